/** How an invocation ended: the response as JSON, or the error document when the function failed. */
export interface Invocation {
  payload: string;
  failed: boolean;
  /** The lines that the function wrote meanwhile. */
  log: string[];
}

/** After a `fatal` one the environment is gone. */
export type Ending = Omit<Invocation, 'log'> & { fatal: boolean };

/** Stands in an error document until it is known which invocation it ended. */
const REQUEST_ID = '{requestId}';

export const namedAfter = (requestId: string, ending: Ending): Ending => ({
  ...ending,
  payload: ending.payload.replace(REQUEST_ID, requestId),
});

/** @param reason undefined where there is none to tell */
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
