import type { FailureClass } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Created, Creation } from '../model/state.ts';
import { Signal } from '../runtime/signal.ts';
import { type Look, type Looked, type LookPorts, lookAt } from '../status-cache/shared-look.ts';

interface Ports extends LookPorts {
  /** Seconds after CreatePool's answer at which the pool has to be ACTIVE. */
  deadlineSeconds: number;
}

/** Seconds after which looks get rare: most pools are ready by then, and the retriers have tries for no more. */
const LONG_SECONDS = 120;

const refuse = (failureClass: FailureClass, message: string): ProvisioningError =>
  new ProvisioningError(failureClass, { code: failureClass, message });

/** A look that is throttled or fails is missed: the pool is there, and another look may see it. Past the deadline none will. */
const lookOrMiss = async (
  pool: string,
  answeredAt: number,
  isLast: () => boolean,
  ports: Ports,
): Promise<Looked> =>
  lookAt(pool, answeredAt, ports).catch((error: unknown) => {
    const passes =
      error instanceof ProvisioningError && ['Throttled', 'ServiceUnavailable'].includes(error.name);
    if (passes && isLast()) return { look: 'not looked', newsInMs: 0 };
    throw error;
  });

/** Throws PoolNotUsable for a pool that will never be ACTIVE. */
const assertHopeful = (look: Look): void => {
  if (typeof look !== 'object' || look.Status === 'ACTIVE' || look.Status === 'CREATING') return;
  const message = `The pool has the status ${look.Status}, from which it does not become ACTIVE.`;
  throw refuse('PoolNotUsable', message);
};

/** Signals by the seconds that their Retry waits: what a Retry waits cannot be told it, but it can be chosen. */
const BY_SECONDS = [
  [2, 'LookIn2Seconds'],
  [3, 'LookIn3Seconds'],
  [4, 'LookIn4Seconds'],
  [5, 'LookIn5Seconds'],
  [6, 'LookIn6Seconds'],
] as const;

/** The signal to look again, under the name that says how soon. */
const again = ({ look, newsInMs }: Looked, age: number, speed: number): Signal => {
  const news = (newsInMs * speed) / 1_000;
  if (look === 'not shown') return new Signal('PoolNotShown');
  if (age * speed >= LONG_SECONDS) return new Signal('PoolCreatingForLong');
  return new Signal(BY_SECONDS.find(([seconds]) => seconds >= news)?.[1] ?? 'LookIn7Seconds');
};

/**
 * Looks at the pool once. Returns it when it is ACTIVE. Throws a signal to be called again, PoolNotUsable or, at the
 * deadline, PoolCreationTimedOut.
 */
export const describePool = async ({ creation }: Created, ports: Ports): Promise<Creation> => {
  const { now, deadlineSeconds, speed } = ports;
  const { pool } = creation;
  if (pool.Status === 'ACTIVE') return creation;
  const answeredAt = Date.parse(creation.answeredAt);

  const ageNow = () => (now() - answeredAt) / 1_000;
  const looked = await lookOrMiss(pool.PoolId, answeredAt, () => ageNow() >= deadlineSeconds, ports);

  const { look } = looked;
  assertHopeful(look);
  if (typeof look === 'object' && look.Status === 'ACTIVE') {
    return { ...creation, pool: { ...pool, ...look } };
  }
  const age = ageNow();
  if (age >= deadlineSeconds) {
    throw refuse('PoolCreationTimedOut', `The pool had not been seen ACTIVE after ${deadlineSeconds} s.`);
  }
  throw again(looked, age, speed);
};
