import {
  paginateGetExecutionHistory,
  type HistoryEvent as SdkEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** A history event: the state that was entered or exited, its output, and the input or the error of the execution. */
export interface HistoryEvent {
  state?: string | undefined;
  /** JSON. */
  output?: string | undefined;
  /** JSON. */
  input?: string | undefined;
  /** The error of the execution. */
  ending?: { error?: string | undefined; cause?: string | undefined } | undefined;
}

/** Reads execution histories. */
export interface Histories {
  newestFirst(executionArn: string): AsyncIterable<HistoryEvent>;
}

const read = (event: SdkEvent): HistoryEvent => ({
  state: event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name,
  output: event.stateExitedEventDetails?.output,
  input: event.executionStartedEventDetails?.input,
  ending: event.executionFailedEventDetails,
});

export const histories = (client: SFNClient): Histories => ({
  async *newestFirst(executionArn) {
    const pages = paginateGetExecutionHistory(
      { client, pageSize: 100 },
      { executionArn, reverseOrder: true },
    );
    for await (const { events = [] } of pages) yield* events.map(read);
  },
});
