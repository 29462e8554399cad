import * as z from 'zod/mini';

/**
 * The name of every way in which a request can fail. The names are API: Retry and Catch in the state machine, alarms, the
 * runbook and the onboarding systems match on them, so a name may be added but never renamed. What each means to readers
 * and to the workflow stands in failures/failure-classes.ts.
 */
export const FailureClass = z.enum([
  'InvalidRequest',
  'RequestIdConflict',
  'OriginationIdentityNotFound',
  'OriginationIdentityInUse',
  'OriginationIdentityNotReady',
  'ConfigurationMismatch',
  'Conflict',
  'QuotaExceeded',
  'AccessDenied',
  'Throttled',
  'ServiceUnavailable',
  'OutcomeUnknown',
  'PoolCreationTimedOut',
  'PoolNotUsable',
  'Interrupted',
  'WorkflowFault',
]);
export type FailureClass = z.infer<typeof FailureClass>;

/** Who has to act on a failure: whoever sent the request, whoever runs the provisioner, or AWS itself. */
export const Owner = z.enum(['requester', 'operator', 'AWS']);
export type Owner = z.infer<typeof Owner>;

/** One thing that is wrong with a request: where, what was found there, and what would be right. */
export const FieldFault = z.strictObject({
  path: z.string(),
  expected: z.string(),
  found: z.optional(z.string()),
  hint: z.optional(z.string()),
});
export type FieldFault = z.infer<typeof FieldFault>;

/**
 * What a failure carries besides its class. `code` is the name that AWS, or the platform, gave the error; the
 * members of the modelled exceptions keep their meaning under camelCase names.
 */
export const FailureDetail = z.strictObject({
  code: z.string(),
  message: z.string(),
  reason: z.optional(z.string()),
  remediation: z.optional(z.string()),
  fields: z.optional(z.array(FieldFault)),
  resourceType: z.optional(z.string()),
  resourceId: z.optional(z.string()),
  awsRequestId: z.optional(z.string()),
  httpStatus: z.optional(z.number()),
  /** How often CreatePool was called. */
  attempts: z.optional(z.number()),
});
export type FailureDetail = z.infer<typeof FailureDetail>;

/** How far the request had come. */
export const Stage = z.enum(['validate', 'claim', 'create', 'describe']);
export type Stage = z.infer<typeof Stage>;

/**
 * A failure as its readers get it: what happened, who has to act, and what to do. `code` is the name that AWS or the
 * platform gave the error, or the class itself where we found the fault; `message` has at most 1,024 characters.
 */
export const Failure = z.object({
  ...FailureDetail.shape,
  class: FailureClass,
  retryable: z.boolean(),
  owner: Owner,
  remediation: z.string(),
  stage: Stage,
  /** False only where it is certain that no pool was made. The pool stands beside the failure when it is known. */
  poolMayExist: z.boolean(),
});
export type Failure = z.infer<typeof Failure>;
