import type { Created, Creation, Pool } from '../shared/contracts.ts';
import type { FailureClass } from '../shared/failures.ts';
import { ProvisioningError } from '../shared/provisioning-error.ts';
import type { SmsVoice } from '../shared/sms-voice.ts';

interface Ports {
  smsVoice: SmsVoice;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Seconds after CreatePool's answer at which the pool has to be ACTIVE. */
  deadlineSeconds: number;
  /** Seconds after CreatePool's answer for which DescribePools may not show the pool yet. */
  graceSeconds: number;
  /** The most seconds between two looks. */
  maxWaitSeconds: number;
}

const refuse = (failureClass: FailureClass, message: string): ProvisioningError =>
  new ProvisioningError(failureClass, { code: failureClass, message });

/** What a look found; undefined when the pool cannot be seen yet. Throws PoolNotUsable when it never will be ACTIVE. */
const judge = (found: Partial<Pool> | undefined, creation: Creation, age: number, graceSeconds: number) => {
  if (found === undefined) {
    if (creation.seen) throw refuse('PoolNotUsable', 'The pool was there and has vanished.');
    if (age > graceSeconds) {
      throw refuse('PoolNotUsable', `DescribePools did not show the pool within ${graceSeconds} s.`);
    }
    return undefined;
  }
  const { Status } = found;
  if (Status !== 'ACTIVE' && Status !== 'CREATING') {
    throw refuse(
      'PoolNotUsable',
      `The pool has the status ${Status ?? 'undefined'}, from which it does not become ACTIVE.`,
    );
  }
  return found;
};

/**
 * Looks at the pool once. Returns what it knows now and when to look again, or throws PoolNotUsable or, at the
 * deadline, PoolCreationTimedOut.
 */
export const describePool = async (
  { creation }: Created,
  { smsVoice, now, deadlineSeconds, graceSeconds, maxWaitSeconds }: Ports,
): Promise<Creation> => {
  const age = (now() - Date.parse(creation.answeredAt)) / 1_000;
  // Asked before the look, so that looks which fail for ever end here too; a last look is still made at the deadline.
  if (age > deadlineSeconds + maxWaitSeconds) {
    throw refuse('PoolCreationTimedOut', `The pool could not be seen ACTIVE within ${deadlineSeconds} s.`);
  }

  const found = judge(await smsVoice.describePool(creation.pool.PoolId), creation, age, graceSeconds);
  if (found?.Status !== 'ACTIVE' && age >= deadlineSeconds) {
    throw refuse('PoolCreationTimedOut', `The pool was still CREATING after ${deadlineSeconds} s.`);
  }

  const left = Math.max(1, Math.ceil(deadlineSeconds - age));
  return {
    ...creation,
    pool: { ...creation.pool, ...found },
    seen: creation.seen || found !== undefined,
    waitSeconds: Math.min(creation.waitSeconds * 2, maxWaitSeconds, left),
  };
};
