import type { FailureClass, FailureDetail } from './failure.ts';

/**
 * An error named after its failure class. Only the name and the message of a Lambda error reach the state machine: the
 * message is the detail as JSON, which "Record result" parses.
 */
export class ProvisioningError extends Error {
  override readonly name: FailureClass;
  readonly detail: FailureDetail;

  constructor(failureClass: FailureClass, detail: FailureDetail, options?: ErrorOptions) {
    super(JSON.stringify(detail), options);
    // Assigned, not taken from the class name: minification renames classes, and Retry and Catch match on this name.
    this.name = failureClass;
    this.detail = detail;
    // The stack is of no use here, and Lambda would send it with a second copy of the message.
    this.stack = failureClass;
  }
}
