import { type EndedExecutions, UNSUCCESSFUL } from '../../functions/aws/ended-executions.ts';
import type { Histories } from '../../functions/aws/execution-history.ts';
import type { Executions } from '../../functions/aws/executions.ts';
import { AwsError } from '../../local/http/errors.ts';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import type { HistoryEvent } from '../../local/services/step-functions/history.ts';
import type { Faults, Kind, Site } from '../plan/faults.ts';
import type { Invocation } from './invocation.ts';
import { attempt, type Distance, tries } from './wire.ts';

interface Ground extends Distance {
  faults: Faults;
  /** All executions, oldest first. */
  executions: readonly Execution[];
}

interface Starting {
  /** @throws AwsError */
  start: (name: string, input: string) => void;
}

const isAws = (error: unknown, code: string): boolean => error instanceof AwsError && error.code === code;

const failed = (as: Kind): never => {
  throw new AwsError(as === 'throttle' ? 'ThrottlingException' : 'ServiceUnavailable', `${as}, played`, 500);
};

const reach = <Result>(
  invocation: Invocation,
  ground: Ground,
  site: Site,
  effect: () => Result,
  maxAttempts: 1 | 2 = 2,
) =>
  tries(
    maxAttempts,
    (error) => error instanceof AwsError && error.status >= 500,
    () => attempt(invocation, ground, { site, effect, spoilt: failed }),
  );

/** StartExecution, as called by dispatch-requests. */
export const distantExecutions = (invocation: Invocation, ground: Ground & Starting): Executions => ({
  async start(name, input) {
    try {
      await reach(invocation, ground, 'StartExecution', () => ground.start(name, input), 1);
      return 'started';
    } catch (error) {
      if (isAws(error, 'ExecutionAlreadyExists')) return 'already started';
      throw error;
    }
  },
});

interface Details {
  name?: string;
  input?: string;
  output?: string;
  error?: string;
  cause?: string;
}
const detailsOf = (event: HistoryEvent, name: string): Details | undefined => {
  const details = event[`${name}EventDetails`];
  return typeof details === 'object' && details !== null ? details : undefined;
};

const PAGE = 100;

/** GetExecutionHistory in reverse order. */
export const distantHistories = (invocation: Invocation, ground: Ground): Histories => ({
  async *newestFirst(executionArn) {
    const execution = ground.executions.findLast(({ arn }) => arn === executionArn);
    const events = execution?.history.events.toReversed() ?? [];
    for (let from = 0; from < Math.max(1, events.length); from += PAGE) {
      const page = await reach(invocation, ground, 'GetExecutionHistory', () =>
        events.slice(from, from + PAGE),
      );
      for (const event of page) {
        const left = detailsOf(event, 'stateExited');
        yield {
          state: (detailsOf(event, 'stateEntered') ?? left)?.name,
          output: left?.output,
          input: detailsOf(event, 'executionStarted')?.input,
          ending: detailsOf(event, 'executionFailed'),
        };
      }
    }
  },
});

/** An execution that ended without success, as DescribeExecution and the status-change event have it. */
export const unsuccessful = (execution: Execution) => {
  const { status, arn: executionArn, name, startDate, stopDate, ending } = execution;
  const known = UNSUCCESSFUL.find((one) => one === status);
  if (known === undefined || stopDate === undefined) return undefined;

  const { error, cause } = ending ?? {};
  const startedAt = new Date(startDate).toISOString();
  return { executionArn, name, status: known, startedAt, stoppedAt: stopDate, error, cause };
};

/** ListExecutions and DescribeExecution. */
export const distantEndedExecutions = (invocation: Invocation, ground: Ground): EndedExecutions => ({
  async *startedSince(status, since) {
    const found = await reach(invocation, ground, 'ListExecutions', () =>
      ground.executions.filter((execution) => execution.status === status && execution.startDate >= since),
    );
    for (const execution of found.toReversed()) {
      const ended = unsuccessful(execution);
      if (ended !== undefined) yield { ...ended, error: undefined, cause: undefined };
    }
  },
  find: (executionArn) =>
    reach(invocation, ground, 'DescribeExecution', () => {
      const execution = ground.executions.findLast(({ arn }) => arn === executionArn);
      return execution && unsuccessful(execution);
    }),
});
