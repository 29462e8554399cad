import { describe, expect, it } from 'vitest';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import type { Listing } from '../../../functions/status-cache/board.ts';
import { type LookPorts, lookAt } from '../../../functions/status-cache/shared-look.ts';
import { withAges } from '../../../functions/status-cache/soonest.ts';
import { memoryBoard, memorySlots } from '../../../simulation/world/memory-rate-limit.ts';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const LEASE_MS = 20_000;

const ids = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `pool-${from + index}`);

interface Account {
  /** The status of each pool that there is. */
  statuses: Record<string, string>;
  /** Pools on a page; all of them unless it is said. */
  pageSize?: number;
  /** Milliseconds that each call takes. */
  callMs?: number;
  speed?: number;
}

/** An account in which pools are looked at, with a clock that calls move on. */
const accountOf = ({ statuses, pageSize = 100, callMs = 0, speed = 1 }: Account) => {
  const calls: string[] = [];
  let time = NOW;
  const began = (call: string) => {
    calls.push(call);
    time += callMs;
  };
  const slots = memorySlots();
  const ports: LookPorts = {
    board: memoryBoard(),
    now: () => time,
    slots,
    intervalMs: 1_000,
    speed,
    smsVoice: {
      async describePools(poolIds) {
        began(`describe ${poolIds.join(' ')}`);
        const seen = poolIds.flatMap((PoolId) => {
          const Status = statuses[PoolId];
          return Status === undefined ? [] : [{ PoolId, Status }];
        });
        return seen.length === poolIds.length ? seen : undefined;
      },
      async listPools({ name, value }, token = '0') {
        began(`list ${name} ${value} from ${token}`);
        const matching = Object.keys(statuses).filter((id) => statuses[id] === value);
        const next = Number(token) + pageSize;
        const pools = matching.slice(Number(token), next).map((PoolId) => ({ PoolId, Status: value }));
        return { pools, nextToken: next < matching.length ? `${next}` : undefined };
      },
    },
  };
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };

  return { ports, calls, pass, slots, board: ports.board };
};

const allOf = (poolIds: string[], status: string) =>
  Object.fromEntries(poolIds.map((poolId) => [poolId, status]));
const waitingFor = (creating: string[], more: Partial<Listing> = {}): Listing => ({
  startedAt: NOW - 10_000,
  creating,
  pending: [],
  ages: [],
  ...more,
});

/** What is known of a pool by now. */
const look = async (poolId: string, ports: LookPorts) => (await lookAt(poolId, NOW, ports)).look;

describe('a look when few pools are waited for', () => {
  it('asks for them by their ids, in one call', async () => {
    const { ports, calls, board } = accountOf({ statuses: allOf(ids(1, 5), 'CREATING') });
    await board.publish(waitingFor(ids(2, 4), { pending: ['pool-5'] }), []);

    expect(await look('pool-1', ports)).toEqual({ PoolId: 'pool-1', Status: 'CREATING' });
    expect(calls).toEqual(['describe pool-1 pool-2 pool-3 pool-4 pool-5']);
  });

  it('tells everybody what has left CREATING', async () => {
    const statuses = { 'pool-1': 'CREATING', 'pool-2': 'ACTIVE', 'pool-3': 'DELETING' };
    const { ports, calls, board } = accountOf({ statuses });
    await board.publish(waitingFor(['pool-2', 'pool-3']), []);
    await look('pool-1', ports);

    expect(await look('pool-2', ports)).toEqual({ PoolId: 'pool-2', Status: 'ACTIVE' });
    expect(await look('pool-3', ports)).toEqual({ PoolId: 'pool-3', Status: 'DELETING' });
    expect(calls).toHaveLength(1);
    expect(await board.listing()).toEqual({ startedAt: NOW, creating: ['pool-1'], pending: [], ages: [] });
  });

  it('asks for each alone where the service does not know one of them', async () => {
    const { ports, calls, board } = accountOf({ statuses: { 'pool-1': 'CREATING', 'pool-2': 'ACTIVE' } });
    await board.publish(waitingFor(['pool-2', 'pool-3']), []);

    expect(await look('pool-1', ports)).toEqual({ PoolId: 'pool-1', Status: 'CREATING' });

    expect(calls.slice(1)).toEqual(['describe pool-1', 'describe pool-2', 'describe pool-3']);
    expect(await board.statusOf('pool-2')).toMatchObject({ status: 'ACTIVE' });
    expect(await board.listing()).toMatchObject({ creating: ['pool-1'], pending: [] });
  });

  it('that does not show the pool says so, and nobody else asks for it: it may be gone', async () => {
    const { ports, board } = accountOf({ statuses: {} });

    expect(await look('pool-1', ports)).toBe('not shown');
    expect(await board.listing()).toEqual({ startedAt: NOW, creating: [], pending: [], ages: [] });
  });
});

describe('a look when many pools are waited for', () => {
  it('lists those that are CREATING, and confirms those that have left it, five at a time', async () => {
    const statuses = { ...allOf(ids(1, 20), 'CREATING'), ...allOf(ids(21, 27), 'ACTIVE') };
    const { ports, calls, board } = accountOf({ statuses });
    await board.publish(waitingFor(ids(2, 27)), []);

    expect(await look('pool-1', ports)).toEqual({ PoolId: 'pool-1', Status: 'CREATING' });

    expect(calls).toEqual([
      'list status CREATING from 0',
      `describe ${ids(21, 25).join(' ')}`,
      `describe ${ids(26, 27).join(' ')}`,
    ]);
    expect(await board.listing()).toEqual({ startedAt: NOW, creating: ids(1, 20), pending: [], ages: [] });
    for (const poolId of ids(21, 27))
      expect(await board.statusOf(poolId)).toMatchObject({ status: 'ACTIVE' });
  });

  it('reads page after page', async () => {
    const { ports, calls, board } = accountOf({ statuses: allOf(ids(1, 7), 'CREATING'), pageSize: 3 });
    await board.publish(waitingFor(ids(2, 7)), []);

    await look('pool-1', ports);

    expect(calls).toEqual(['0', '3', '6'].map((token) => `list status CREATING from ${token}`));
    expect(await board.listing()).toMatchObject({ creating: ids(1, 7) });
  });

  it('reads no more than twenty pages', async () => {
    const { ports, calls, board } = accountOf({ statuses: allOf(ids(1, 30), 'CREATING'), pageSize: 1 });
    await board.publish(waitingFor(ids(1, 7)), []);

    await look('pool-1', ports);

    expect(calls.filter((call) => call.startsWith('list'))).toHaveLength(20);
  });

  it('leaves to the next one what it has no time for', async () => {
    const { ports, calls, board } = accountOf({ statuses: allOf(ids(1, 20), 'ACTIVE'), callMs: 3_000 });
    await board.publish(waitingFor(ids(2, 20)), []);

    expect(await look('pool-1', ports)).toEqual({ PoolId: 'pool-1', Status: 'ACTIVE' });

    expect(calls).toHaveLength(3);
    expect(await board.listing()).toEqual({ startedAt: NOW, creating: [], pending: ids(11, 20), ages: [] });
  });

  it('gets past pools that have vanished, a few in each look', async () => {
    const { ports, board, pass } = accountOf({ statuses: { 'pool-1': 'CREATING' }, callMs: 1_000 });
    await board.publish(waitingFor(ids(2, 13)), []);

    const left: number[] = [];
    for (let looks = 0; looks < 8; looks++) {
      await lookAt('pool-1', NOW, ports);
      const { creating = [], pending = [] } = (await board.listing()) ?? {};
      left.push(new Set([...creating, ...pending, 'pool-1']).size - 1);
      pass(6_000);
    }

    expect(left.every((count, place) => count < (left[place - 1] ?? 12) || count === 0)).toBe(true);
    expect(left.at(-1)).toBe(0);
  });

  it('believes the id before the list: a list may show later what an id shows already', async () => {
    const { ports, board } = accountOf({ statuses: allOf(ids(1, 6), 'CREATING') });
    await board.publish(waitingFor(ids(2, 6)), []);
    const unlisted = { ...ports.smsVoice, listPools: async () => ({ pools: [], nextToken: undefined }) };

    expect(await look('pool-1', { ...ports, smsVoice: unlisted })).toMatchObject({
      Status: 'CREATING',
    });
    expect(await board.listing()).toMatchObject({ creating: ids(1, 6), pending: [] });
  });
});

describe('a look that somebody else has taken', () => {
  it('is good for everybody for a little more than five seconds', async () => {
    const { ports, calls, pass } = accountOf({ statuses: allOf(ids(1, 3), 'CREATING') });
    await ports.board.publish(waitingFor(ids(1, 3)), []);
    await look('pool-1', ports);

    pass(5_099);
    expect(await look('pool-2', ports)).toEqual({ PoolId: 'pool-2', Status: 'CREATING' });
    expect(calls).toHaveLength(1);
    pass(1);
    await look('pool-2', ports);
    expect(calls).toHaveLength(2);
  });

  it.each<[string, Partial<Listing>]>([
    ['began before the pool was made', { startedAt: NOW - 1 }],
    ['did not see the pool', { startedAt: NOW, creating: ['pool-9'] }],
    ['began in time to come, by a clock that goes wrong', { startedAt: NOW + 5_100 }],
  ])('that %s says nothing of it', async (_, listing) => {
    const { ports, calls } = accountOf({ statuses: allOf(['pool-1', 'pool-9'], 'CREATING') });
    await ports.board.publish(waitingFor(['pool-1'], listing), []);

    await look('pool-1', ports);

    expect(calls).toHaveLength(1);
  });

  it('and not ended yet covers those who come meanwhile, the next time', async () => {
    const { ports, calls, pass, board } = accountOf({ statuses: allOf(ids(1, 5), 'ACTIVE') });
    await board.lead(NOW, LEASE_MS, undefined);
    for (const poolId of ids(2, 5)) expect((await lookAt(poolId, NOW, ports)).look).toBe('not looked');

    pass(LEASE_MS + 1);
    await lookAt('pool-1', NOW, ports);

    expect(calls).toEqual([`describe ${ids(1, 5).join(' ')}`]);
    for (const poolId of ids(2, 5)) expect(await board.statusOf(poolId)).toMatchObject({ status: 'ACTIVE' });
    expect(await board.asked()).toEqual([]);
  });

  it('of an earlier life of the pool says nothing of it', async () => {
    const { ports, calls, board } = accountOf({ statuses: allOf(['pool-1'], 'CREATING') });
    await board.setStatus('pool-1', 'ACTIVE', NOW - 1);

    expect((await lookAt('pool-1', NOW, ports)).look).toMatchObject({ Status: 'CREATING' });
    expect(calls).toHaveLength(1);
  });

  it('and not ended yet is not taken twice, until its lease has run out', async () => {
    const { ports, calls, pass, board } = accountOf({ statuses: { 'pool-1': 'ACTIVE' } });
    await board.lead(NOW, LEASE_MS, undefined);

    expect(await look('pool-1', ports)).toBe('not looked');
    expect(calls).toEqual([]);
    pass(LEASE_MS + 1);
    expect(await look('pool-1', ports)).toEqual({ PoolId: 'pool-1', Status: 'ACTIVE' });
  });
});

describe('a look that fails', () => {
  const denied = new ProvisioningError('AccessDenied', { code: 'c', message: 'm' });
  const failing = (ports: LookPorts, error = denied): LookPorts => ({
    ...ports,
    smsVoice: { ...ports.smsVoice, describePools: () => Promise.reject(error) },
  });

  it.each<[string, Listing | undefined]>([
    ['what was known before', waitingFor(['pool-2'])],
    ['nothing known before', undefined],
  ])('gives the lead back, with %s', async (_, before) => {
    const { ports, board } = accountOf({ statuses: {} });
    if (before !== undefined) await board.publish(before, []);

    await expect(look('pool-1', failing(ports))).rejects.toBe(denied);

    const nothing = { startedAt: 0, creating: [], pending: ['pool-1'], ages: [] };
    expect(await board.listing()).toEqual(before ?? nothing);
    expect(await board.lead(NOW, LEASE_MS, await board.listing())).toBe(true);
  });

  it('fails as it failed where the lead cannot be given back either', async () => {
    const { ports } = accountOf({ statuses: {} });
    const board = { ...ports.board, publish: () => Promise.reject(new Error('down')) };

    await expect(look('pool-1', { ...failing(ports), board })).rejects.toBe(denied);
  });

  it.each(['Throttled', 'ServiceUnavailable'] as const)(
    'as %s has seen nothing of the pools that it asked for, and leaves them to the next one',
    async (name) => {
      const { ports, board } = accountOf({ statuses: {} });
      await board.publish(waitingFor(['pool-2']), []);
      const passing = new ProvisioningError(name, { code: 'c', message: 'm' });

      expect(await look('pool-1', failing(ports, passing))).toBe('not looked');

      expect(await board.listing()).toMatchObject({ creating: [], pending: ['pool-1', 'pool-2'] });
    },
  );

  it('at one group of pools has seen the others', async () => {
    const { ports, board } = accountOf({ statuses: allOf(ids(1, 12), 'ACTIVE') });
    await board.publish(waitingFor(ids(2, 12)), []);
    const { describePools } = ports.smsVoice;
    const throttled = new ProvisioningError('Throttled', { code: 'c', message: 'm' });
    const smsVoice = {
      ...ports.smsVoice,
      describePools: (poolIds: string[]) =>
        poolIds.includes('pool-6') ? Promise.reject(throttled) : describePools(poolIds),
    };

    expect(await look('pool-1', { ...ports, smsVoice })).toMatchObject({ Status: 'ACTIVE' });

    expect(await board.statusOf('pool-12')).toMatchObject({ status: 'ACTIVE' });
    expect(await board.listing()).toMatchObject({ creating: [], pending: ids(6, 10) });
  });
});

describe('when there may be news', () => {
  it('is as soon for who looks for a few', async () => {
    const { ports } = accountOf({ statuses: { 'pool-1': 'CREATING' } });

    expect(await lookAt('pool-1', NOW, ports)).toMatchObject({ newsInMs: 5_100 });
  });

  it('is when what it saw is old for who looks for many', async () => {
    const { ports, board } = accountOf({ statuses: allOf(ids(1, 9), 'CREATING'), callMs: 300 });
    await board.publish(waitingFor(ids(2, 9)), []);

    expect(await lookAt('pool-1', NOW, ports)).toMatchObject({ newsInMs: 5_100 - 300 });
  });

  it('is when that one has looked again for everybody else', async () => {
    const { ports, board } = accountOf({ statuses: {} });
    await board.publish(waitingFor(['pool-1'], { startedAt: NOW }), []);

    expect(await lookAt('pool-1', NOW, ports)).toMatchObject({ newsInMs: 5_100 + 1_000 + 1_000 });
  });

  it('comes sooner where a Retry waits for less', async () => {
    const { ports } = accountOf({ statuses: { 'pool-1': 'CREATING' }, speed: 100 });

    expect(await lookAt('pool-1', NOW, ports)).toMatchObject({ newsInMs: 51 });
  });
});

describe('how soon pools are ACTIVE', () => {
  /** An account with pools of these ages, in seconds, that are seen for the first time. */
  const seenAt = async (ages: readonly number[], before: number[] = []) => {
    const { ports, board, slots } = accountOf({ statuses: {} });
    const known = ages.map((_, index) => `pool-${index + 2}`);
    await board.publish(waitingFor(known, { ages: before }), []);
    const smsVoice = {
      ...ports.smsVoice,
      describePools: async (poolIds: string[]) =>
        poolIds.map((PoolId) => {
          const age = ages[known.indexOf(PoolId)] ?? 0;
          const CreatedTimestamp = new Date(NOW - age * 1_000).toISOString();
          return { PoolId, CreatedTimestamp, Status: known.includes(PoolId) ? 'ACTIVE' : 'CREATING' };
        }),
    };
    await look('pool-1', { ...ports, smsVoice });

    const { soonestSeconds } = await slots.read('CreatePool');
    return { soonestSeconds, ages: (await board.listing())?.ages };
  };

  it('is told once ten of them have been seen', async () => {
    expect(await seenAt([12, 9, 15], [])).toEqual({ soonestSeconds: undefined, ages: [12, 9, 15] });
    expect(await seenAt([12, 9, 15], [20, 20, 20, 20, 20, 20, 20])).toMatchObject({ soonestSeconds: 9 });
  });

  it('is what the last twenty of them say', async () => {
    const { soonestSeconds, ages } = await seenAt([12], [3, ...Array.from({ length: 19 }, () => 14)]);

    expect(ages).toHaveLength(20);
    expect(soonestSeconds).toBe(12);
  });

  it('is sooner where a first look has found a pool ACTIVE, which it may have been for long', () => {
    const pool = {
      PoolId: 'pool-1',
      Status: 'ACTIVE',
      CreatedTimestamp: new Date(NOW - 20_000).toISOString(),
    };

    expect(withAges([], [pool], { now: NOW, creating: ['pool-1'] })).toEqual([20]);
    expect(withAges([], [pool], { now: NOW, creating: [] })).toEqual([10]);
  });

  it.each([
    [0, 1],
    [45, 30],
  ])('is within reason: %i s are told as %i', async (age, soonestSeconds) => {
    expect(
      await seenAt(
        [age],
        Array.from({ length: 9 }, () => 60),
      ),
    ).toMatchObject({ soonestSeconds });
  });
});
