import type { Invocation } from './lambda-ending.ts';

/** The maximum of retries. Source: Lambda developer guide, "Asynchronous invocation". */
export const MAX_ASYNC_RETRIES = 2;

/** Retries and destination of an asynchronous invocation. */
export interface AsyncConfig {
  /** 0 to 2. */
  retries: number;
  /** Receives the record of an event whose retries failed. Without it the event is dropped, with a line. */
  onFailure?: (record: string) => Promise<void>;
}

/** Milliseconds before a retry: a second here for each minute in AWS. */
export const retryDelay = (attempt: number): number => (attempt + 1) * 1000;

/** The record in a destination. Source: Lambda developer guide, "Capturing records of asynchronous invocations". */
export const failureRecord = (failed: {
  requestId: string;
  functionArn: string;
  /** The number of invocations. */
  calls: number;
  /** The event, as JSON. */
  payload: string;
  /** The result of the last invocation. */
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
