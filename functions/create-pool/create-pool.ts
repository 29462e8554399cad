import { mayHaveMade } from '../failures/failure-of.ts';
import { isTransient } from '../failures/transient.ts';
import { clientTokenOf } from '../idempotency/ids.ts';
import type { Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { isReady } from '../model/readiness.ts';
import type { Creation, Preempted, Slotted } from '../model/state.ts';
import { tagsOf } from '../pools/ownership-tags.ts';
import type { SmsVoice } from '../pools/sms-voice.ts';
import type { LimiterState, LimiterStore } from '../rate-limit/limiter.ts';
import { contradiction } from './contradiction.ts';

interface Ports {
  smsVoice: Pick<SmsVoice, 'createPool'>;
  limiter: Pick<LimiterStore, 'read' | 'exhaust'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Ends after so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
  /** Seconds until the first poll of the new pool. */
  initialDelaySeconds: number;
  /** Seconds for which nobody calls CreatePool once the account has all the pools that it may have. */
  exhaustedSeconds: number;
}

/** The most milliseconds to sleep: a clock that goes wrong must not hold a function for long. */
const MAX_SLEEP_MS = 3_000;

/** Throws QuotaExceeded where the account is full. A call that may have made its pool already gets that pool all the same. */
const assertRoom = (state: Slotted, { exhausted }: LimiterState, now: number): void => {
  if (exhausted !== undefined && exhausted.until > now && !mayHaveMade(state)) {
    throw new ProvisioningError('QuotaExceeded', exhausted.detail);
  }
};

/** The state of the rate limiter; undefined where it cannot be read now. */
const limiterNow = async ({ limiter }: Ports): Promise<LimiterState | undefined> =>
  limiter.read('CreatePool').catch((error: unknown) => {
    if (isTransient(error)) return undefined;
    throw error;
  });

/** Whether an interactive request has preempted the slot of a bulk's. */
const isPreempted = ({ metadata, slot }: Slotted, { preempted }: LimiterState): boolean =>
  metadata.trigger === 'queue' && preempted.includes(slot.number);

/** Spares the others a call that must fail as this one did. */
const tellIfExhausted = async (error: ProvisioningError, { limiter, now, exhaustedSeconds }: Ports) => {
  if (error.detail.reason !== 'POOLS_PER_ACCOUNT') return;
  const until = now() + exhaustedSeconds * 1_000;
  // Not more than a kindness: without it they find out for themselves.
  await limiter.exhaust('CreatePool', { until, detail: error.detail }).catch(() => {});
};

/** One call; its failure says how often was tried without a clear answer. */
const call = async (attempts: number, made: Promise<Pool>, ports: Ports): Promise<Pool> =>
  made.catch(async (error: unknown) => {
    if (!(error instanceof ProvisioningError)) throw error;
    await tellIfExhausted(error, ports);
    throw new ProvisioningError(error.name, { ...error.detail, attempts }, { cause: error.cause });
  });

/**
 * Milliseconds after which a call that was throttled in its first slot is made once more: the way to the service takes
 * now longer, now shorter, and the token that it came too early for is there a moment later.
 */
const MOMENT_MS = 25;

const isThrottled = (error: unknown): boolean =>
  error instanceof ProvisioningError && error.name === 'Throttled';

/** Calls CreatePool at its slot, under the token that stays the same however often this step runs. Calls nothing where the slot was preempted. */
export const createPool = async (state: Slotted, ports: Ports): Promise<Creation | Preempted> => {
  const { metadata, request, claim, search, slot } = state;
  const { smsVoice, now, pause, initialDelaySeconds } = ports;
  const limiterState = await limiterNow(ports);
  // A slot that cannot be read may have been preempted: another one is reserved, which costs an interval at the most.
  if (limiterState === undefined) return { preempted: true };
  assertRoom(state, limiterState, now());
  if (isPreempted(state, limiterState)) return { preempted: true };
  const token = clientTokenOf(metadata.requestId, request, search?.vanishedPoolId);
  const sent = { ...request, Tags: tagsOf(request, claim.ownership) };
  await pause(Math.min(Math.max(0, Date.parse(slot.at) - now()), MAX_SLEEP_MS));

  const made = smsVoice.createPool(sent, token).catch(async (error: unknown) => {
    if (slot.reservations > 1 || !isThrottled(error)) throw error;
    await pause(MOMENT_MS);
    return smsVoice.createPool(sent, token);
  });
  const pool = await call((search?.tries ?? 0) + 1, made, ports);

  const foreign = contradiction(pool, sent);
  if (foreign !== undefined) throw foreign;
  // The tags are the request's and ours. An execution has no room for 200 tags three times over.
  const { Tags, ...untagged } = pool;
  return {
    pool: untagged,
    respondedAt: new Date(now()).toISOString(),
    waitSeconds: isReady(pool.Status) ? 0 : initialDelaySeconds,
  };
};
