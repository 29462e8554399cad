import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  paginateListExecutions,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** The ways to end without success. */
export const UNSUCCESSFUL = ['FAILED', 'TIMED_OUT', 'ABORTED'] as const;
type Unsuccessful = (typeof UNSUCCESSFUL)[number];

/** An execution that ended otherwise than by succeeding. */
export interface EndedExecution {
  executionArn: string;
  name: string;
  /** ISO 8601. */
  startedAt: string;
  status: Unsuccessful;
}

/** Finds executions that have ended. */
export interface EndedExecutions {
  /** Those with the status that started since then, in milliseconds since the epoch, and when they stopped. */
  startedSince(status: Unsuccessful, since: number): AsyncIterable<EndedExecution & { stoppedAt: number }>;
  /** The execution if it has ended without success; undefined where it runs, has succeeded, or is forgotten. */
  find(executionArn: string): Promise<EndedExecution | undefined>;
}

const isUnsuccessful = (status: string | undefined): status is Unsuccessful =>
  UNSUCCESSFUL.some((known) => known === status);

export const endedExecutions = (client: SFNClient, stateMachineArn: string): EndedExecutions => ({
  async *startedSince(status, since) {
    // The newest start first.
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
      .send(new DescribeExecutionCommand({ executionArn, includedData: 'METADATA_ONLY' }))
      .catch((error: unknown) => {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      });
    const { name = '', startDate, status } = described ?? {};

    return isUnsuccessful(status) && startDate !== undefined
      ? { executionArn, name, status, startedAt: startDate.toISOString() }
      : undefined;
  },
});
