import { describe, expect, it } from 'vitest';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import { type RateLimitedPorts, rateLimited } from '../../../functions/pools/rate-limited.ts';
import type { SmsVoice } from '../../../functions/pools/sms-voice.ts';
import { memoryLimiter } from '../../../simulation/world/memory-rate-limit.ts';

const NOW = 1_000_000;
/** Minimum milliseconds from the reservation to the slot. */
const NOTICE = 200;
const FILTER = { name: 'status', value: 'CREATING' } as const;

/** A service whose DescribePools has a slot each second. A sleep advances the clock. */
const rateLimitedService = (more: Partial<RateLimitedPorts> = {}) => {
  const deeds: string[] = [];
  const limiter = memoryLimiter();
  let time = NOW;
  let failures: Error[] = [];
  const assertFit = () => {
    const failure = failures.pop();
    if (failure !== undefined) throw failure;
  };
  const service: Omit<SmsVoice, 'createPool'> = {
    async describePools(poolIds) {
      deeds.push(`describe ${poolIds} at ${time}`);
      assertFit();
      return [];
    },
    async listPools(filter, token) {
      deeds.push(`list ${filter?.name} ${filter?.value} from ${token} at ${time}`);
      assertFit();
      return { pools: [], nextToken: undefined };
    },
    async tagsOfPool() {
      deeds.push(`tags at ${time}`);
      assertFit();
      return [];
    },
    async poolOfPhoneNumber() {
      deeds.push(`number at ${time}`);
      return undefined;
    },
  };
  const limited = rateLimited(service, {
    limiter,
    limit: { intervalMs: 1_000, burst: 1 },
    now: () => time,
    async pause(milliseconds) {
      time += milliseconds;
    },
    ...more,
  });

  const fail = (error: Error, times: number) => {
    failures = Array.from({ length: times }, () => error);
  };

  return { limited, deeds, limiter, fail };
};

const throttled = new ProvisioningError('Throttled', { code: 'ThrottlingException', message: 'too many' });

describe('DescribePools', () => {
  it('is called at its slot, by ids and by a filter alike', async () => {
    const { limited, deeds } = rateLimitedService();

    await limited.describePools(['pool-1', 'pool-2']);
    await limited.listPools(FILTER, undefined);
    await limited.listPools(FILTER, 'token');

    expect(deeds).toEqual([
      `describe pool-1,pool-2 at ${NOW + NOTICE}`,
      `list status CREATING from undefined at ${NOW + NOTICE + 1_000}`,
      `list status CREATING from token at ${NOW + NOTICE + 2_000}`,
    ]);
  });

  it('of a burst is called at once after an idle time, and then at intervals', async () => {
    const { limited, deeds } = rateLimitedService({ limit: { intervalMs: 1_000, burst: 3 } });

    for (let call = 0; call < 5; call++) await limited.describePools(['pool-1']);

    const moments = deeds.map((deed) => Number(deed.split(' ').at(-1)) - NOW);
    expect(moments.slice(0, 3).every((moment) => moment <= NOTICE)).toBe(true);
    expect(moments[4]).toBe(NOTICE + 2_000);
  });

  it('has its slot after earlier reservations', async () => {
    const { limited, deeds, limiter } = rateLimitedService();
    await limiter.reserveNext('DescribePools', NOW, 5_500);

    await limited.describePools(['pool-1']);

    expect(deeds).toEqual([`describe pool-1 at ${NOW + 5_500}`]);
  });

  it('is not called if its slot is too far away, and reserves none', async () => {
    const { limited, deeds, limiter } = rateLimitedService();
    await limiter.reserveNext('DescribePools', NOW, 6_001);
    const before = await limiter.read('DescribePools');

    await expect(limited.describePools(['pool-1'])).rejects.toMatchObject({
      name: 'Throttled',
      detail: { code: 'NoSlot', message: expect.stringContaining('7 s away') },
    });
    expect(deeds).toEqual([]);
    expect(await limiter.read('DescribePools')).toEqual(before);
  });

  it('is called at once if a wrong clock has moved the slots far away', async () => {
    const { limited, deeds, limiter } = rateLimitedService();
    await limiter.reserveNext('DescribePools', NOW, 60_001);

    await limited.describePools(['pool-1']);

    expect(deeds).toEqual([`describe pool-1 at ${NOW}`]);
  });

  it('does not wait beyond the time of a function, however many reservations come first', async () => {
    const limiter = memoryLimiter();
    const { limited, deeds } = rateLimitedService({
      limiter: { ...limiter, reserveNext: async () => NOW + 50_000 },
    });

    await limited.describePools(['pool-1']);

    expect(deeds).toEqual([`describe pool-1 at ${NOW + 6_000}`]);
  });

  it('is the only rate-limited call: the other reads have their own quotas', async () => {
    const { limited, deeds, limiter } = rateLimitedService();
    await limiter.reserveNext('DescribePools', NOW, 7_000);

    await limited.tagsOfPool('arn');
    await limited.poolOfPhoneNumber(
      'phone-1',
      'arn:aws:states:us-east-1:123456789012:execution:provision-pool:one',
    );

    expect(deeds).toEqual([`tags at ${NOW}`, `number at ${NOW}`]);
  });
});

describe('DescribePools that is throttled at its slot', () => {
  it('is retried at another slot: other clients use the quota too', async () => {
    const { limited, deeds, fail } = rateLimitedService();
    fail(throttled, 2);

    await limited.describePools(['pool-1']);

    expect(deeds).toEqual([0, 1_000, 2_000].map((later) => `describe pool-1 at ${NOW + NOTICE + later}`));
  });

  it('is called at most four times', async () => {
    const { limited, deeds, fail } = rateLimitedService();
    fail(throttled, 9);

    await expect(limited.listPools(FILTER, undefined)).rejects.toBe(throttled);

    expect(deeds).toHaveLength(4);
  });

  it('is not retried after its time is over', async () => {
    const { limited, deeds, fail, limiter } = rateLimitedService();
    await limiter.reserveNext('DescribePools', NOW, 5_500);
    fail(throttled, 9);

    await expect(limited.describePools(['pool-1'])).rejects.toBe(throttled);

    expect(deeds).toHaveLength(2);
  });

  it('is not retried after another error', async () => {
    const { limited, deeds, fail } = rateLimitedService();
    const denied = new ProvisioningError('AccessDenied', { code: 'c', message: 'm' });
    fail(denied, 1);

    await expect(limited.describePools(['pool-1'])).rejects.toBe(denied);

    expect(deeds).toHaveLength(1);
  });
});

describe('ListTagsForResource', () => {
  it('is called again where it is throttled: a search reads the tags of many pools', async () => {
    const { limited, deeds, fail } = rateLimitedService();
    fail(throttled, 19);

    expect(await limited.tagsOfPool('arn')).toEqual([]);
    expect(deeds).toHaveLength(20);
    expect(deeds.at(-1)).toBe(`tags at ${NOW + 19 * 250}`);
  });

  it.each([
    ['throttled for five seconds', throttled, 20],
    ['refused', new ProvisioningError('AccessDenied', { code: 'AccessDeniedException', message: 'no' }), 1],
  ])('fails when it is %s', async (_, error, calls) => {
    const { limited, deeds, fail } = rateLimitedService();
    fail(error, 100);

    await expect(limited.tagsOfPool('arn')).rejects.toBe(error);
    expect(deeds).toHaveLength(calls);
  });
});
