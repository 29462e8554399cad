import type { Bus } from '../aws/bus.ts';
import type { EndedExecution } from '../aws/ended-executions.ts';
import type { Histories } from '../aws/execution-history.ts';
import type { ClaimPorts } from '../idempotency/claim.ts';
import { settle } from '../idempotency/complete.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Outcome } from '../model/result.ts';
import { Claimed, type Ended } from '../model/state.ts';
import { type OwnPoolPorts, ownPool } from '../pools/find-owned-pool.ts';
import { describePool } from '../pools/sms-voice.ts';
import { type Ending, progressOf } from './progress.ts';

export interface Ports extends ClaimPorts, OwnPoolPorts {
  histories: Histories;
  bus: Bus;
  /** Tells dashboards and alarms of an answer that only the safety net could give. */
  report: (outcome: Outcome) => void;
}

/** One that was stopped, or ran out of time, is Interrupted; one that died by itself keeps its error. */
const errorOf = (status: EndedExecution['status'], { error, cause }: Ending): NonNullable<Ended['error']> =>
  status === 'FAILED' && error !== undefined
    ? { Error: error, Cause: cause ?? '' }
    : { Error: 'Interrupted', Cause: `The execution ended as ${status}.` };

/** What became of the pool since the execution ended. What cannot be found out now is told as it was known. */
const poolNow = async (ended: Ended, ports: Ports): Promise<Ended['creation']> => {
  const { creation } = ended;
  if (creation !== undefined) {
    const seen = await describePool(ports.smsVoice, creation.pool.PoolId);
    return seen === undefined ? creation : { ...creation, pool: { ...creation.pool, ...seen } };
  }
  const claimed = Claimed.safeParse(ended);
  const isAtWork = claimed.success && ['new', 'resumed'].includes(claimed.data.claim.is);
  const own = isAtWork ? await ownPool(claimed.data, ports) : undefined;
  if (own === undefined) return undefined;

  const { Tags, ...pool } = own;
  return { pool, answeredAt: new Date(ports.now()).toISOString(), waitSeconds: 1 };
};

/** What an execution knew, what became of its pool, and why it did not answer: nothing where the pool is ready. */
const explained = async (ended: Ended, ending: Ending, status: EndedExecution['status'], ports: Ports) => {
  const creation = await poolNow(ended, ports).catch((error: unknown) => {
    if (error instanceof ProvisioningError) return ended.creation;
    throw error;
  });
  const isReady = creation?.pool.Status === 'ACTIVE' && ended.error?.Error !== 'PoolNotUsable';
  const error = isReady ? undefined : (ended.error ?? errorOf(status, ending));

  return { ...ended, creation, error };
};

/**
 * Answers for an execution that ended without an answer, with what is true by now.
 * Safe to run twice: the ledger has the answer after the first time.
 */
export const reportInterrupted = async (execution: EndedExecution, ports: Ports): Promise<void> => {
  const { executionArn, name, startedAt, status } = execution;
  const metadata = { requestId: name, door: 'console' as const, executionArn, requestedAt: startedAt };
  const progress = await progressOf(ports.histories.newestFirst(executionArn), metadata);
  if ('answered' in progress) return;

  const outcome =
    'made' in progress
      ? { ...progress.made, isNew: true }
      : await settle(await explained(progress.ended, progress.ending, status, ports), ports);
  if (outcome === 'elsewhere') return;
  await ports.bus.publish(outcome.outcome);
  // A sweep comes by several times: what it answers again has been counted.
  if (outcome.isNew) ports.report(outcome);
};
