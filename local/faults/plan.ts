import * as z from 'zod';
import { membersOf } from '../simulator/members.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be a string, a number or a boolean',
});

/**
 * When a fault is injected, for every kind of fault and target.
 *
 * - `when`: `before` the effect (the call does nothing) or `after` it (it takes effect, but the caller sees the fault).
 * - `match`: required members of the input. A list matches when it contains the value.
 * - `skip`: how many matching calls pass first. `rate`: the probability of the fault for a matching call.
 * - `times`: how many times the fault is injected; null is unlimited.
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

/** Counts the matches of the plans of one configuration. */
export interface Plans<Kind extends Plan> {
  /** The fault of this call, if any, and the index of its plan. */
  next(operation: string, input: unknown): { plan: Kind; place: number } | undefined;
}

/**
 * The first plan that applies injects its fault, and later plans do not count that call. Several plans for one
 * operation therefore apply in turn.
 * @param covers whether the target of a plan covers an operation
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
        // Drawn only for a rate below 1: plans without one must not advance the sequence.
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
