import { describe, expect, it } from 'vitest';
import { type PacedPorts, pacedReads } from '../../functions/shared/paced-reads.ts';
import type { SmsVoice } from '../../functions/shared/sms-voice.ts';
import { memorySlots } from '../support/memory-slots.ts';

const NOW = 1_000_000;
const FILTER = { name: 'status', value: 'CREATING' } as const;

/** A service whose DescribePools has a slot each second, under a clock that a sleep moves on. */
const pacedService = (more: Partial<PacedPorts> = {}) => {
  const deeds: string[] = [];
  const slots = memorySlots();
  let time = NOW;
  const service: Omit<SmsVoice, 'createPool'> = {
    async describePools(poolIds) {
      deeds.push(`describe ${poolIds} at ${time}`);
      return [];
    },
    async listPools({ name, value }, token) {
      deeds.push(`list ${name} ${value} from ${token} at ${time}`);
      return { pools: [], nextToken: undefined };
    },
    async tagsOfPool() {
      deeds.push(`tags at ${time}`);
      return [];
    },
    async poolOfPhoneNumber() {
      deeds.push(`number at ${time}`);
      return undefined;
    },
  };
  const paced = pacedReads(service, {
    slots,
    pace: { intervalMs: 1_000, burst: 1 },
    now: () => time,
    async pause(milliseconds) {
      time += milliseconds;
    },
    ...more,
  });

  return { paced, deeds, slots };
};

describe('DescribePools', () => {
  it('is called at its slot, by ids and by a filter alike', async () => {
    const { paced, deeds } = pacedService();

    await paced.describePools(['pool-1', 'pool-2']);
    await paced.listPools(FILTER, undefined);
    await paced.listPools(FILTER, 'token');

    expect(deeds).toEqual([
      `describe pool-1,pool-2 at ${NOW}`,
      `list status CREATING from undefined at ${NOW + 1_000}`,
      `list status CREATING from token at ${NOW + 2_000}`,
    ]);
  });

  it('waits behind what others have taken', async () => {
    const { paced, deeds, slots } = pacedService();
    await slots.takeNext('DescribePools', NOW / 1_000, 6);

    await paced.describePools(['pool-1']);

    expect(deeds).toEqual([`describe pool-1 at ${NOW + 6_000}`]);
  });

  it('is not called where the next slot is too far away, and takes none', async () => {
    const { paced, deeds, slots } = pacedService();
    await slots.takeNext('DescribePools', NOW / 1_000, 7);
    const before = await slots.read('DescribePools');

    await expect(paced.describePools(['pool-1'])).rejects.toMatchObject({
      name: 'Throttled',
      detail: { code: 'NoSlot', message: expect.stringContaining('7 s away') },
    });
    expect(deeds).toEqual([]);
    expect(await slots.read('DescribePools')).toEqual(before);
  });

  it('is called at once where a clock that goes wrong has moved the slots far away', async () => {
    const { paced, deeds, slots } = pacedService();
    await slots.takeNext('DescribePools', NOW / 1_000 + 61, 1);

    await paced.describePools(['pool-1']);

    expect(deeds).toEqual([`describe pool-1 at ${NOW}`]);
  });

  it('does not wait for longer than a function has, however many were faster', async () => {
    const slots = memorySlots();
    const { paced, deeds } = pacedService({ slots: { ...slots, takeNext: async () => NOW / 1_000 + 50 } });

    await paced.describePools(['pool-1']);

    expect(deeds).toEqual([`describe pool-1 at ${NOW + 6_000}`]);
  });

  it('alone is paced: what else is read has a quota of its own', async () => {
    const { paced, deeds, slots } = pacedService();
    await slots.takeNext('DescribePools', NOW / 1_000, 7);

    await paced.tagsOfPool('arn');
    await paced.poolOfPhoneNumber('phone-1');

    expect(deeds).toEqual([`tags at ${NOW}`, `number at ${NOW}`]);
  });
});
