import type { Faults, Kind, Site } from '../plan/faults.ts';
import { type Invocation, stopped } from './invocation.ts';

/** How long things take. */
export interface Distance {
  /** Milliseconds that a call is on its way. */
  latency: () => number;
  /** Lets a call of an execution arrive, for whoever wants to say in which order. */
  gate?: Gate | undefined;
}

export type Gate = (site: Site, owner: string) => Promise<void>;

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds after which an SDK gives up on a call that hangs. */
const HANG_MS = 5_000;

interface Call<Result> {
  site: Site;
  /** What the callee does. */
  effect: () => Result | Promise<Result>;
  /** What the caller gets of a fault: a result, or an error that is thrown. */
  spoilt: (as: Kind, done: Result | undefined) => Result;
}

/** One try of a call out of a function. Never comes back to one that has died meanwhile. */
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

/** A call as an SDK makes it: what passes is tried so many times. */
export const tries = async <Result>(
  most: number,
  passes: (error: unknown) => boolean,
  once: () => Promise<Result>,
): Promise<Result> => {
  for (let left = most - 1; ; left--) {
    try {
      return await once();
    } catch (error) {
      if (left <= 0 || !passes(error)) throw error;
      await pause(100);
    }
  }
};
