import type { Invocation } from './lambda-ending.ts';

/** How often Lambda tries again at most. Source: Lambda developer guide, "Asynchronous invocation". */
export const MAX_ASYNC_RETRIES = 2;

/** What is done about an event that a function fails on. */
export interface AsyncConfig {
  /** 0 to 2. */
  retries: number;
  /** Takes the record of an event that no retry helped; without it the event is dropped. */
  onFailure?: (record: string) => Promise<void>;
}

/** Milliseconds before a retry: a second for each minute that Lambda waits. */
export const retryDelay = (attempt: number): number => (attempt + 1) * 1000;

/** What a destination gets. Source: Lambda developer guide, "Capturing records of asynchronous invocations". */
export const failureRecord = (failed: {
  requestId: string;
  functionArn: string;
  /** How often the function has been called. */
  calls: number;
  /** The event, as JSON. */
  payload: string;
  /** How the last call ended. */
  invocation: Invocation;
}): string =>
  JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: failed.requestId,
      functionArn: `${failed.functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: failed.calls,
    },
    requestPayload: JSON.parse(failed.payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: JSON.parse(failed.invocation.payload),
  });
