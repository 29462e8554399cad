import { isTransient } from '../failures/transient.ts';
import type { FailureClass } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { isReady } from '../model/readiness.ts';
import type { Creation, DescribeRequest } from '../model/state.ts';
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

/**
 * Polls the pool once. Returns it with its status and, while it is CREATING, with the seconds to wait. Throws PoolNotUsable
 * or, at the deadline, PoolCreationTimedOut.
 */
export const describePool = async (
  { state: { creation }, enteredAt }: DescribeRequest,
  ports: Ports,
): Promise<Creation> => {
  const { pollMs, deadlineSeconds } = ports;
  const { pool, waitSeconds } = creation;
  if (isReady(pool.Status)) return creation;
  const respondedAt = Date.parse(creation.respondedAt);
  // Not the clock of the function: one that is an hour ahead would time every pool out at its first poll.
  const entered = Date.parse(enteredAt);
  const waitingSince = creation.waitingSince ?? new Date(entered - waitSeconds * 1_000).toISOString();

  // A failed poll does not fail the request: the next poll may succeed.
  const { status, waitMs } = await poll(pool.PoolId, respondedAt, ports).catch((error: unknown): Polled => {
    if (isTransient(error)) return { status: 'CREATING', waitMs: pollMs };
    throw error;
  });
  assertUsable(status);
  if (isReady(status)) return { ...creation, pool: { ...pool, Status: status }, waitSeconds: 0 };

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
