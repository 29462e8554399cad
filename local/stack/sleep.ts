/** The maximum of setTimeout, which fires at once for more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One timer. The global one, not that of node:timers/promises: tests replace it for virtual time. */
const delay = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });

/** Completes after `ms` milliseconds, without a maximum; rejects when the signal aborts. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= LONGEST_TIMER_MS)
    await delay(Math.min(left, LONGEST_TIMER_MS), signal);
}
