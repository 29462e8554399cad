import { describe, expect, it } from 'vitest';
import type { Claimed, ReserveRequest } from '../../../functions/model/state.ts';
import type { LimiterStore } from '../../../functions/rate-limit/limiter.ts';
import { reserveSlot } from '../../../functions/reserve-slot/reserve-slot.ts';
import { memoryLimiter } from '../../../simulation/world/memory-rate-limit.ts';

const NOW = Date.parse('2026-11-24T10:00:00.500Z');
/** The first slot at or after a time, at one slot each two seconds. */
const FIRST = Date.parse('2026-11-24T10:00:02.000Z');
const INTERVAL_MS = 2_000;
const HOUR = 3_600;
const DETAIL = { code: 'ServiceQuotaExceededException', reason: 'POOLS_PER_ACCOUNT', message: 'no more' };

interface Asked {
  trigger?: 'queue' | 'event' | 'console';
  /** Seconds since the claim. */
  claimed?: number;
  state?: Partial<Claimed>;
}

const asked = ({ trigger = 'queue', claimed = 0, state = {} }: Asked): ReserveRequest => {
  const claimedAt = new Date(NOW - claimed * 1_000).toISOString();
  const metadata = { requestId: 'r-1', trigger, executionArn: 'arn', requestedAt: claimedAt };

  return {
    metadata,
    enteredAt: new Date(NOW).toISOString(),
    state: {
      metadata,
      request: { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' },
      delivery: 'run-1',
      claim: { is: 'new', attempt: 1, since: claimedAt, claimedAt, ownership: [] },
      ...state,
    },
  };
};

/** Reserves a slot for a request that may wait for an hour. */
const reserving = (limiter: LimiterStore = memoryLimiter(), clock = NOW) => {
  const reported: number[] = [];
  const reserve = (one: Asked = {}) =>
    reserveSlot(asked(one), {
      limiter,
      limit: { intervalMs: INTERVAL_MS, burst: 1 },
      deadlineSeconds: HOUR,
      report: (seconds) => reported.push(seconds),
      clock: () => clock,
    });

  return { reserve, reported, limiter };
};

const slotAt = (seconds: number, reservations = 1) => ({
  number: (FIRST + seconds * 1_000) / INTERVAL_MS,
  at: new Date(FIRST + seconds * 1_000).toISOString(),
  wakeAt: new Date(FIRST + seconds * 1_000 - 1_000).toISOString(),
  // Later with each reservation: one that always takes long must not go on for ever.
  expiresAt: new Date(FIRST + seconds * 1_000 + 1_000 * reservations).toISOString(),
  reservations,
});

describe('a reserved slot', () => {
  it('may be used for longer after each reservation, because one that always takes long would never be in time', async () => {
    const { expiresAt, reservations } = await reserving().reserve({ state: { slot: slotAt(0, 2) } });

    expect(reservations).toBe(3);
    expect(expiresAt).toBe(slotAt(0, 3).expiresAt);
  });

  it('is the next free one, with the second at which to wake before it', async () => {
    const { reserve } = reserving();

    expect(await reserve()).toEqual(slotAt(0));
    expect(await reserve()).toEqual(slotAt(2));
  });

  it('has a wake-up at least a second before, on a whole second', async () => {
    const limit = { intervalMs: 1_700, burst: 1 };
    const ports = {
      limiter: memoryLimiter(),
      deadlineSeconds: HOUR,
      report: () => {},
      clock: () => NOW,
    };

    for (let time = 0; time < 10; time++) {
      const { at, wakeAt } = await reserveSlot(asked({}), { ...ports, limit });

      const early = Date.parse(at) - Date.parse(wakeAt);
      expect(Date.parse(wakeAt) % 1_000).toBe(0);
      expect(early).toBeGreaterThanOrEqual(1_000);
      expect(early).toBeLessThan(2_000);
    }
  });

  it('is not before the backoff of a search is over', async () => {
    const search = { tries: 1, ambiguous: true, waitSeconds: 30, since: new Date(NOW).toISOString() };

    expect(await reserving().reserve({ state: { search } })).toEqual(slotAt(30));
  });

  it('is preempted for an interactive request', async () => {
    const { reserve } = reserving();
    for (let n = 0; n < 50; n++) await reserve();

    expect(Date.parse((await reserve({ trigger: 'console' })).at)).toBeLessThan(FIRST + 6_000);
  });

  it('counts the reservations of the request', async () => {
    const slot = slotAt(0, 7);

    expect(await reserving().reserve({ state: { slot } })).toMatchObject({ reservations: 8 });
  });

  it('reports the wait', async () => {
    const { reserve, reported } = reserving();

    await reserve();
    await reserve();

    expect(reported).toEqual([1.5, 3.5]);
  });
});

describe('a slot that would be of no use', () => {
  it('because the account is full is not reserved: the call would fail', async () => {
    const { reserve, limiter } = reserving();
    await limiter.exhaust('CreatePool', { until: NOW + 1, detail: DETAIL });

    await expect(reserve()).rejects.toMatchObject({ name: 'QuotaExceeded', detail: DETAIL });
    expect(await limiter.read('CreatePool')).toMatchObject({ next: 0 });
  });

  it('because the account is full is reserved if the pool may exist already: the call returns it', async () => {
    const { reserve, limiter } = reserving();
    await limiter.exhaust('CreatePool', { until: NOW + 1, detail: DETAIL });

    expect(await reserve({ state: { ambiguity: { Error: 'OutcomeUnknown' } } })).toEqual(slotAt(0));
    await expect(
      reserve({ state: { ambiguity: { Error: 'OriginationIdentityInUse' } } }),
    ).rejects.toMatchObject({
      name: 'QuotaExceeded',
    });
  });

  it('is reserved again after the record of the full account has expired', async () => {
    const { reserve, limiter } = reserving();
    await limiter.exhaust('CreatePool', { until: NOW, detail: DETAIL });

    expect(await reserve()).toEqual(slotAt(0));
  });

  it('is reserved by a retry if the record of the full account has expired since the first try', async () => {
    const { reserve, limiter } = reserving(memoryLimiter(), NOW + 60_000);
    await limiter.exhaust('CreatePool', { until: NOW + 60_000, detail: DETAIL });

    expect(await reserve()).toEqual(slotAt(0));
  });

  it('is reserved up to the deadline after the claim', async () => {
    // The first slot is 1.5 s ahead.
    expect(await reserving().reserve({ claimed: HOUR - 1.5 })).toEqual(slotAt(0));
  });

  it('after the deadline is left to other requests', async () => {
    const { reserve, limiter } = reserving();
    await reserve();

    await expect(reserve({ claimed: HOUR - 3.4 })).rejects.toMatchObject({
      name: 'Throttled',
      detail: { code: 'NoSlot', message: expect.stringContaining('2026-11-24T10:00:04.000Z') },
    });
    expect(await limiter.read('CreatePool')).toMatchObject({ next: FIRST / INTERVAL_MS + 1 });
  });

  it('after the deadline is refused even if it is preempted, or delayed by a search', async () => {
    const { reserve } = reserving();
    const search = { tries: 1, ambiguous: true, waitSeconds: 60, since: new Date(NOW).toISOString() };

    for (const trigger of ['queue', 'event'] as const) {
      const late = reserve({ trigger, claimed: HOUR - 30, state: { search } });
      await expect(late).rejects.toMatchObject({ name: 'Throttled', detail: { code: 'NoSlot' } });
    }
  });

  it('after the two hundredth is refused: the history has no room for more', async () => {
    const { reserve, limiter } = reserving();

    expect(await reserve({ state: { slot: slotAt(0, 199) } })).toMatchObject({ reservations: 200 });
    await expect(reserve({ state: { slot: slotAt(0, 200) } })).rejects.toMatchObject({
      name: 'Throttled',
      detail: { code: 'NoSlot', message: expect.stringContaining('200 slots') },
    });
    expect(await limiter.read('CreatePool')).toMatchObject({ next: FIRST / INTERVAL_MS + 1 });
  });
});
