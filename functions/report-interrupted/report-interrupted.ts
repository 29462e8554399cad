import { answerTo } from '../shared/answer.ts';
import type { Bus } from '../shared/bus.ts';
import type { Ended, Outcome } from '../shared/contracts.ts';
import type { Histories } from '../shared/execution-history.ts';
import { progressOf } from './progress.ts';

interface Ports {
  histories: Histories;
  bus: Bus;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Tells dashboards and alarms of an answer that only this function could give. */
  report: (outcome: Outcome) => void;
}

/** An execution that ended otherwise than by succeeding. */
export interface EndedExecution {
  executionArn: string;
  name: string;
  /** ISO 8601. */
  startedAt: string;
  status: 'ABORTED' | 'FAILED' | 'TIMED_OUT';
  /** What it ended with, where it says so. */
  error?: string | undefined;
  cause?: string | undefined;
}

/** One that was stopped, or ran out of time, is Interrupted; one that died by itself keeps its error. */
const errorOf = ({ status, error, cause }: EndedExecution): NonNullable<Ended['error']> =>
  status === 'FAILED' && error !== undefined
    ? { Error: error, Cause: cause ?? '' }
    : { Error: 'Interrupted', Cause: `The execution ended as ${status}.` };

/** What an execution knew, and why it did not answer: nothing where the pool was ready, or a failure already caught. */
const explained = (ended: Ended, execution: EndedExecution): Ended =>
  ended.error !== undefined || ended.creation?.pool.Status === 'ACTIVE'
    ? ended
    : { ...ended, error: errorOf(execution) };

/**
 * Answers for an execution that ended without an answer.
 * Safe to run twice: the answer's id comes from the request and the outcome, so that a repeat is the same answer.
 */
export const reportInterrupted = async (
  execution: EndedExecution,
  { histories, bus, now, report }: Ports,
): Promise<void> => {
  const { executionArn, name, startedAt } = execution;
  const metadata = { requestId: name, door: 'console' as const, executionArn, requestedAt: startedAt };
  const progress = await progressOf(histories.newestFirst(executionArn), metadata);
  if ('answered' in progress) return;

  const outcome = 'made' in progress ? progress.made : answerTo(explained(progress.ended, execution), now());
  await bus.publish(outcome.outcome);
  report(outcome);
};
