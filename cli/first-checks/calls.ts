import { setTimeout as sleep } from 'node:timers/promises';

/** Most calls that one run makes, cleaning up apart: a fault of ours must not use up the account's quota for hours. */
const MAX_CALLS = 400;

/** The run was interrupted, or has made all its calls. What it made is still to be deleted. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

export interface Calls {
  /** Runs a call once its operation's turn has come. */
  inTurn<Answer>(operation: string, call: () => Promise<Answer>): Promise<Answer>;
  /** Runs a call at once: for what is about calls at once. */
  now<Answer>(call: () => Promise<Answer>): Promise<Answer>;
  /** Waits. */
  pause(ms: number): Promise<void>;
  /** From here on nothing stops the calls: they only clean up. */
  cleanUp(): void;
}

/**
 * Bounds the calls of a run: so many in all, and of one operation no two within `intervalMs`.
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
  const now = <Answer>(call: () => Promise<Answer>) => {
    left -= 1;
    if (left < 0 && !cleaning) throw new Stopped(`The run has made ${MAX_CALLS} calls, which is all it may.`);
    return call();
  };

  return {
    now,
    pause,
    async inTurn(operation, call) {
      await pause(Math.max(0, (last.get(operation) ?? 0) + intervalMs - Date.now()));
      last.set(operation, Date.now());
      return now(call);
    },
    cleanUp() {
      cleaning = true;
    },
  };
}
