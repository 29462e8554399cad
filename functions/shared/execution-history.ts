import {
  paginateGetExecutionHistory,
  type HistoryEvent as SdkEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** What a history event tells us: a state that was entered, what a state passed on, or what the execution began with. */
export interface HistoryEvent {
  entered?: string | undefined;
  /** JSON. */
  passedOn?: string | undefined;
  /** JSON. */
  input?: string | undefined;
}

/** Reads executions. */
export interface Histories {
  newestFirst(executionArn: string): AsyncIterable<HistoryEvent>;
}

const read = (event: SdkEvent): HistoryEvent => ({
  entered: event.stateEnteredEventDetails?.name,
  passedOn: event.stateExitedEventDetails?.output,
  input: event.executionStartedEventDetails?.input,
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
