import type { FailureDetail } from '../model/failure.ts';
import type { Trigger } from '../model/request.ts';

/** The rate-limited operations. Quotas are per account and Region. */
export type LimitedOperation = 'CreatePool' | 'DescribePools';

/** The rate limit of an operation: one slot per interval, and a burst after an idle time. */
export interface RateLimit {
  intervalMs: number;
  burst: number;
}

/** The rate limiter of one operation. Slots are numbered; their times follow from the rate (GCRA). */
export interface LimiterState {
  /** The next free slot. */
  next: number;
  /** Slots of interactive requests. A bulk request that had reserved one before is preempted. */
  preempted: number[];
  /** What the last throttled call left for the calls after it. */
  throttle?: Throttle | undefined;
  exhausted?: Exhausted | undefined;
}

/** The failure of a call because the quota of the account is used up. Times are milliseconds since the epoch. */
interface Exhausted {
  /** When the call failed; absent in records of an earlier version. */
  at?: number | undefined;
  /** Until when other requests fail without a call. */
  until: number;
  detail: FailureDetail;
}

/**
 * The failure of a request without a call, if the account was full after its claim. A request that was claimed later
 * calls: its sender may know that the quota was raised.
 *
 * @param claimedAt ISO 8601
 * @param now milliseconds since the epoch
 */
export const exhaustedSince = (
  { exhausted }: LimiterState,
  claimedAt: string,
  now: number,
): FailureDetail | undefined => {
  if (exhausted === undefined || exhausted.until <= now) return undefined;
  return Date.parse(claimedAt) <= (exhausted.at ?? exhausted.until) ? exhausted.detail : undefined;
};

/** The slot of a throttled call, and the last slot that bulk requests leave free after it: others use the quota too. */
export interface Throttle {
  slot: number;
  yielded?: number | undefined;
}

/** The store of the rate limiter. Every failure is a ProvisioningError. */
export interface LimiterStore {
  /** Reserves the next `count` free slots atomically, none before `least`, and returns the last of them. */
  reserveNext(operation: LimitedOperation, least: number, count: number): Promise<number>;
  /** Reads the rate limiter with a consistent read. */
  read(operation: LimitedOperation): Promise<LimiterState>;
  /** A conditional write of the preempted slots. False when they have changed since they were read. */
  preempt(operation: LimitedOperation, preempted: number[], seen: LimiterState): Promise<boolean>;
  /** Records the last throttled call. */
  recordThrottle(operation: LimitedOperation, throttle: Throttle): Promise<void>;
  /** Records that a call failed because the account is full. */
  exhaust(operation: LimitedOperation, exhausted: Exhausted): Promise<void>;
}

/** A reserved slot. */
export interface Slot {
  number: number;
  /** Milliseconds since the epoch. */
  at: number;
}

/**
 * Milliseconds. A closer slot cannot be preempted: its request may have checked already whether it is preempted.
 */
const PREEMPTIBLE_MS = 1_000;

/** Only every second slot of a bulk can be preempted: neither priority starves the other. */
const isPreemptible = (slot: number): boolean => slot % 2 === 0;

const MAX_RACES = 5;

/** Milliseconds before its slot at which a request checks whether it may call. */
export const CHECK_MS = 400;

/** Milliseconds from a slot until its call is recorded as throttled, and a later request can know it. */
const KNOWN_MS = CHECK_MS + 200;

/** The number of slots that bulk requests leave free for other clients. */
const YIELDED_SLOTS = 2;

/** Whether bulk requests leave this slot free. */
export const isYielded = (slot: number, { yielded = 0 }: Throttle): boolean =>
  slot <= yielded && slot > yielded - YIELDED_SLOTS;

/**
 * What a throttled call leaves for the calls after it. After a success, the next token is due at the next slot, and other
 * clients are seldom as exact. After a throttled call it is due at an unknown time, and they wait for it too: if the
 * calls before were throttled as well, slots are left free, in which the others get their tokens.
 */
export const throttleAt = (
  slot: number,
  priority: Priority,
  before: Throttle | undefined,
  { intervalMs }: RateLimit,
): Throttle => {
  const distance = Math.ceil(KNOWN_MS / intervalMs);
  const isRecent = (number = 0): boolean => number < slot && number >= slot - distance;
  const isRepeated = priority === 'interactive' || isRecent(before?.slot) || isRecent(before?.yielded);

  return { slot, yielded: isRepeated ? slot + distance - 1 + YIELDED_SLOTS : undefined };
};

/** The first slot at or after a time. */
const slotFrom = (moment: number, { intervalMs }: RateLimit): number => Math.ceil(moment / intervalMs);

/** The time of a slot: after an idle time the first `burst` slots are at once. */
export const momentOf = (slot: number, { intervalMs, burst }: RateLimit, now: number): number =>
  Math.max(now, (slot - (burst - 1)) * intervalMs);

export interface ReservePorts {
  limiter: LimiterStore;
  limit: RateLimit;
}

/** An interactive request has a person waiting for it. It may preempt a slot of a bulk request. */
export type Priority = 'interactive' | 'bulk';

const PRIORITIES: Record<Trigger, Priority> = { event: 'interactive', console: 'interactive', queue: 'bulk' };

/** The priority of the requests of a trigger. */
export const priorityOf = (trigger: Trigger): Priority => PRIORITIES[trigger];

interface ReservationRequest {
  /** Milliseconds since the epoch, by the clock of Step Functions, the same clock for all executions. */
  now: number;
  /** Milliseconds since the epoch. */
  notBefore: number;
  priority: Priority;
  /** The rate limiter as last read. */
  limiterState: LimiterState;
}

/** Records the chosen slot as preempted, if there is one. Reads and chooses again after a lost conditional write. */
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

/** Preempts a slot of a bulk for an interactive request, if there is one. */
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

/**
 * Protects the regular slot of an interactive request from preemption: only bulk requests check whether they are
 * preempted.
 */
const protect = async (slot: number, wanted: ReservationRequest, ports: ReservePorts): Promise<void> => {
  if (isPreemptible(slot))
    await recordPreempted(({ preempted }) => (preempted.includes(slot) ? undefined : slot), wanted, ports);
};

/**
 * Reserves a slot for CreatePool: the next free one, or for an interactive request one of a bulk, which then reserves
 * another at the end. Slots that one priority does not use are free for the other.
 */
export const reserve = async (wanted: ReservationRequest, ports: ReservePorts): Promise<Slot> => {
  const { limiter, limit } = ports;
  const isInteractive = wanted.priority === 'interactive';
  const earliest = Math.max(wanted.now, wanted.notBefore);
  const early = isInteractive ? await preemptSlot(wanted, ports) : undefined;
  if (early !== undefined) return { number: early, at: momentOf(early, limit, earliest) };

  const number = await limiter.reserveNext('CreatePool', slotFrom(earliest, limit), 1);
  if (isInteractive) await protect(number, wanted, ports);
  return { number, at: momentOf(number, limit, earliest) };
};
