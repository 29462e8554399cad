/** Bytes of a task's or state's input or output. Source: Step Functions quotas. */
export const MAX_DATA_BYTES = 262_144;

/** Characters. Source: Step Functions API reference, StopExecution and TaskFailedEventDetails. */
const MAX_CAUSE = 32_768;

/**
 * The failure of a task. The engine reads `name` as the Error and `message` as the Cause, and asks whether Retry and
 * Catch may handle it.
 */
export class TaskFailure extends Error {
  readonly isRetryable: boolean;
  readonly isCatchable: boolean;

  constructor(error: string, cause: string, { fatal = false } = {}) {
    super(cause.slice(0, MAX_CAUSE));
    this.name = error;
    this.isRetryable = !fatal;
    this.isCatchable = !fatal;
  }
}

/** An input or output of a task or state above the limit of Step Functions. Neither Retry nor Catch handles it. */
export const dataLimitExceeded = (state: string): TaskFailure =>
  new TaskFailure(
    'States.DataLimitExceeded',
    `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    { fatal: true },
  );
