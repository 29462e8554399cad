import type { FailureDetail } from '../model/failure.ts';
import type { Door } from '../model/request.ts';

/** What may be called how often. Rates are per account and Region. */
export type PacedOperation = 'CreatePool' | 'DescribePools';

/** How an operation is paced: one slot each so many milliseconds, and so many at once after a pause. */
export interface Pace {
  intervalMs: number;
  burst: number;
}

/** The slots of one operation, as they stand. Slots are numbered; their times follow from the pace. */
export interface Lane {
  /** The next slot that nobody has. */
  next: number;
  /** Slots of requests that somebody waits for; whoever of a bulk had them before yields. */
  taken: number[];
  /** Why no call needs to be made until then, in milliseconds since the epoch: the quota of the account is used up. */
  exhausted?: { until: number; detail: FailureDetail } | undefined;
  /** Seconds within which none of the last pools was ACTIVE, as far as that is known. */
  soonestSeconds?: number | undefined;
}

/** Where slots are handed out. Every failure is a ProvisioningError. */
export interface Slots {
  /** Takes the next `count` free slots at once, none before `least`, and returns the last of them. */
  takeNext(operation: PacedOperation, least: number, count: number): Promise<number>;
  /** The lane as it is now, not as a replica may still have it. */
  read(operation: PacedOperation): Promise<Lane>;
  /** Replaces the slots taken out of turn if they are still as read. False when somebody was faster. */
  takeOutOfTurn(operation: PacedOperation, taken: number[], seen: Lane): Promise<boolean>;
  /** Tells everybody that calls would fail until then. */
  exhaust(operation: PacedOperation, exhausted: NonNullable<Lane['exhausted']>): Promise<void>;
  /** Tells whoever calls CreatePool how soon a look at the pool may be worth it. */
  tellSoonest(seconds: number): Promise<void>;
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
const CHANGES_HANDS_MS = 2_200;

/** Of the slots of a bulk only each second one can change hands, so that neither class starves the other. */
const isGiven = (slot: number): boolean => slot % 2 === 0;

const MAX_RACES = 5;

/** The chance that a throttled caller leaves a slot free: others use the quota too, and the pace gives way to them. */
const GIVE_WAY = 0.2;

/** The first slot that is not before a moment. */
const slotFrom = (moment: number, { intervalMs }: Pace): number => Math.ceil(moment / intervalMs);

/** When a slot is: after a pause the first `burst` of them are at once. */
export const momentOf = (slot: number, { intervalMs, burst }: Pace, now: number): number =>
  Math.max(now, (slot - (burst - 1)) * intervalMs);

export interface ReservePorts {
  slots: Slots;
  pace: Pace;
  /** Numbers in [0, 1). */
  random: () => number;
}

interface Wish {
  /** Milliseconds since the epoch; the clock of Step Functions, which is one for all. */
  now: number;
  /** Milliseconds since the epoch. */
  notBefore: number;
  door: Door;
  /** Whether the last call was throttled although it had its slot. */
  throttled: boolean;
}

/** Notes as taken what is chosen of the lane, if anything is. Reads and chooses again when somebody else was faster. */
const note = async (
  choose: (lane: Lane) => number | undefined,
  { now }: Wish,
  { slots, pace }: ReservePorts,
): Promise<number | undefined> => {
  for (let race = 0; race < MAX_RACES; race++) {
    const lane = await slots.read('CreatePool');
    const slot = choose(lane);
    if (slot === undefined) return undefined;

    const past = slotFrom(now, pace) - pace.burst;
    const taken = [...lane.taken.filter((number) => number >= past), slot];
    if (await slots.takeOutOfTurn('CreatePool', taken, lane)) return slot;
  }
  return undefined;
};

/** A slot out of turn for a request that somebody waits for, if there is a bulk to take it from. */
const outOfTurn = async (wish: Wish, ports: ReservePorts): Promise<number | undefined> => {
  const { now, notBefore } = wish;
  const { pace } = ports;
  const first = slotFrom(Math.max(now + CHANGES_HANDS_MS, notBefore), pace) + pace.burst - 1;
  const choose = ({ next, taken }: Lane): number | undefined => {
    let slot = first;
    while (slot < next && (!isGiven(slot) || taken.includes(slot))) slot++;
    return slot < next ? slot : undefined;
  };

  return note(choose, wish, ports);
};

/** Keeps a slot that was taken in its turn from being given to the next one that somebody waits for: nobody would yield. */
const keep = async (slot: number, wish: Wish, ports: ReservePorts): Promise<void> => {
  if (isGiven(slot)) await note(({ taken }) => (taken.includes(slot) ? undefined : slot), wish, ports);
};

/**
 * Reserves a moment to call CreatePool: the next free one, or for a request from the event or console door one out of a
 * bulk's, which moves on to the end. Idle time of one class is the other's.
 */
export const reserve = async (wish: Wish, ports: ReservePorts): Promise<Slot> => {
  const { slots, pace, random } = ports;
  const isWaitedFor = wish.door !== 'queue';
  const earliest = Math.max(wish.now, wish.notBefore);
  const early = isWaitedFor ? await outOfTurn(wish, ports) : undefined;
  if (early !== undefined) return { number: early, at: momentOf(early, pace, earliest) };

  const count = wish.throttled && random() < GIVE_WAY ? 2 : 1;
  const number = await slots.takeNext('CreatePool', slotFrom(earliest, pace), count);
  if (isWaitedFor) await keep(number, wish, ports);
  return { number, at: momentOf(number, pace, earliest) };
};
