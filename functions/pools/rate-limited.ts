import { ProvisioningError } from '../model/provisioning-error.ts';
import type { LimiterStore, RateLimit } from '../rate-limit/limiter.ts';
import type { SmsVoice } from './sms-voice.ts';

export interface RateLimitedPorts {
  limiter: Pick<LimiterStore, 'reserveNext' | 'read'>;
  limit: RateLimit;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Resolves after this number of milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
}

/** The maximum wait for a slot, in milliseconds. */
const MAX_SLEEP_MS = 6_000;

/** Milliseconds. A slot that is further away comes from a wrong clock, and is ignored. */
const IMPLAUSIBLE_MS = 60_000;

/** Minimum milliseconds from the reservation to the slot: a call later than its slot delays the next one. */
const NOTICE_MS = 200;

/**
 * Waits until DescribePools may be called, or throws Throttled if the slot is too far away. Slots are milliseconds, and
 * each call takes as many as its interval has (GCRA): a single caller does not wait for a grid.
 */
const waitForSlot = async ({ limiter, limit, now, pause }: RateLimitedPorts): Promise<void> => {
  const time = now();
  const ahead = (limit.burst - 1) * limit.intervalMs;
  const { next } = await limiter.read('DescribePools');
  const wait = next - ahead - time;
  if (wait > IMPLAUSIBLE_MS) return;
  if (wait > MAX_SLEEP_MS) {
    const message = `The next free slot for DescribePools is ${Math.ceil(wait / 1_000)} s away.`;
    throw new ProvisioningError('Throttled', { code: 'NoSlot', message });
  }

  const count = Math.ceil(limit.intervalMs);
  const last = await limiter.reserveNext(
    'DescribePools',
    Math.ceil(time + Math.min(NOTICE_MS, limit.intervalMs)),
    count,
  );
  await pause(Math.min(Math.max(0, last + 1 - count - ahead - now()), MAX_SLEEP_MS));
};

const isThrottled = (error: unknown): boolean =>
  error instanceof ProvisioningError && error.name === 'Throttled';

/** Maximum calls, because other clients use the quota too. Each call has its own slot. */
const MAX_CALLS = 4;

/** Calls at a slot, and retries a throttled call at another slot. */
const limited = async <Response>(
  call: () => Promise<Response>,
  ports: RateLimitedPorts,
): Promise<Response> => {
  const startedAt = ports.now();
  for (let calls = 1; ; calls++) {
    await waitForSlot(ports);
    try {
      return await call();
    } catch (error) {
      const isLate = ports.now() - startedAt > MAX_SLEEP_MS;
      if (!isThrottled(error) || isLate || calls >= MAX_CALLS) throw error;
    }
  }
};

/** Milliseconds between two tries of a throttled ListTagsForResource, and the maximum of tries: its quota is ten a second. */
const TAGS_RETRY_MS = 250;
const MAX_TAGS_TRIES = 20;

/** Repeats a throttled call after a pause. A search reads the tags of many pools, one after another. */
const repeated = async <Response>(
  call: () => Promise<Response>,
  { pause }: RateLimitedPorts,
): Promise<Response> => {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (!isThrottled(error) || tries >= MAX_TAGS_TRIES) throw error;
      await pause(TAGS_RETRY_MS);
    }
  }
};

/** The service with DescribePools limited to its quota, across all functions. Tags are read again where they are throttled. */
export const rateLimited = <Service extends Pick<SmsVoice, 'describePools' | 'listPools' | 'tagsOfPool'>>(
  service: Service,
  ports: RateLimitedPorts,
): Service => ({
  ...service,
  describePools: (poolIds: string[]) => limited(() => service.describePools(poolIds), ports),
  listPools: (...page: Parameters<SmsVoice['listPools']>) => limited(() => service.listPools(...page), ports),
  tagsOfPool: (poolArn: string) => repeated(() => service.tagsOfPool(poolArn), ports),
});
