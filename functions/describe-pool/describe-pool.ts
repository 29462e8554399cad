import type { Created, Creation } from '../shared/contracts.ts';
import type { FailureClass } from '../shared/failures.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import type { SeenPool, SmsVoice } from '../shared/sms-voice.ts';

interface Ports {
  smsVoice: Pick<SmsVoice, 'describePool'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds after CreatePool's answer at which the pool has to be ACTIVE. */
  deadlineSeconds: number;
  /** Seconds after CreatePool's answer for which DescribePools may not show the pool yet. */
  graceSeconds: number;
  /** The most seconds between two looks. */
  maxWaitSeconds: number;
}

/**
 * The fewest looks that find nothing before a pool that was never seen is given up: the looks that failed do not count,
 * and clocks of two functions may differ, so that time alone does not tell that anybody has looked.
 */
const MIN_EMPTY_LOOKS = 5;

const refuse = (failureClass: FailureClass, message: string): ProvisioningError =>
  new ProvisioningError(failureClass, { code: failureClass, message });

/** A look that failed, as opposed to one that found nothing. */
const MISSED = Symbol('missed');
type Look = SeenPool | typeof MISSED | undefined;

/** A throttled or failing look is missed: the pool is there, and another look may see it. */
const lookAt = async (poolId: string, smsVoice: Ports['smsVoice']): Promise<Look> =>
  smsVoice.describePool(poolId).catch((error: unknown) => {
    const passes =
      error instanceof ProvisioningError && ['Throttled', 'ServiceUnavailable'].includes(error.name);
    if (passes) return MISSED;
    throw error;
  });

/** Throws PoolNotUsable when what was seen, or not seen any more, will never be ACTIVE. */
const assertHopeful = (
  look: Look,
  { seen, emptyLooks = 0 }: Creation,
  age: number,
  graceSeconds: number,
): void => {
  if (look === MISSED) return;
  if (look === undefined && seen) throw refuse('PoolNotUsable', 'The pool was there and has vanished.');
  if (look === undefined && age > graceSeconds && emptyLooks + 1 >= MIN_EMPTY_LOOKS) {
    throw refuse('PoolNotUsable', `DescribePools did not show the pool within ${graceSeconds} s.`);
  }
  if (look !== undefined && look.Status !== 'ACTIVE' && look.Status !== 'CREATING') {
    throw refuse(
      'PoolNotUsable',
      `The pool has the status ${look.Status}, from which it does not become ACTIVE.`,
    );
  }
};

/**
 * Looks at the pool once. Returns what it knows now and when to look again, or throws PoolNotUsable or, at the
 * deadline, PoolCreationTimedOut.
 */
export const describePool = async (
  { creation }: Created,
  { smsVoice, now, deadlineSeconds, graceSeconds, maxWaitSeconds }: Ports,
): Promise<Creation> => {
  const look = await lookAt(creation.pool.PoolId, smsVoice);
  const age = (now() - Date.parse(creation.answeredAt)) / 1_000;
  assertHopeful(look, creation, age, graceSeconds);

  const found = look === MISSED ? undefined : look;
  if (found?.Status !== 'ACTIVE' && age >= deadlineSeconds) {
    throw refuse('PoolCreationTimedOut', `The pool had not been seen ACTIVE after ${deadlineSeconds} s.`);
  }

  const left = Math.max(1, Math.ceil(deadlineSeconds - age));
  return {
    ...creation,
    pool: { ...creation.pool, ...found },
    seen: creation.seen || found !== undefined,
    emptyLooks: (creation.emptyLooks ?? 0) + (look === undefined ? 1 : 0),
    waitSeconds: Math.min(creation.waitSeconds * 2, maxWaitSeconds, left),
  };
};
