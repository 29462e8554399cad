import { isTransient } from '../failures/transient.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';

export interface RatePorts {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Ends after so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
  /** Milliseconds between two calls of DescribePools under the quota. */
  intervalMs: number;
}

/** The most calls in the place of one that is throttled: others use the quota, too. */
const MAX_CALLS = 4;

/**
 * Begins the calls of one refresh an interval apart. The lease keeps other refreshes away meanwhile, so that no counter in
 * the table is needed.
 *
 * @param budgetMs milliseconds after which no call is begun in the place of one that was throttled
 */
export const rateLimited = ({ now, pause, intervalMs }: RatePorts, budgetMs: number) => {
  const startedAt = now();
  let freeAt = startedAt;
  const hasTime = (milliseconds = budgetMs): boolean => Math.max(freeAt, now()) - startedAt < milliseconds;

  const once = async <Answer>(make: () => Promise<Answer>): Promise<Answer> => {
    const at = Math.max(freeAt, now());
    freeAt = at + intervalMs;
    await pause(at - now());
    return make();
  };

  /** The answer, or undefined where a call fails for a reason that may pass. */
  const call = async <Answer>(make: () => Promise<Answer>): Promise<{ answer: Answer } | undefined> => {
    for (let calls = 1; ; calls++) {
      try {
        return { answer: await once(make) };
      } catch (error) {
        if (!isTransient(error)) throw error;
        const isThrottled = error instanceof ProvisioningError && error.name === 'Throttled';
        if (!isThrottled || calls >= MAX_CALLS || !hasTime()) return undefined;
      }
    }
  };

  return { startedAt, hasTime, call, freeAt: () => freeAt };
};
