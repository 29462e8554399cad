import type { FailureClass, FailureDetail } from './failure.ts';

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
