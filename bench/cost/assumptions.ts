/*
 * Assumptions for what a run in virtual time cannot count. Each is high, and together they are a small part of the cost;
 * docs/cost.md states the share.
 */

/** Milliseconds of an invocation besides its calls and sleep: a warm one needs a few, a cold one hundreds. */
export const OWN_WORK_MS = 50;

/** Milliseconds of dispatch-requests with ten messages: ten executions to start. */
export const DISPATCH_MS = 500;

/** Bytes that Lambda itself logs per invocation: platform.start and platform.report, as JSON. */
export const PLATFORM_LOG_BYTES = 700;

/** Bytes that Step Functions logs per failed attempt, without its data. */
export const FAILED_TRY_LOG_BYTES = 500;

/** Bytes that CloudWatch adds to each line. Source: CloudWatch Logs API reference, PutLogEvents. */
export const LINE_BYTES = 26;

/** Messages of a full batch. It is sent, received and deleted with one call each. */
export const MESSAGES_A_BATCH = 10;
export const SQS_CALLS_A_BATCH = 3;
