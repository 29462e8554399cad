import { ProvisioningError } from '../model/provisioning-error.ts';
import type { LimiterStore, RateLimit } from '../rate-limit/limiter.ts';
import type { SmsVoice } from './sms-voice.ts';

export interface RateLimitedPorts {
  limiter: Pick<LimiterStore, 'reserveNext' | 'read'>;
  limit: RateLimit;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Ends after so many milliseconds. */
  pause: (milliseconds: number) => Promise<void>;
}

/** The most milliseconds that a function sleeps for its slot. */
const MAX_SLEEP_MS = 6_000;

/** Milliseconds. Nobody takes a slot that is further away: a lane that says so was moved by a clock that goes wrong. */
const IMPLAUSIBLE_MS = 60_000;

/** Milliseconds from asking for a turn to the turn at the least: who calls later than it was told spoils the next turn. */
const NOTICE_MS = 200;

/**
 * Waits until DescribePools may be called, or throws Throttled where that is too far away. Its slots are milliseconds, of
 * which each call takes as many as its interval has (GCRA): nobody waits for a grid while nobody else calls.
 */
const waitForSlot = async ({ limiter, limit, now, pause }: RateLimitedPorts): Promise<void> => {
  const time = now();
  const ahead = (limit.burst - 1) * limit.intervalMs;
  const { next } = await limiter.read('DescribePools');
  const wait = next - ahead - time;
  if (wait > IMPLAUSIBLE_MS) return;
  if (wait > MAX_SLEEP_MS) {
    const message = `The next free moment for DescribePools is ${Math.ceil(wait / 1_000)} s away.`;
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

/** Others use the quota too: so many calls at the most, each at a slot of its own, as long as there is time. */
const MAX_CALLS = 4;

/** Makes a call at its slot, and again at another one where it is throttled in spite of it. */
const limited = async <Answer>(call: () => Promise<Answer>, ports: RateLimitedPorts): Promise<Answer> => {
  const startedAt = ports.now();
  for (let calls = 1; ; calls++) {
    await waitForSlot(ports);
    try {
      return await call();
    } catch (error) {
      const isThrottled = error instanceof ProvisioningError && error.name === 'Throttled';
      const isLate = ports.now() - startedAt > MAX_SLEEP_MS;
      if (!isThrottled || isLate || calls >= MAX_CALLS) throw error;
    }
  }
};

/** The service with DescribePools kept to its quota, across all functions that call it. */
export const rateLimited = <Service extends Pick<SmsVoice, 'describePools' | 'listPools'>>(
  service: Service,
  ports: RateLimitedPorts,
): Service => ({
  ...service,
  describePools: (poolIds: string[]) => limited(() => service.describePools(poolIds), ports),
  listPools: (...page: Parameters<SmsVoice['listPools']>) => limited(() => service.listPools(...page), ports),
});
