import { mayHaveMade } from '../failures/failure-of.ts';
import { isTransient } from '../failures/transient.ts';
import { assertNotCancelled } from '../idempotency/cancellation.ts';
import { asHashed, clientTokenOf } from '../idempotency/ids.ts';
import type { Ledger } from '../idempotency/record.ts';
import type { Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { isReady } from '../model/readiness.ts';
import type { Creation, Preempted, Slotted } from '../model/state.ts';
import { tagsOf } from '../pools/ownership-tags.ts';
import type { SmsVoice } from '../pools/sms-voice.ts';
import {
  CHECK_MS,
  exhaustedSince,
  isYielded,
  type LimiterState,
  type LimiterStore,
  priorityOf,
  type RateLimit,
  throttleAt,
} from '../rate-limit/limiter.ts';
import { contradiction } from './contradiction.ts';

interface Ports {
  smsVoice: Pick<SmsVoice, 'createPool'>;
  limiter: Pick<LimiterStore, 'read' | 'recordThrottle' | 'exhaust'>;
  ledger: Pick<Ledger, 'cancelledAt' | 'read'>;
  limit: RateLimit;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Resolves after this number of milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
  /** Seconds until the first poll of the new pool. */
  initialDelaySeconds: number;
  /** Seconds without calls of CreatePool once the account has reached its quota of pools. */
  exhaustedSeconds: number;
}

/** The maximum sleep in milliseconds: a wrong clock must not block a function for long. */
const MAX_SLEEP_MS = 3_000;

/**
 * Throws what makes the call useless: QuotaExceeded when the account is full, Cancelled when the batch was cancelled. A
 * call that may have created its pool already is repeated: it returns that pool.
 *
 * @returns the state of the rate limiter; undefined when a table is temporarily unavailable
 */
const assertWanted = async (
  state: Slotted,
  { limiter, ledger, now }: Ports,
): Promise<LimiterState | undefined> => {
  const check = mayHaveMade(state) ? undefined : assertNotCancelled(state.metadata, ledger);
  try {
    const [limiterState] = await Promise.all([limiter.read('CreatePool'), check]);
    const exhausted = exhaustedSince(limiterState, state.claim.claimedAt, now());
    if (exhausted !== undefined && !mayHaveMade(state))
      throw new ProvisioningError('QuotaExceeded', exhausted);
    return limiterState;
  } catch (error) {
    if (isTransient(error)) return undefined;
    throw error;
  }
};

/** Whether this bulk request has lost its slot to an interactive request, or to other clients of the quota. */
const isPreempted = ({ metadata, slot }: Slotted, { preempted, throttle }: LimiterState): boolean =>
  priorityOf(metadata.trigger) === 'bulk' &&
  (preempted.includes(slot.number) || (throttle !== undefined && isYielded(slot.number, throttle)));

/** Records that the quota is exhausted: other requests skip a call that would fail. */
const recordExhausted = async (error: ProvisioningError, { limiter, now, exhaustedSeconds }: Ports) => {
  if (error.detail.reason !== 'POOLS_PER_ACCOUNT') return;
  const at = now();
  const until = at + exhaustedSeconds * 1_000;
  // Best effort: without the record each request gets the failure from its own call.
  await limiter.exhaust('CreatePool', { at, until, detail: error.detail }).catch(() => {});
};

/** The failure of the call contains the number of calls so far. */
const call = async (attempts: number, made: Promise<Pool>, ports: Ports): Promise<Pool> =>
  made.catch(async (error: unknown) => {
    if (!(error instanceof ProvisioningError)) throw error;
    await recordExhausted(error, ports);
    throw new ProvisioningError(error.name, { ...error.detail, attempts }, { cause: error.cause });
  });

/**
 * Milliseconds before the retry of a call that was throttled in its first slot. The latency to the service varies: a
 * call that arrives too early gets its token a moment later.
 */
const EARLY_RETRY_MS = 25;

/** After a throttled call, other clients use the quota: for this number of slots no call was just early. */
const SHARED_SLOTS = 10;

/**
 * Somebody waits for an interactive request: in its first slot its call is repeated for six seconds. One that has waited
 * for longer than ten seconds is one of many, and their repeats would throttle each other.
 */
const REPEAT_FOR_MS = 6_000;
const REPEAT_EVERY_MS = 250;
const PROMPT_MS = 10_000;

const isThrottled = (error: unknown): boolean =>
  error instanceof ProvisioningError && error.name === 'Throttled';

/** Whether a throttled call of the request is repeated in its slot. */
const isRepeated = ({ metadata, slot }: Slotted): boolean =>
  priorityOf(metadata.trigger) === 'interactive' &&
  slot.reservations === 1 &&
  Date.parse(slot.at) - Date.parse(metadata.requestedAt) < PROMPT_MS;

/** Calls at the slot. A throttled call is repeated there, or recorded for the calls after it. */
const callAtSlot = async (
  once: () => Promise<Pool>,
  state: Slotted,
  { throttle }: LimiterState,
  { limiter, limit, now, pause }: Ports,
): Promise<Pool> => {
  const { metadata, slot } = state;
  const isShared = throttle !== undefined && slot.number - throttle.slot <= SHARED_SLOTS;
  let isEarly = slot.reservations === 1 && !isShared;
  let isRecorded = false;
  const startedAt = now();
  for (;;) {
    try {
      return await once();
    } catch (error) {
      if (!isThrottled(error)) throw error;
      if (!isEarly && !isRecorded) {
        const record = throttleAt(slot.number, priorityOf(metadata.trigger), throttle, limit);
        // Best effort: without the record the next call does not know of this one.
        await limiter.recordThrottle('CreatePool', record).catch(() => {});
        isRecorded = true;
      }
      if (!isEarly && !(isRepeated(state) && now() - startedAt < REPEAT_FOR_MS)) throw error;
      await pause(isEarly ? EARLY_RETRY_MS : REPEAT_EVERY_MS);
      isEarly = false;
    }
  }
};

/**
 * Calls CreatePool at its slot, idempotently: every run of this step sends the same ClientToken. Does not call it when
 * the slot was preempted.
 */
export const createPool = async (state: Slotted, ports: Ports): Promise<Creation | Preempted> => {
  const { metadata, claim, search, slot } = state;
  const request = asHashed(state.request, claim.contentHash);
  const { smsVoice, now, pause, initialDelaySeconds } = ports;
  const token = clientTokenOf(metadata.requestId, request, {
    vanishedPoolId: search?.vanishedPoolId,
    isTagged: claim.ownership.length > 0,
  });
  const sent = { ...request, Tags: tagsOf(request, claim.ownership) };
  const untilSlot = (): number => Date.parse(slot.at) - now();
  await pause(Math.min(Math.max(0, untilSlot() - CHECK_MS), MAX_SLEEP_MS));

  const limiterState = await assertWanted(state, ports);
  // A slot that cannot be read may have been preempted. Another one is reserved, which costs one interval at most.
  if (limiterState === undefined) return { preempted: true };
  if (isPreempted(state, limiterState)) return { preempted: true };
  await pause(Math.min(Math.max(0, untilSlot()), CHECK_MS));

  const made = callAtSlot(() => smsVoice.createPool(sent, token), state, limiterState, ports);
  const pool = await call((search?.tries ?? 0) + 1, made, ports);

  const foreign = contradiction(pool, sent);
  if (foreign !== undefined) throw foreign;
  // The tags are known from the request. The execution state has no room for a third copy of 200 tags.
  const { Tags, ...untagged } = pool;
  return {
    pool: untagged,
    respondedAt: new Date(now()).toISOString(),
    waitSeconds: isReady(pool.Status) ? 0 : initialDelaySeconds,
  };
};
