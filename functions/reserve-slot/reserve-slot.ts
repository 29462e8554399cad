import { mayHaveMade } from '../failures/failure-of.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { ReservedSlot, ReserveRequest } from '../model/state.ts';
import { momentOf, type ReservePorts, reserve } from '../rate-limit/limiter.ts';

interface Ports extends ReservePorts {
  /** Seconds after the claim beyond which no slot is waited for. */
  deadlineSeconds: number;
  /** Tells dashboards how long the queue is, in seconds. */
  report: (seconds: number) => void;
}

/** The most slots that one request may take: each costs a dozen events of a history that holds 25,000. */
const MAX_SLOTS = 200;

/** How long before its slot the function is called, in milliseconds: time to start, and to look whether to yield. */
const LEAD_MS = 1_000;

const refuse = (message: string): ProvisioningError =>
  new ProvisioningError('Throttled', { code: 'NoSlot', message });

/** Reserves the moment at which CreatePool is to be called. Throws Throttled when none is left for this request. */
export const reserveSlot = async (
  { state, enteredAt }: ReserveRequest,
  { deadlineSeconds, report, ...ports }: Ports,
): Promise<ReservedSlot> => {
  const { claim, metadata, search, slot, throttle } = state;
  const now = Date.parse(enteredAt);
  const limiterState = await ports.limiter.read('CreatePool');
  const { exhausted, next } = limiterState;
  // Where a pool may have been made already the call has to be made: it gets that pool, however full the account is.
  if (exhausted !== undefined && exhausted.until > now && !mayHaveMade(state)) {
    throw new ProvisioningError('QuotaExceeded', exhausted.detail);
  }
  const reservations = (slot?.reservations ?? 0) + 1;
  if (reservations > MAX_SLOTS) throw refuse(`CreatePool was throttled or preempted in ${MAX_SLOTS} slots.`);
  const latest = Date.parse(claim.claimedAt) + deadlineSeconds * 1_000;
  const assertInTime = (at: number): void => {
    if (at <= latest) return;
    const moment = new Date(at).toISOString();
    throw refuse(
      `The next free moment for CreatePool is ${moment}, more than ${deadlineSeconds} s after the claim.`,
    );
  };
  // A slot that nobody uses is lost: those of a bulk that is far too large would delay whoever comes after it.
  if (metadata.trigger === 'queue') assertInTime(momentOf(next, ports.limit, now));

  const { number, at } = await reserve(
    {
      now,
      notBefore: now + (search?.waitSeconds ?? 0) * 1_000,
      priority: metadata.trigger === 'queue' ? 'bulk' : 'interactive',
      throttled: throttle?.Error === 'Throttled',
      limiterState,
    },
    ports,
  );
  assertInTime(at);

  report((at - now) / 1_000);
  const wakeAt = new Date(Math.floor((at - LEAD_MS) / 1_000) * 1_000).toISOString();
  return { number, at: new Date(at).toISOString(), wakeAt, reservations };
};
