import * as z from 'zod';
import { type Answer, errorAnswer, internalErrorAnswer, throttleAnswer } from './answer.ts';
import { statusOfError } from './errors.ts';
import { membersOf } from './members.ts';
import { OPERATION_NAMES } from './operation-names.ts';

const FAULT_KINDS = [
  'throttle',
  '5xx',
  '503-empty',
  'hang',
  'reset',
  'truncated',
  'broken-json',
  'empty',
] as const;

const ErrorFault = z.strictObject({
  error: z.strictObject({
    /** Any error name, also one that no model knows. */
    name: z.string().regex(/^[A-Za-z][A-Za-z0-9.]*$/, 'must be the name of an error'),
    status: z.int().min(400).max(599).optional(),
    members: z.record(z.string(), z.unknown()).default({}),
  }),
});

const RawFault = z.strictObject({
  status: z.int().min(200).max(599),
  body: z.record(z.string(), z.unknown()),
});

const scalar = z.union([z.string(), z.number(), z.boolean()], {
  error: 'must be a string, a number or a boolean',
});

/**
 * One fault to play. The first plan that wants a call plays it; later plans do not see that call, so plans
 * for one operation play one after the other.
 *
 * - `on`: the operation, or `*`.
 * - `when`: `before` the effect (nothing is done) or `after` it (done, but the caller does not learn so).
 * - `as`: what the caller sees. `empty` is HTTP 200 with `{}`; `error` any modelled or unknown error with
 *   its members; `status` and `body` any answer at all.
 * - `match`: members of the input that must be so; a list matches when it has the value.
 * - `skip`: how many matching calls pass first. `rate`: the chance that a matching call is hit.
 * - `times`: how often the fault is played in all.
 */
export const FaultPlan = z.strictObject({
  on: z.enum([...OPERATION_NAMES, '*']),
  when: z.enum(['before', 'after']).default('before'),
  as: z.union([z.enum(FAULT_KINDS), ErrorFault, RawFault], {
    error: `must be one of ${FAULT_KINDS.join(', ')}, or {error: {name, status?, members?}}, or {status, body}`,
  }),
  match: z.record(z.string(), scalar).default({}),
  skip: z.int().min(0).default(0),
  rate: z.number().min(0).max(1).default(1),
  times: z.int().min(1).default(1),
});

export type FaultPlan = z.output<typeof FaultPlan>;

/** Keeps count of the plans of one configuration. */
export type Faults = {
  /** The fault that this call gets, if any, and its place in the list of plans. */
  next(operation: string, input: unknown): { plan: FaultPlan; place: number } | undefined;
};

export function createFaults(plans: readonly FaultPlan[], random: () => number): Faults {
  const counts = plans.map((plan, place) => ({ plan, place, skipped: 0, played: 0 }));

  return {
    next(operation, input) {
      for (const count of counts) {
        const { plan, place } = count;
        if (count.played === plan.times || !concerns(plan, operation, input)) continue;
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

function concerns({ on, match }: FaultPlan, operation: string, input: unknown): boolean {
  if (on !== '*' && on !== operation) return false;
  const members = membersOf(input);
  return Object.entries(match).every(([name, wanted]) => {
    const value = members.get(name);
    return value === wanted || (Array.isArray(value) && value.includes(wanted));
  });
}

/**
 * What the caller sees.
 *
 * @param answer what it would have seen, of which the spoilt bodies are made
 */
export function faultAnswer({ as }: FaultPlan, answer: Answer, requestId: string): Answer {
  if (typeof as === 'object') {
    if (!('error' in as)) return { status: as.status, body: as.body };
    const { name, members, status } = as.error;
    return errorAnswer(name, members, status ?? statusOfError(name));
  }
  switch (as) {
    case 'throttle':
      return throttleAnswer();
    case '5xx':
      return internalErrorAnswer(requestId);
    case '503-empty':
      return { status: 503, body: {}, transport: 'no-body' };
    case 'empty':
      return { status: 200, body: {} };
    default:
      return { ...answer, transport: as };
  }
}

/** The name under which the record tells of a fault. */
export function nameOfFault({ as }: FaultPlan): string {
  if (typeof as === 'string') return as;
  return 'error' in as ? as.error.name : `status ${as.status}`;
}
