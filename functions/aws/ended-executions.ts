import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  paginateListExecutions,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** The statuses of an execution that ended without success. */
export const UNSUCCESSFUL = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;
type Unsuccessful = (typeof UNSUCCESSFUL)[number];

/** An execution that ended without success. */
export interface EndedExecution {
  executionArn: string;
  name: string;
  /** ISO 8601. */
  startedAt: string;
  status: Unsuccessful;
  /** Milliseconds since the epoch. */
  stoppedAt: number;
  /** The error of the execution and its cause, where they are known: a list of executions has neither. */
  error?: string | undefined;
  cause?: string | undefined;
}

/** Finds executions that have ended. */
export interface EndedExecutions {
  /** The executions with this status that started at or after `since` (milliseconds since the epoch). */
  startedSince(status: Unsuccessful, since: number): AsyncIterable<EndedExecution>;
  /** The execution if it ended without success; undefined if it runs, succeeded or is past its retention. */
  find(executionArn: string): Promise<EndedExecution | undefined>;
}

const isUnsuccessful = (status: string | undefined): status is Unsuccessful =>
  UNSUCCESSFUL.some((known) => known === status);

export const endedExecutions = (client: SFNClient, stateMachineArn: string): EndedExecutions => ({
  async *startedSince(status, since) {
    // Sorted by start time, newest first.
    const pages = paginateListExecutions(
      { client, pageSize: 1_000 },
      { stateMachineArn, statusFilter: status },
    );
    for await (const { executions = [] } of pages) {
      for (const { executionArn = '', name = '', startDate, stopDate } of executions) {
        if (startDate === undefined || stopDate === undefined) continue;
        if (startDate.getTime() < since) return;
        const startedAt = startDate.toISOString();
        yield { executionArn, name, status, startedAt, stoppedAt: stopDate.getTime() };
      }
    }
  },

  async find(executionArn) {
    const described = await client
      .send(new DescribeExecutionCommand({ executionArn }))
      .catch((failure: unknown) => {
        if (failure instanceof ExecutionDoesNotExist) return undefined;
        throw failure;
      });
    const { name = '', startDate, stopDate, status, error, cause } = described ?? {};
    if (!isUnsuccessful(status) || startDate === undefined || stopDate === undefined) return undefined;

    const startedAt = startDate.toISOString();
    return { executionArn, name, status, startedAt, stoppedAt: stopDate.getTime(), error, cause };
  },
});
