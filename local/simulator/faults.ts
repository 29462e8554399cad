import * as z from 'zod';
import { createPlans, occasion, type Plans } from '../faults/plan.ts';
import { type Answer, errorAnswer, internalErrorAnswer, throttleAnswer } from './answer.ts';
import { statusOfError } from './errors.ts';
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
    /** Any error name, even one that is not in the service model. */
    name: z.string().regex(/^[A-Za-z][A-Za-z0-9.]*$/, 'must be the name of an error'),
    status: z.int().min(400).max(599).optional(),
    members: z.record(z.string(), z.unknown()).default({}),
  }),
});

const RawFault = z.strictObject({
  status: z.int().min(200).max(599),
  body: z.record(z.string(), z.unknown()),
});

/**
 * One fault. For when it is injected, see faults/plan.ts.
 *
 * - `on`: the operation, or `*`.
 * - `as`: what the caller sees. `empty` is HTTP 200 with `{}`; `error` is any modelled or unknown error with its
 *   members; `status` and `body` are any response.
 */
export const FaultPlan = z.strictObject({
  on: z.enum([...OPERATION_NAMES, '*']),
  as: z.union([z.enum(FAULT_KINDS), ErrorFault, RawFault], {
    error: `must be one of ${FAULT_KINDS.join(', ')}, or {error: {name, status?, members?}}, or {status, body}`,
  }),
  ...occasion,
});

export type FaultPlan = z.output<typeof FaultPlan>;

export const createFaults = (plans: readonly FaultPlan[], random: () => number): Plans<FaultPlan> =>
  createPlans(plans, random, (on, operation) => on === '*' || on === operation);

/**
 * The response that the caller sees.
 *
 * @param answer the response without the fault, from which corrupt bodies are derived
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

/** The name of a fault in the record. */
export function nameOfFault({ as }: FaultPlan): string {
  if (typeof as === 'string') return as;
  return 'error' in as ? as.error.name : `status ${as.status}`;
}
