import { ProvisioningError } from '../model/provisioning-error.ts';
import type { Pace, Slots } from '../rate-limit/limiter.ts';
import type { SmsVoice } from './sms-voice.ts';

export interface PacedPorts {
  slots: Pick<Slots, 'takeNext' | 'read'>;
  pace: Pace;
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
const turnOf = async ({ slots, pace, now, pause }: PacedPorts): Promise<void> => {
  const time = now();
  const ahead = (pace.burst - 1) * pace.intervalMs;
  const { next } = await slots.read('DescribePools');
  const wait = next - ahead - time;
  if (wait > IMPLAUSIBLE_MS) return;
  if (wait > MAX_SLEEP_MS) {
    const message = `The next free moment for DescribePools is ${Math.ceil(wait / 1_000)} s away.`;
    throw new ProvisioningError('Throttled', { code: 'NoSlot', message });
  }

  const count = Math.ceil(pace.intervalMs);
  const last = await slots.takeNext(
    'DescribePools',
    Math.ceil(time + Math.min(NOTICE_MS, pace.intervalMs)),
    count,
  );
  await pause(Math.min(Math.max(0, last + 1 - count - ahead - now()), MAX_SLEEP_MS));
};

/** Others use the quota too: so many calls at the most, each at a slot of its own, as long as there is time. */
const MAX_CALLS = 4;

/** Makes a call at its slot, and again at another one where it is throttled in spite of it. */
const paced = async <Answer>(call: () => Promise<Answer>, ports: PacedPorts): Promise<Answer> => {
  const startedAt = ports.now();
  for (let calls = 1; ; calls++) {
    await turnOf(ports);
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
export const pacedReads = <Service extends Pick<SmsVoice, 'describePools' | 'listPools'>>(
  service: Service,
  ports: PacedPorts,
): Service => ({
  ...service,
  describePools: (poolIds: string[]) => paced(() => service.describePools(poolIds), ports),
  listPools: (filter: Parameters<SmsVoice['listPools']>[0], nextToken: string | undefined) =>
    paced(() => service.listPools(filter, nextToken), ports),
});
