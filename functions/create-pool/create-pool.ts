import { mayHaveMade } from '../failures/failure-of.ts';
import { clientTokenOf } from '../idempotency/ids.ts';
import type { Pool } from '../model/pool.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Creation, Slotted } from '../model/state.ts';
import { tagsOf } from '../pools/ownership-tags.ts';
import type { SmsVoice } from '../pools/sms-voice.ts';
import type { Lane, Slots } from '../rate-limit/limiter.ts';
import { Signal } from '../runtime/signal.ts';
import { contradiction } from './contradiction.ts';

interface Ports {
  smsVoice: Pick<SmsVoice, 'createPool'>;
  slots: Pick<Slots, 'read' | 'exhaust'>;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Ends after so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
  /** Seconds until the first look at the new pool, where nobody knows yet how long pools take. */
  firstLookSeconds: number;
  /** Seconds for which nobody calls CreatePool once the account has all the pools that it may have. */
  exhaustedSeconds: number;
}

/** The most milliseconds to sleep: a clock that goes wrong must not hold a function for long. */
const MAX_SLEEP_MS = 3_000;

/** Why no call is made now, if there is a reason: the slot went to somebody else, or the account is full. */
const assertCallable = (state: Slotted, { taken, exhausted }: Lane, now: number): void => {
  const { metadata, slot } = state;
  if (exhausted !== undefined && exhausted.until > now && !mayHaveMade(state)) {
    throw new ProvisioningError('QuotaExceeded', exhausted.detail);
  }
  if (metadata.door === 'queue' && taken.includes(slot.number)) throw new Signal('SlotYielded');
};

/** Spares the others a call that must fail as this one did. */
const tellIfExhausted = async (error: ProvisioningError, { slots, now, exhaustedSeconds }: Ports) => {
  if (error.detail.reason !== 'POOLS_PER_ACCOUNT') return;
  const until = now() + exhaustedSeconds * 1_000;
  // Not more than a kindness: without it they find out for themselves.
  await slots.exhaust('CreatePool', { until, detail: error.detail }).catch(() => {});
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

/** Calls CreatePool at its slot, under the token that stays the same however often this step runs. */
export const createPool = async (state: Slotted, ports: Ports): Promise<Creation> => {
  const { metadata, request, claim, search, slot } = state;
  const { smsVoice, slots, now, pause, firstLookSeconds } = ports;
  const lane = await slots.read('CreatePool').catch((error: unknown) => {
    const passes = error instanceof ProvisioningError && error.name === 'ServiceUnavailable';
    throw passes ? new Signal('SlotUnread') : error;
  });
  assertCallable(state, lane, now());
  const token = clientTokenOf(metadata.requestId, request, search?.gone);
  const sent = { ...request, Tags: tagsOf(request, claim.ownership) };
  await pause(Math.min(Math.max(0, Date.parse(slot.at) - now()), MAX_SLEEP_MS));

  const made = smsVoice.createPool(sent, token).catch(async (error: unknown) => {
    if (slot.taken > 1 || !isThrottled(error)) throw error;
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
    answeredAt: new Date(now()).toISOString(),
    waitSeconds: pool.Status === 'ACTIVE' ? 0 : (lane.soonestSeconds ?? firstLookSeconds),
  };
};
