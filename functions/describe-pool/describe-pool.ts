import { isTransient } from '../failures/transient.ts';
import type { FailureClass } from '../model/failure.ts';
import { CompletePool, type Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { isReady } from '../model/readiness.ts';
import type { Creation, DescribeRequest } from '../model/state.ts';
import { describePool as seenPool } from '../pools/sms-voice.ts';
import { type Polled, type PollPorts, poll } from '../status-cache/poll.ts';
import { NOT_SHOWN } from '../status-cache/status-cache.ts';

interface Ports extends PollPorts {
  /** Seconds until a pool that is still CREATING times out. */
  deadlineSeconds: number;
}

/**
 * The share of the pool's age that the next poll waits at least: a history holds 25,000 events, and a slow pool is not
 * urgent.
 */
const SHARE_OF_AGE = 1 / 30;

const refuse = (failureClass: FailureClass, message: string): ProvisioningError =>
  new ProvisioningError(failureClass, { code: failureClass, message });

/** Throws PoolNotUsable for a status from which a pool never becomes ACTIVE. */
const assertUsable = (status: string): void => {
  if (status === NOT_SHOWN) throw refuse('PoolNotUsable', 'DescribePools does not show the pool.');
  if (isReady(status) || status === 'CREATING') return;
  const message = `The pool has the status ${status}, from which it does not become ACTIVE.`;
  throw refuse('PoolNotUsable', message);
};

/** A failed poll does not fail the request: the next poll may succeed. */
const unlessTransient = (error: unknown): undefined => {
  if (isTransient(error)) return undefined;
  throw error;
};

/** The status of the pool. One that was ready in the response of CreatePool is not polled. */
const statusOf = async ({ pool, respondedAt }: Creation, ports: Ports): Promise<Polled> => {
  if (isReady(pool.Status)) return { status: pool.Status, waitMs: ports.pollMs };
  const polled = await poll(pool.PoolId, Date.parse(respondedAt), ports).catch(unlessTransient);

  return polled ?? { status: 'CREATING', waitMs: ports.pollMs };
};

/**
 * A pool that is ready, with all elements of DescribePools: one that was found by a search lacks most of them, and the
 * cache has statuses only. Throws ServiceUnavailable when DescribePools does not return it: the state is retried, since
 * a pool that is ready must not time out.
 */
const withElements = async (pool: Pool, { smsVoice }: Ports): Promise<Pool> => {
  if (CompletePool.safeParse(pool).success) return pool;
  const seen = await seenPool(smsVoice, pool.PoolId);
  if (seen !== undefined) assertUsable(seen.Status);
  if (seen !== undefined && isReady(seen.Status)) return { ...pool, ...seen };

  throw refuse('ServiceUnavailable', 'DescribePools does not show the pool as ready now.');
};

/**
 * Polls the pool once. Returns it with its status and, while it is CREATING, with the seconds to wait. Throws PoolNotUsable
 * or, at the deadline, PoolCreationTimedOut.
 */
export const describePool = async (
  { state: { creation }, enteredAt }: DescribeRequest,
  ports: Ports,
): Promise<Creation> => {
  const { deadlineSeconds } = ports;
  const { pool, waitSeconds } = creation;
  // Not the clock of the function: one that is an hour ahead would time every pool out at its first poll.
  const entered = Date.parse(enteredAt);
  const waitingSince = creation.waitingSince ?? new Date(entered - waitSeconds * 1_000).toISOString();

  const { status, waitMs } = await statusOf(creation, ports);
  assertUsable(status);
  if (isReady(status)) {
    return { ...creation, pool: await withElements({ ...pool, Status: status }, ports), waitSeconds: 0 };
  }

  const age = (entered - Date.parse(waitingSince)) / 1_000;
  if (age >= deadlineSeconds) {
    throw refuse('PoolCreationTimedOut', `The pool was not ACTIVE after ${deadlineSeconds} s.`);
  }
  return {
    ...creation,
    waitingSince,
    waitSeconds: Math.ceil(Math.max(1, waitMs / 1_000, age * SHARE_OF_AGE)),
  };
};
