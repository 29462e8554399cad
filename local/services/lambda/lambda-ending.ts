import type { FaultPlan } from '../../faults/settings.ts';

/** The result of an invocation: the response as JSON, or the error document when the function failed. */
export interface Invocation {
  payload: string;
  failed: boolean;
  /** The lines that the function logged during the invocation. */
  log: string[];
}

/** After a `fatal` result the environment cannot be used again. */
export type Ending = Omit<Invocation, 'log'> & { fatal: boolean };

/** A placeholder in an error document until its invocation is known. */
const REQUEST_ID = '{requestId}';

export const namedAfter = (requestId: string, ending: Ending): Ending => ({
  ...ending,
  payload: ending.payload.replace(REQUEST_ID, requestId),
});

/** @param reason undefined when it is not known */
export const exited = (reason: string | undefined): Ending =>
  failure(
    'Runtime.ExitError',
    reason === undefined
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: ${reason}`,
  );

export const timedOut = (seconds: number): Ending =>
  failure('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`);

const failure = (errorType: string, why: string): Ending => ({
  payload: JSON.stringify({ errorType, errorMessage: `RequestId: ${REQUEST_ID} Error: ${why}` }),
  failed: true,
  fatal: true,
});

/** The end of an invocation by a fault of its runtime. Errors of aws-lambda-nodejs-runtime-interface-client among them. */
export const endingOf = (fault: FaultPlan['as'], timeoutSeconds: number): Ending => {
  switch (fault) {
    case 'timeout':
      return timedOut(timeoutSeconds);
    case 'out-of-memory':
      return failure('Runtime.OutOfMemory', 'Runtime exited with error: signal: killed');
    case 'exit':
      return failure(
        'Runtime.NodeJsExit',
        'The Lambda runtime client detected an unexpected Node.js exit code.',
      );
    case 'unhandled-rejection':
      return failure('Runtime.UnhandledPromiseRejection', 'played');
    default:
      return exited('signal: killed');
  }
};
