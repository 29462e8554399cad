import { mayHaveMade } from '../failures/failure-of.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { ReservedSlot, ReserveRequest } from '../model/state.ts';
import { exhaustedSince, momentOf, priorityOf, type ReservePorts, reserve } from '../rate-limit/limiter.ts';

interface Ports extends ReservePorts {
  /** Seconds after the claim at which the request stops waiting for a slot. */
  deadlineSeconds: number;
  /** Reports the wait for the slot to dashboards, in seconds. */
  report: (seconds: number) => void;
  /** Milliseconds since the epoch, by the clock of the function. */
  clock: () => number;
}

/** The maximum number of slots of a request: each costs a dozen events of a history that holds 25,000. */
const MAX_SLOTS = 200;

/**
 * Milliseconds from the start of the function to its slot: time to start, and to check whether the slot is preempted.
 */
const WAKE_EARLY_MS = 1_000;

/**
 * Milliseconds after its slot at which CreatePool may still be called: the reservation itself takes time, and a slot of
 * a burst is at once. With each reservation there are more: one that always takes long must not go on for ever.
 */
const GRACE_MS = 1_000;

const refuse = (message: string): ProvisioningError =>
  new ProvisioningError('Throttled', { code: 'NoSlot', message });

/** Reserves the time of the CreatePool call. Throws Throttled when no slot is left for this request. */
export const reserveSlot = async (
  { state, enteredAt }: ReserveRequest,
  { deadlineSeconds, report, clock, ...ports }: Ports,
): Promise<ReservedSlot> => {
  const { claim, metadata, search, slot } = state;
  const now = Date.parse(enteredAt);
  const priority = priorityOf(metadata.trigger);
  const limiterState = await ports.limiter.read('CreatePool');
  // A request that may have created its pool calls CreatePool even if the account is full: the call returns that pool.
  // A retry keeps enteredAt, so the later clock counts: a record that has expired must not fail a request.
  const exhausted = exhaustedSince(limiterState, claim.claimedAt, Math.max(now, clock()));
  if (exhausted !== undefined && !mayHaveMade(state)) throw new ProvisioningError('QuotaExceeded', exhausted);
  const reservations = (slot?.reservations ?? 0) + 1;
  if (reservations > MAX_SLOTS) throw refuse(`CreatePool was throttled or preempted in ${MAX_SLOTS} slots.`);
  const latest = Date.parse(claim.claimedAt) + deadlineSeconds * 1_000;
  const assertInTime = (at: number): void => {
    if (at <= latest) return;
    const moment = new Date(at).toISOString();
    throw refuse(
      `The next free slot for CreatePool is at ${moment}, more than ${deadlineSeconds} s after the claim.`,
    );
  };
  // An unused slot is lost: a bulk beyond the deadline would delay later requests.
  if (priority === 'bulk') assertInTime(momentOf(limiterState.next, ports.limit, now));

  const { number, at } = await reserve(
    {
      now,
      notBefore: now + (search?.waitSeconds ?? 0) * 1_000,
      priority,
      limiterState,
    },
    ports,
  );
  assertInTime(at);

  report((at - now) / 1_000);
  const wakeAt = new Date(Math.floor((at - WAKE_EARLY_MS) / 1_000) * 1_000).toISOString();
  const expiresAt = new Date(at + GRACE_MS * reservations).toISOString();
  return { number, at: new Date(at).toISOString(), wakeAt, expiresAt, reservations };
};
