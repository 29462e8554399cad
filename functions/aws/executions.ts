import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { awsClient } from './client.ts';

/** Starts executions of the workflow. The name makes a repeat idempotent: Step Functions keeps it for 90 days. */
export interface Executions {
  start(name: string, input: string): Promise<'started' | 'already started'>;
}

export const executions = (client: SFNClient, stateMachineArn: string): Executions => ({
  async start(name, input) {
    try {
      await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      return 'started';
    } catch (error) {
      if (error instanceof ExecutionAlreadyExists) return 'already started';
      throw error;
    }
  },
});

/**
 * One attempt where the caller is patient, two elsewhere. Two attempts take a small part of the timeout of every
 * function.
 */
export const executionsClient = ({ maxAttempts }: { maxAttempts: 1 | 2 } = { maxAttempts: 2 }): SFNClient =>
  awsClient(SFNClient, { maxAttempts });
