import type { FailureDetail } from '../model/failure.ts';

/** What may be called how often. Rates are per account and Region. */
export type LimitedOperation = 'CreatePool' | 'DescribePools';

/** How an operation is rate-limited: one slot each so many milliseconds, and so many at once after a pause. */
export interface RateLimit {
  intervalMs: number;
  burst: number;
}

/** The slots of one operation, as they stand. LimiterStore are numbered; their times follow from the rate. */
export interface LimiterState {
  /** The next slot that nobody has. */
  next: number;
  /** LimiterStore of requests that somebody waits for; whoever of a bulk had them before yields. */
  preempted: number[];
  /** Why no call needs to be made until then, in milliseconds since the epoch: the quota of the account is used up. */
  exhausted?: { until: number; detail: FailureDetail } | undefined;
}

/** Where slots are handed out. Every failure is a ProvisioningError. */
export interface LimiterStore {
  /** Takes the next `count` free slots at once, none before `least`, and returns the last of them. */
  reserveNext(operation: LimitedOperation, least: number, count: number): Promise<number>;
  /** The lane as it is now, not as a replica may still have it. */
  read(operation: LimitedOperation): Promise<LimiterState>;
  /** Replaces the slots preempted out of turn if they are still as read. False when somebody was faster. */
  preempt(operation: LimitedOperation, preempted: number[], seen: LimiterState): Promise<boolean>;
  /** Tells everybody that calls would fail until then. */
  exhaust(operation: LimitedOperation, exhausted: NonNullable<LimiterState['exhausted']>): Promise<void>;
}

/** A slot that somebody has. */
export interface Slot {
  number: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/**
 * Milliseconds. A slot closer than this cannot change hands: whoever has it may have looked already whether to yield,
 * which is up to two seconds before the slot, because Wait states count in whole seconds.
 */
const PREEMPTIBLE_MS = 2_200;

/** Of the slots of a bulk only each second one can change hands, so that neither class starves the other. */
const isPreemptible = (slot: number): boolean => slot % 2 === 0;

const MAX_RACES = 5;

/** The chance that a throttled caller leaves a slot free: others use the quota too, and the rate gives way to them. */
const BACK_OFF_CHANCE = 0.2;

/** The first slot that is not before a moment. */
const slotFrom = (moment: number, { intervalMs }: RateLimit): number => Math.ceil(moment / intervalMs);

/** When a slot is: after a pause the first `burst` of them are at once. */
export const momentOf = (slot: number, { intervalMs, burst }: RateLimit, now: number): number =>
  Math.max(now, (slot - (burst - 1)) * intervalMs);

export interface ReservePorts {
  limiter: LimiterStore;
  limit: RateLimit;
  /** Numbers in [0, 1). */
  random: () => number;
}

/** An interactive request is one that somebody waits for. A bulk's may be preempted by it. */
export type Priority = 'interactive' | 'bulk';

interface ReservationRequest {
  /** Milliseconds since the epoch; the clock of Step Functions, which is one for all. */
  now: number;
  /** Milliseconds since the epoch. */
  notBefore: number;
  priority: Priority;
  /** Whether the last call was throttled although it had its slot. */
  throttled: boolean;
  /** The lane as it was read just before. */
  limiterState: LimiterState;
}

/** Notes as preempted what is chosen of the lane, if anything is. Reads and chooses again when somebody else was faster. */
const recordPreempted = async (
  choose: (limiterState: LimiterState) => number | undefined,
  { now }: ReservationRequest,
  { limiter, limit }: ReservePorts,
  read?: LimiterState,
): Promise<number | undefined> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const limiterState = race === 0 && read !== undefined ? read : await limiter.read('CreatePool');
    const slot = choose(limiterState);
    if (slot === undefined) return undefined;

    const past = slotFrom(now, limit) - limit.burst;
    const preempted = [...limiterState.preempted.filter((number) => number >= past), slot];
    if (await limiter.preempt('CreatePool', preempted, limiterState)) return slot;
  }
  return undefined;
};

/** A slot out of turn for a request that somebody waits for, if there is a bulk to take it from. */
const preemptSlot = async (wanted: ReservationRequest, ports: ReservePorts): Promise<number | undefined> => {
  const { now, notBefore } = wanted;
  const { limit } = ports;
  const first = slotFrom(Math.max(now + PREEMPTIBLE_MS, notBefore), limit) + limit.burst - 1;
  const choose = ({ next, preempted }: LimiterState): number | undefined => {
    let slot = first;
    while (slot < next && (!isPreemptible(slot) || preempted.includes(slot))) slot++;
    return slot < next ? slot : undefined;
  };

  return recordPreempted(choose, wanted, ports, wanted.limiterState);
};

/** Keeps a slot that was preempted in its turn from being given to the next one that somebody waits for: nobody would yield. */
const protect = async (slot: number, wanted: ReservationRequest, ports: ReservePorts): Promise<void> => {
  if (isPreemptible(slot))
    await recordPreempted(({ preempted }) => (preempted.includes(slot) ? undefined : slot), wanted, ports);
};

/**
 * Reserves a moment to call CreatePool: the next free one, or for a request from the event or console trigger one out of a
 * bulk's, which moves on to the end. Idle time of one class is the other's.
 */
export const reserve = async (wanted: ReservationRequest, ports: ReservePorts): Promise<Slot> => {
  const { limiter, limit, random } = ports;
  const isInteractive = wanted.priority === 'interactive';
  const earliest = Math.max(wanted.now, wanted.notBefore);
  const early = isInteractive ? await preemptSlot(wanted, ports) : undefined;
  if (early !== undefined) return { number: early, at: momentOf(early, limit, earliest) };

  const count = wanted.throttled && random() < BACK_OFF_CHANCE ? 2 : 1;
  const number = await limiter.reserveNext('CreatePool', slotFrom(earliest, limit), count);
  if (isInteractive) await protect(number, wanted, ports);
  return { number, at: momentOf(number, limit, earliest) };
};
