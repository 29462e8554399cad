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
import { identify } from '../results/result.ts';
import { log } from '../runtime/log.ts';
import { hasAnswered } from './answered.ts';
import { type Ending, progressOf } from './progress.ts';

export interface Ports extends ClaimPorts, FindOwnedPoolPorts {
  histories: Histories;
  bus: Bus;
  /** Reports a result of the reconciler to dashboards and alarms. */
  report: (result: Result) => void;
}

/** An execution that was stopped or timed out is Interrupted; one that failed keeps its error. */
const errorOf = (
  status: EndedExecution['status'],
  { error, cause }: Ending,
): NonNullable<ExecutionState['error']> =>
  status === 'FAILED' && error !== undefined
    ? { Error: error, Cause: cause ?? '' }
    : { Error: 'Interrupted', Cause: `The execution ended with the status ${status}.` };

/** The current state of the pool; the last known state if it cannot be read. */
const poolNow = async (state: ExecutionState, ports: Ports): Promise<ExecutionState['creation']> => {
  const { creation } = state;
  if (creation !== undefined) {
    const seen = await describePool(ports.smsVoice, creation.pool.PoolId);
    return seen === undefined ? creation : { ...creation, pool: { ...creation.pool, ...seen } };
  }
  const claimed = Claimed.safeParse(state);
  const holdsClaim = claimed.success && ['new', 'resumed'].includes(claimed.data.claim.is);
  const owned = holdsClaim ? await findOwnedPool(claimed.data, ports) : undefined;
  if (owned?.pool === undefined) return undefined;

  const { Tags, ...pool } = owned.pool;
  return { pool, respondedAt: new Date(ports.now()).toISOString(), waitSeconds: 1 };
};

/** The last state of the execution. A call without a known outcome is ambiguous since the execution stopped. */
const stoppedState = (state: ExecutionState, { stoppedAt }: EndedExecution): ExecutionState => ({
  ambiguousSince: { at: new Date(stoppedAt).toISOString() },
  ...state,
});

/** The last state of the execution, with the current state of its pool and the error; no error if the pool is ready. */
const currentState = async (
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
 * Publishes the result of an execution that ended without one, according to the current state of its pool.
 * Safe to run twice: after the first run the ledger has the result.
 */
export const reconcile = async (execution: EndedExecution, ports: Ports): Promise<void> => {
  if (hasAnswered(execution)) return;
  const { executionArn, name, startedAt, status } = execution;
  const metadata = { requestId: name, trigger: 'console' as const, executionArn, requestedAt: startedAt };
  const progress = await progressOf(ports.histories.newestFirst(executionArn), metadata);
  if ('published' in progress) return;
  // It was stopped before it could say so itself.
  if ('state' in progress && identify(progress.state).noRequest !== undefined) {
    log('INFO', 'no request: nothing to publish', { execution: executionArn });
    return;
  }

  const result =
    'recorded' in progress
      ? { ...progress.recorded, isNew: true }
      : await complete(
          await currentState(stoppedState(progress.state, execution), progress.ending, status, ports),
          ports,
        );
  if (result === 'in progress') return;
  await ports.bus.publish(result.result);
  // Scheduled runs repeat: a repeated result has been counted already.
  if (result.isNew) ports.report(result);
};
