import * as z from 'zod';
import { membersOf } from '../simulator/members.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be a string, a number or a boolean',
});

/**
 * When a fault is played, whatever it is and whatever it is played on.
 *
 * - `when`: `before` the effect (nothing is done) or `after` it (done, but the caller does not learn so).
 * - `match`: members of the input that must be so; a list matches when it has the value.
 * - `skip`: how many matching calls pass first. `rate`: the chance that a matching call is hit.
 * - `times`: how often the fault is played in all; null is without end.
 */
export const occasion = {
  when: z.enum(['before', 'after']).default('before'),
  match: z.record(z.string(), scalar).default({}),
  skip: z.int().min(0).default(0),
  rate: z.number().min(0).max(1).default(1),
  times: z.int().min(1).nullable().default(1),
};

const Occasion = z.object(occasion);
type Plan = z.output<typeof Occasion> & { on: string };

/** Keeps count of the plans of one configuration. */
export interface Plans<Kind extends Plan> {
  /** The fault that this call gets, if any, and its place in the list of plans. */
  next(operation: string, input: unknown): { plan: Kind; place: number } | undefined;
}

/**
 * The first plan that wants a call plays its fault; later plans do not see that call, so plans for one operation play
 * one after the other.
 * @param covers whether what a plan is on covers an operation
 */
export function createPlans<Kind extends Plan>(
  plans: readonly Kind[],
  random: () => number,
  covers: (on: Kind['on'], operation: string) => boolean,
): Plans<Kind> {
  const counts = plans.map((plan, place) => ({ plan, place, skipped: 0, played: 0 }));

  return {
    next(operation, input) {
      for (const count of counts) {
        const { plan, place } = count;
        if (count.played === plan.times || !covers(plan.on, operation) || !matches(plan, input)) continue;
        if (count.skipped < plan.skip) {
          count.skipped++;
          continue;
        }
        // Drawn only for a real chance, so that plans without one leave the sequence alone.
        if (plan.rate < 1 && random() >= plan.rate) continue;
        count.played++;
        return { plan, place };
      }
      return undefined;
    },
  };
}

function matches({ match }: Plan, input: unknown): boolean {
  const members = membersOf(input);
  return Object.entries(match).every(([name, wanted]) => {
    const value = members.get(name);
    return value === wanted || (Array.isArray(value) && value.includes(wanted));
  });
}
