import type { Faults, Kind, Site } from '../plan/faults.ts';
import { type Invocation, stopped } from './invocation.ts';

/** Latency and order of calls. */
export interface Distance {
  /** Latency of a call, in milliseconds. */
  latency: () => number;
  /** Delays a call of an execution, to control the order. */
  gate?: Gate | undefined;
}

export type Gate = (site: Site, owner: string) => Promise<void>;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Request timeout of the SDK, in milliseconds. */
const HANG_MS = 5_000;

interface Call<Result> {
  site: Site;
  /** The effect at the callee. */
  effect: () => Result | Promise<Result>;
  /** The result of a fault for the caller, or an error that it throws. */
  spoilt: (as: Kind, done: Result | undefined) => Result;
}

/** One attempt of a call from a function. Never returns to an invocation that died meanwhile. */
export const attempt = async <Result>(
  invocation: Invocation,
  { faults, latency, gate }: Distance & { faults: Faults },
  { site, effect, spoilt }: Call<Result>,
): Promise<Result> => {
  if (!invocation.alive) return stopped();
  await pause(latency());
  if (gate !== undefined && invocation.owner !== undefined) await gate(site, invocation.owner);
  const fault = faults.next(site);
  const done = fault?.when === 'before' ? undefined : await effect();
  if (fault?.as === 'crash') invocation.crash();
  if (fault?.as === 'hang') await pause(HANG_MS);
  if (!invocation.alive) return stopped();
  if (fault === undefined) return done as Result;

  return spoilt(fault.as, done);
};

/** A call with the retries of an SDK: transient errors are retried up to `most` attempts. */
export const tries = async <Result>(
  most: number,
  isTransient: (error: unknown) => boolean,
  once: () => Promise<Result>,
): Promise<Result> => {
  for (let left = most - 1; ; left--) {
    try {
      return await once();
    } catch (error) {
      if (left <= 0 || !isTransient(error)) throw error;
      await pause(100);
    }
  }
};
