import * as z from 'zod/mini';

/**
 * The names of all failures. The names are API: Retry and Catch in the state machine, alarms, the runbook and the
 * onboarding systems match on them. Add names, never rename one. failures/failure-classes.ts says what each means to
 * readers and to the workflow.
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
  'Cancelled',
  'WorkflowFault',
]);
export type FailureClass = z.infer<typeof FailureClass>;

/** Who acts on a failure: the sender of the request, the operator of the provisioner, or AWS. */
export const Owner = z.enum(['requester', 'operator', 'AWS']);
export type Owner = z.infer<typeof Owner>;

/** A fault of a request: its path, the value found, and the value expected. */
export const FieldFault = z.strictObject({
  path: z.string(),
  expected: z.string(),
  found: z.optional(z.string()),
  hint: z.optional(z.string()),
});
export type FieldFault = z.infer<typeof FieldFault>;

/**
 * The detail of a failure besides its class. `code` is the name that AWS or the platform gave the error; the members of
 * the modelled exceptions keep their meaning under camelCase names.
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
  /** The number of CreatePool calls. */
  attempts: z.optional(z.number()),
});
export type FailureDetail = z.infer<typeof FailureDetail>;

/** The stage that the request reached. */
export const Stage = z.enum(['validate', 'claim', 'create', 'describe']);
export type Stage = z.infer<typeof Stage>;

/**
 * A failure as the result event contains it: what happened, who acts, and what to do. `code` is the name that AWS or
 * the platform gave the error, or the class if we detected the failure; `message` has at most 1,024 characters.
 */
export const Failure = z.object({
  ...FailureDetail.shape,
  class: FailureClass,
  retryable: z.boolean(),
  owner: Owner,
  remediation: z.string(),
  stage: Stage,
  /** False only if it is certain that no pool was created. `pool` is beside the failure when it is known. */
  poolMayExist: z.boolean(),
});
export type Failure = z.infer<typeof Failure>;
