import {
  paginateGetExecutionHistory,
  type HistoryEvent as SdkEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** What a history event tells us: the state that was entered or left, what it passed on, what the execution began with. */
export interface HistoryEvent {
  state?: string | undefined;
  /** JSON. */
  passedOn?: string | undefined;
  /** JSON. */
  input?: string | undefined;
  /** What the execution ended with. */
  ending?: { error?: string | undefined; cause?: string | undefined } | undefined;
}

/** Reads executions. */
export interface Histories {
  newestFirst(executionArn: string): AsyncIterable<HistoryEvent>;
}

const read = (event: SdkEvent): HistoryEvent => ({
  state: event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name,
  passedOn: event.stateExitedEventDetails?.output,
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
