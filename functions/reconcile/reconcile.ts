import type { Bus } from '../aws/bus.ts';
import type { EndedExecution } from '../aws/ended-executions.ts';
import type { Histories } from '../aws/execution-history.ts';
import type { ClaimPorts } from '../idempotency/claim.ts';
import { complete } from '../idempotency/complete.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { isReady } from '../model/readiness.ts';
import type { Result } from '../model/result.ts';
import { Claimed, type ExecutionState } from '../model/state.ts';
import { type FindOwnedPoolPorts, findOwnedPool } from '../pools/find-owned-pool.ts';
import { describePool } from '../pools/sms-voice.ts';
import { type Ending, progressOf } from './progress.ts';

export interface Ports extends ClaimPorts, FindOwnedPoolPorts {
  histories: Histories;
  bus: Bus;
  /** Tells dashboards and alarms of an answer that only the reconciler could give. */
  report: (result: Result) => void;
}

/** One that was stopped, or ran out of time, is Interrupted; one that died by itself keeps its error. */
const errorOf = (
  status: EndedExecution['status'],
  { error, cause }: Ending,
): NonNullable<ExecutionState['error']> =>
  status === 'FAILED' && error !== undefined
    ? { Error: error, Cause: cause ?? '' }
    : { Error: 'Interrupted', Cause: `The execution state as ${status}.` };

/** What became of the pool since the execution ended. What cannot be found out now is told as it was known. */
const poolNow = async (state: ExecutionState, ports: Ports): Promise<ExecutionState['creation']> => {
  const { creation } = state;
  if (creation !== undefined) {
    const seen = await describePool(ports.smsVoice, creation.pool.PoolId);
    return seen === undefined ? creation : { ...creation, pool: { ...creation.pool, ...seen } };
  }
  const claimed = Claimed.safeParse(state);
  const isAtWork = claimed.success && ['new', 'resumed'].includes(claimed.data.claim.is);
  const own = isAtWork ? await findOwnedPool(claimed.data, ports) : undefined;
  if (own === undefined) return undefined;

  const { Tags, ...pool } = own;
  return { pool, respondedAt: new Date(ports.now()).toISOString(), waitSeconds: 1 };
};

/** What an execution knew, what became of its pool, and why it did not answer: nothing where the pool is ready. */
const explained = async (
  state: ExecutionState,
  ending: Ending,
  status: EndedExecution['status'],
  ports: Ports,
) => {
  const creation = await poolNow(state, ports).catch((error: unknown) => {
    if (error instanceof ProvisioningError) return state.creation;
    throw error;
  });
  const isUsable = isReady(creation?.pool.Status) && state.error?.Error !== 'PoolNotUsable';
  const error = isUsable ? undefined : (state.error ?? errorOf(status, ending));

  return { ...state, creation, error };
};

/**
 * Answers for an execution that ended without an answer, with what is true by now.
 * Safe to run twice: the ledger has the answer after the first time.
 */
export const reconcile = async (execution: EndedExecution, ports: Ports): Promise<void> => {
  const { executionArn, name, startedAt, status } = execution;
  const metadata = { requestId: name, trigger: 'console' as const, executionArn, requestedAt: startedAt };
  const progress = await progressOf(ports.histories.newestFirst(executionArn), metadata);
  if ('answered' in progress) return;

  const result =
    'made' in progress
      ? { ...progress.made, isNew: true }
      : await complete(await explained(progress.state, progress.ending, status, ports), ports);
  if (result === 'in progress') return;
  await ports.bus.publish(result.result);
  // A scheduled run comes by several times: what it answers again has been counted.
  if (result.isNew) ports.report(result);
};
