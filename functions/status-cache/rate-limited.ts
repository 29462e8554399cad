import { isTransient } from '../failures/transient.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';

export interface RatePorts {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Resolves after this number of milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
  /** Milliseconds between two calls of DescribePools within the quota. */
  intervalMs: number;
}

/** Maximum attempts of a throttled call: other clients use the quota too. */
const MAX_CALLS = 4;

/**
 * Starts the calls of a refresh one interval apart. The lease prevents concurrent refreshes, so the table needs no
 * counter.
 *
 * @param budgetMs milliseconds after which no throttled call is retried
 */
export const rateLimited = ({ now, pause, intervalMs }: RatePorts, budgetMs: number) => {
  const startedAt = now();
  let freeAt = startedAt;
  const hasTime = (milliseconds = budgetMs): boolean => Math.max(freeAt, now()) - startedAt < milliseconds;

  const once = async <Response>(make: () => Promise<Response>): Promise<Response> => {
    const at = Math.max(freeAt, now());
    freeAt = at + intervalMs;
    await pause(at - now());
    return make();
  };

  /** The response, or undefined when the call fails with a transient error. */
  const call = async <Response>(
    make: () => Promise<Response>,
  ): Promise<{ response: Response } | undefined> => {
    for (let calls = 1; ; calls++) {
      try {
        return { response: await once(make) };
      } catch (error) {
        if (!isTransient(error)) throw error;
        const isThrottled = error instanceof ProvisioningError && error.name === 'Throttled';
        if (!isThrottled || calls >= MAX_CALLS || !hasTime()) return undefined;
      }
    }
  };

  return { startedAt, hasTime, call, freeAt: () => freeAt };
};
