/*
 * What a run in virtual time cannot count. Each is on the high side, and together they are a small part of the bill:
 * docs/cost.md says how large.
 */

/** Milliseconds of an invocation's own work beside its calls and its sleep: a warm one needs a few, a cold one hundreds. */
export const OWN_WORK_MS = 50;

/** Milliseconds of dispatch-requests with ten messages: ten executions to start. */
export const DISPATCH_MS = 500;

/** Bytes that Lambda logs of an invocation by itself: platform.start and platform.report, as JSON. */
export const PLATFORM_LOG_BYTES = 700;

/** Bytes that Step Functions logs of a try that failed, without its data: every look at a pool that is CREATING is one. */
export const FAILED_TRY_LOG_BYTES = 500;

/** Bytes that CloudWatch adds to each line. Source: CloudWatch Logs API reference, PutLogEvents. */
export const LINE_BYTES = 26;

/** Messages of a batch, sent, received and deleted by one call each: what a queue that is being filled gives. */
export const MESSAGES_A_BATCH = 10;
export const SQS_CALLS_A_BATCH = 3;
