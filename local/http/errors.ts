/**
 * A response in the error format of the AWS protocols. `code` becomes `__type`, or the header `x-amzn-ErrorType` in the
 * REST protocol; `status` is the HTTP status.
 */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** The message of any thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
