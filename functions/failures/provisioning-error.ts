import * as z from 'zod/mini';
import type { FailureClass } from './failure-classes.ts';

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

/**
 * A failure under its class name. Of a Lambda error only the name and the message reach the state machine, so the
 * message is the detail as JSON; "Record result" reads it back.
 */
export class ProvisioningError extends Error {
  override readonly name: FailureClass;
  readonly detail: FailureDetail;

  constructor(failureClass: FailureClass, detail: FailureDetail, options?: ErrorOptions) {
    super(JSON.stringify(detail), options);
    // Assigned, not taken from the class: minification renames classes, and Retry and Catch match on this name.
    this.name = failureClass;
    this.detail = detail;
    // Where it was thrown tells nobody anything; Lambda would send it along, with the whole message once more.
    this.stack = failureClass;
  }
}
