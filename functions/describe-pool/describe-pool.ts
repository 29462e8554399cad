import type { Created, Creation } from '../shared/contracts.ts';
import type { FailureClass } from '../shared/failures.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import { Signal } from '../shared/signal.ts';
import { type Look, type LookPorts, lookAt } from './shared-look.ts';

interface Ports extends LookPorts {
  /** Seconds after CreatePool's answer at which the pool has to be ACTIVE. */
  deadlineSeconds: number;
  /** Seconds after it at which looks get rare, as most pools are ready by then; 120 unless it is said. */
  longSeconds?: number;
}

/** The retrier of PoolCreating has tries for some more. */
const LONG_SECONDS = 120;

const refuse = (failureClass: FailureClass, message: string): ProvisioningError =>
  new ProvisioningError(failureClass, { code: failureClass, message });

/** A look that is throttled or fails is missed: the pool is there, and another look may see it. Past the deadline none will. */
const lookOrMiss = async (
  pool: string,
  answeredAt: number,
  isLast: () => boolean,
  ports: Ports,
): Promise<Look> =>
  lookAt(pool, answeredAt, ports).catch((error: unknown) => {
    const passes =
      error instanceof ProvisioningError && ['Throttled', 'ServiceUnavailable'].includes(error.name);
    if (passes && isLast()) return 'not looked';
    throw error;
  });

/** Throws PoolNotUsable for a pool that will never be ACTIVE. */
const assertHopeful = (look: Look): void => {
  if (typeof look !== 'object' || look.Status === 'ACTIVE' || look.Status === 'CREATING') return;
  const message = `The pool has the status ${look.Status}, from which it does not become ACTIVE.`;
  throw refuse('PoolNotUsable', message);
};

/** The signal to look again, under the name that says how soon. */
const again = (look: Look, isLong: boolean): Signal => {
  if (look === 'not shown') return new Signal('PoolNotShown');
  return new Signal(isLong ? 'PoolCreatingForLong' : 'PoolCreating');
};

/**
 * Looks at the pool once. Returns it when it is ACTIVE. Throws a signal to be called again, PoolNotUsable or, at the
 * deadline, PoolCreationTimedOut.
 */
export const describePool = async ({ creation }: Created, ports: Ports): Promise<Creation> => {
  const { now, deadlineSeconds, longSeconds = LONG_SECONDS } = ports;
  const { pool } = creation;
  if (pool.Status === 'ACTIVE') return creation;
  const answeredAt = Date.parse(creation.answeredAt);

  const ageNow = () => (now() - answeredAt) / 1_000;
  const look = await lookOrMiss(pool.PoolId, answeredAt, () => ageNow() >= deadlineSeconds, ports);

  assertHopeful(look);
  if (typeof look === 'object' && look.Status === 'ACTIVE') {
    return { ...creation, pool: { ...pool, ...look } };
  }
  const age = ageNow();
  if (age >= deadlineSeconds) {
    throw refuse('PoolCreationTimedOut', `The pool had not been seen ACTIVE after ${deadlineSeconds} s.`);
  }
  throw again(look, age >= longSeconds);
};
