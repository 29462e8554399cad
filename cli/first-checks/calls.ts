import { setTimeout as sleep } from 'node:timers/promises';

/** Maximum calls per run, without cleanup: a defect here must not use up the account's quota for hours. */
const MAX_CALLS = 400;

/** The run was interrupted, or reached its call limit. Its pools still have to be deleted. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

export interface Calls {
  /** Runs a call, at most one per operation and interval. */
  atRate<Result>(operation: string, call: () => Promise<Result>): Promise<Result>;
  /** Runs a call without rate limiting, to test a burst. */
  now<Result>(call: () => Promise<Result>): Promise<Result>;
  /** Waits. */
  pause(ms: number): Promise<void>;
  /** Lifts the limits for cleanup. */
  cleanUp(): void;
}

/**
 * Limits the calls of a run: a maximum in all, and one call per operation in `intervalMs`.
 * @param intervalMs milliseconds between two calls of one operation
 * @param signal ends the run at the next call or pause
 */
export function boundedCalls(intervalMs: number, signal: AbortSignal): Calls {
  const last = new Map<string, number>();
  let left = MAX_CALLS;
  let cleaning = false;

  const pause = async (ms: number) => {
    if (cleaning) return sleep(ms);
    await sleep(ms, undefined, { signal }).catch(() => {});
    if (signal.aborted) throw new Stopped('The run was interrupted.');
  };
  const now = <Result>(call: () => Promise<Result>) => {
    left -= 1;
    if (left < 0 && !cleaning) throw new Stopped(`The run reached its limit of ${MAX_CALLS} calls.`);
    return call();
  };

  return {
    now,
    pause,
    async atRate(operation, call) {
      await pause(Math.max(0, (last.get(operation) ?? 0) + intervalMs - Date.now()));
      last.set(operation, Date.now());
      return now(call);
    },
    cleanUp() {
      cleaning = true;
    },
  };
}
