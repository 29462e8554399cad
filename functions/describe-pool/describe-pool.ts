import { isTransient } from '../failures/transient.ts';
import type { FailureClass } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { isReady } from '../model/readiness.ts';
import type { Creation, DescribeRequest } from '../model/state.ts';
import { type Polled, type PollPorts, poll } from '../status-cache/poll.ts';
import { NOT_SHOWN } from '../status-cache/status-cache.ts';

interface Ports extends PollPorts {
  /** Seconds of waiting after which the pool has to be ACTIVE. */
  deadlineSeconds: number;
}

/** Of a pool's age, what the next poll waits at the least: a history holds 25,000 events, and a slow pool is not urgent. */
const SHARE_OF_AGE = 1 / 30;

const refuse = (failureClass: FailureClass, message: string): ProvisioningError =>
  new ProvisioningError(failureClass, { code: failureClass, message });

/** Throws PoolNotUsable for a pool that will never be ACTIVE. */
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
  // Not by the clock of a function: one that is an hour ahead would fail every pool at its first poll.
  const entered = Date.parse(enteredAt);
  const waitingSince = creation.waitingSince ?? new Date(entered - waitSeconds * 1_000).toISOString();

  // A poll that fails is a poll missed: the pool is there, and the next one may see it.
  const { status, waitMs } = await poll(pool.PoolId, respondedAt, ports).catch((error: unknown): Polled => {
    if (isTransient(error)) return { status: 'CREATING', waitMs: pollMs };
    throw error;
  });
  assertUsable(status);
  if (isReady(status)) return { ...creation, pool: { ...pool, Status: status }, waitSeconds: 0 };

  const age = (entered - Date.parse(waitingSince)) / 1_000;
  if (age >= deadlineSeconds) {
    throw refuse('PoolCreationTimedOut', `The pool had not been seen ACTIVE after ${deadlineSeconds} s.`);
  }
  return {
    ...creation,
    waitingSince,
    waitSeconds: Math.ceil(Math.max(1, waitMs / 1_000, age * SHARE_OF_AGE)),
  };
};
