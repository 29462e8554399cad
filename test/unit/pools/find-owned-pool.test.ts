import { describe, expect, it } from 'vitest';
import type { Claimed } from '../../../functions/model/state.ts';
import { earlierPool, findOwnedPool } from '../../../functions/pools/find-owned-pool.ts';
import type { SeenPool, SmsVoice } from '../../../functions/pools/sms-voice.ts';

const SINCE = '2026-11-24T10:00:00.000Z';
const OWN = [{ Key: 'sms-pool-provisioner:request-id', Value: 'r-1' }];
const PHONE = 'phone-1';

/** This number of seconds after the request was claimed. */
const at = (seconds: number): string => new Date(Date.parse(SINCE) + seconds * 1_000).toISOString();

/** The slot of the ambiguous call, and when its outcome was noted. */
const CALL = { from: at(600), to: at(606) };

const claimed = (
  OriginationIdentity: string,
  claim: Partial<Claimed['claim']> = {},
  more: Partial<Claimed> = {},
): Claimed => ({
  metadata: { requestId: 'r-1', trigger: 'event', executionArn: 'arn:run-1', requestedAt: SINCE },
  request: { MessageType: 'TRANSACTIONAL', OriginationIdentity, IsoCountryCode: 'US' },
  delivery: 'event-1',
  claim: {
    is: 'resumed',
    attempt: 1,
    since: SINCE,
    claimedAt: SINCE,
    ownership: OWN,
    calls: [CALL],
    ...claim,
  },
  ...more,
});

/** A pool of a list, created this number of seconds after the slot of the ambiguous call. */
const listed = (n: number, seconds = 0, more: object = {}): SeenPool => ({
  PoolId: `pool-${n}`,
  PoolArn: `arn:pool-${n}`,
  Status: 'ACTIVE',
  CreatedTimestamp: at(600 + seconds),
  ...more,
});

interface Account {
  /** The pools, in pages. */
  pages?: SeenPool[][];
  /** Whether a pool has the ownership tags of the request. */
  owned?: string[];
  /** The response of DescribePhoneNumbers. */
  holding?: { PoolId: string; PoolArn: string };
  /** Pools whose tags cannot be read yet. */
  untagged?: string[];
  /** The response of DescribePools for an id. */
  seen?: SeenPool;
  /** Milliseconds that each call takes. */
  callMs?: number;
}

const portsOf = ({ pages = [], owned = [], untagged = [], holding, seen, callMs = 0 }: Account) => {
  const asked: string[] = [];
  const now = () => Date.parse(SINCE) + asked.length * callMs;
  const smsVoice: Omit<SmsVoice, 'createPool'> = {
    async poolOfPhoneNumber(phoneNumber) {
      asked.push(`number ${phoneNumber}`);
      return holding;
    },
    async describePools(poolIds) {
      asked.push(`pool ${poolIds}`);
      return seen && [seen];
    },
    async listPools(filter, token = '0') {
      asked.push(`page ${token} of ${filter?.name} ${filter?.value}`);
      const next = Number(token) + 1;
      return { pools: pages[Number(token)] ?? [], nextToken: next < pages.length ? `${next}` : undefined };
    },
    async tagsOfPool(poolArn) {
      asked.push(`tags ${poolArn}`);
      if (untagged.includes(poolArn)) return undefined;
      return owned.includes(poolArn) ? [{ Key: 'customer', Value: 'Octank' }, ...OWN] : [];
    },
  };

  return { asked, ports: { smsVoice, now } };
};

describe('the owned pool of a phone number', () => {
  const HOLDING = { PoolId: 'pool-1', PoolArn: 'arn:pool-1' };

  it.each([PHONE, 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1'])(
    'is the pool of %s, if it has the ownership tags',
    async (identity) => {
      const seen = { PoolId: 'pool-1', Status: 'ACTIVE', TwoWayEnabled: false };
      const { ports, asked } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'], seen });

      const pool = await findOwnedPool(claimed(identity), ports);

      expect(pool).toEqual({ pool: { ...HOLDING, ...seen } });
      expect(asked).toEqual([`number ${identity}`, 'tags arn:pool-1', 'pool pool-1']);
    },
  );

  it('is CREATING if DescribePools does not return it yet', async () => {
    const { ports } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed(PHONE), ports)).toEqual({ pool: { ...HOLDING, Status: 'CREATING' } });
  });

  it.each<[string, Account]>([
    ['the number is in no pool', {}],
    ['the pool is of another request', { holding: HOLDING }],
    [
      'the pool is being deleted',
      { holding: HOLDING, owned: ['arn:pool-1'], seen: { PoolId: 'pool-1', Status: 'DELETING' } },
    ],
  ])('does not exist if %s', async (_, account) => {
    expect(await findOwnedPool(claimed(PHONE), portsOf(account).ports)).toEqual({});
  });

  it('may be the pool whose tags cannot be read yet', async () => {
    const { ports } = portsOf({ holding: HOLDING, untagged: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed(PHONE), ports)).toMatchObject({ gap: { isTransient: true } });
  });

  it('may be its pool if the request has no room for ownership tags', async () => {
    const { ports } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed(PHONE, { ownership: [] }), ports)).toMatchObject({
      gap: { isTransient: false },
    });
    expect(await findOwnedPool(claimed(PHONE, { ownership: [] }), portsOf({}).ports)).toEqual({});
  });
});

describe('the owned pool of a sender id', () => {
  it('is the one of its message type with the ownership tags', async () => {
    const { ports, asked } = portsOf({ pages: [[listed(1, 1), listed(2, 2)]], owned: ['arn:pool-2'] });

    const { pool } = await findOwnedPool(claimed('ACME'), ports);

    expect(pool).toEqual(listed(2, 2));
    expect(asked).toEqual(['page 0 of message-type TRANSACTIONAL', 'tags arn:pool-1', 'tags arn:pool-2']);
  });

  it('certainly does not exist if all tags were read', async () => {
    const { ports } = portsOf({ pages: [[listed(1), listed(2)], [listed(3)]] });

    expect(await findOwnedPool(claimed('ACME'), ports)).toEqual({});
  });

  it('is searched for in all pages, and closest to the slot first', async () => {
    const pages = Array.from({ length: 20 }, (_, index) => [listed(index, 20 - index)]);
    const { ports, asked } = portsOf({ pages, owned: ['arn:pool-3'] });

    expect(await findOwnedPool(claimed('ACME'), ports)).toMatchObject({ pool: { PoolId: 'pool-3' } });
    expect(asked.filter((call) => call.startsWith('page'))).toHaveLength(20);
    expect(asked.filter((call) => call.startsWith('tags')).slice(0, 2)).toEqual([
      'tags arn:pool-19',
      'tags arn:pool-18',
    ]);
  });

  it('is searched for among all pools of the period, however many there are', async () => {
    const pools = Array.from({ length: 100 }, (_, index) => listed(index, index / 10));
    const { ports } = portsOf({ pages: [pools], owned: ['arn:pool-99'] });

    expect(await findOwnedPool(claimed('ACME'), ports)).toMatchObject({ pool: { PoolId: 'pool-99' } });
  });

  it.each<[string, Account]>([
    ['not all pages', { pages: Array.from({ length: 30 }, () => []), callMs: 3_000 }],
    ['not all tags', { pages: [Array.from({ length: 100 }, (_, index) => listed(index))], callMs: 1_000 }],
  ])('may exist if %s could be read in time', async (_, account) => {
    const { ports } = portsOf(account);

    expect(await findOwnedPool(claimed('ACME'), ports)).toMatchObject({ gap: { isTransient: false } });
  });

  it.each<[string, SeenPool]>([
    ['has no ARN to read tags by', listed(1, 1, { PoolArn: undefined })],
    ['has tags that cannot be read yet', listed(1, 1)],
  ])('may be the one that %s', async (_, pool) => {
    const account = portsOf({ pages: [[pool, listed(2)]], untagged: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed('ACME'), account.ports)).toMatchObject({ gap: { isTransient: true } });
  });

  it('is found although the tags of another pool cannot be read', async () => {
    const pages = [[listed(1), listed(2, 1)]];
    const { ports } = portsOf({ pages, untagged: ['arn:pool-1'], owned: ['arn:pool-2'] });

    expect(await findOwnedPool(claimed('ACME'), ports)).toMatchObject({ pool: { PoolId: 'pool-2' } });
  });

  it('of a request without room for ownership tags may be any pool of the period', async () => {
    const state = claimed('ACME', { ownership: [] });

    expect(await findOwnedPool(state, portsOf({ pages: [[listed(1, 5)]] }).ports)).toMatchObject({
      gap: { isTransient: false },
    });
    expect(await findOwnedPool(state, portsOf({ pages: [[listed(1, 500)]] }).ports)).toEqual({});
  });

  it('does not exist if no call is in doubt, and nothing is read', async () => {
    const { ports, asked } = portsOf({ pages: [[listed(1)]], owned: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed('ACME', { calls: [] }), ports)).toEqual({});
    expect(asked).toEqual([]);
  });

  it.each([
    ['is being deleted', listed(1, 1, { Status: 'DELETING' }), false],
    ['was created before the slot', listed(1, -6), false],
    ['was created at the slot of a clock that is ahead', listed(1, -5), true],
    ['was created while the function may have run on', listed(1, 36), true],
    ['was created later', listed(1, 37), false],
    ['has no time', listed(1, 0, { CreatedTimestamp: undefined }), true],
  ])('that %s: owned or not', async (_, pool, isOwned) => {
    const { ports } = portsOf({ pages: [[pool]], owned: ['arn:pool-1'] });

    expect((await findOwnedPool(claimed('ACME'), ports)).pool !== undefined).toBe(isOwned);
  });

  it.each<[string, Partial<Claimed['claim']>, Partial<Claimed>]>([
    ['of an earlier attempt', { calls: [CALL] }, {}],
    [
      'of an earlier search',
      { is: 'new', calls: [] },
      { search: { tries: 1, ambiguous: true, waitSeconds: 1, since: SINCE, calls: [CALL] } },
    ],
    [
      'in the last slot',
      { is: 'new', calls: [] },
      {
        slot: { number: 1, at: CALL.from, wakeAt: CALL.from, reservations: 1 },
        ambiguousSince: { at: CALL.to },
      },
    ],
  ])('is searched for around a call %s', async (_, claim, more) => {
    const pages = [[listed(1, -300), listed(2, 3)]];
    const { ports, asked } = portsOf({ pages, owned: ['arn:pool-2'] });

    expect(await findOwnedPool(claimed('ACME', claim, more), ports)).toMatchObject({
      pool: { PoolId: 'pool-2' },
    });
    expect(asked.filter((call) => call.startsWith('tags'))).toEqual(['tags arn:pool-2']);
  });

  it('is searched for since the claim if the calls of an earlier attempt were not recorded', async () => {
    const { calls, ...unrecorded } = claimed('ACME').claim;
    const { ports, asked } = portsOf({ pages: [[listed(1, -7_000), listed(2, 5_000), listed(3, -9_000)]] });

    await findOwnedPool({ ...claimed('ACME'), claim: unrecorded }, ports);

    expect(asked.filter((call) => call.startsWith('tags'))).toHaveLength(2);
  });
});

describe('the pool of an earlier attempt', () => {
  const earlier = { PoolId: 'pool-1', PoolArn: 'arn:pool-1', Status: 'CREATING' };

  it('is its current state, with all that was known of it', async () => {
    const { ports } = portsOf({ seen: { PoolId: 'pool-1', Status: 'ACTIVE' } });

    expect(await earlierPool(claimed('ACME', { pool: earlier }), ports)).toEqual({
      ...earlier,
      Status: 'ACTIVE',
    });
  });

  it.each<[string, Account]>([
    ['was lost and is not to be seen', {}],
    ['is being deleted', { seen: { PoolId: 'pool-1', Status: 'DELETING' } }],
  ])('that %s no longer exists', async (_, account) => {
    const state = claimed('ACME', { pool: earlier, poolLost: true });

    expect(await earlierPool(state, portsOf(account).ports)).toBeUndefined();
  });

  it('that is not visible yet is polled: a new pool may not be visible for a while', async () => {
    const state = claimed('ACME', { pool: earlier });

    expect(await earlierPool(state, portsOf({}).ports)).toEqual(earlier);
  });

  it('is not described if there was none', async () => {
    const { ports, asked } = portsOf({ seen: { PoolId: 'pool-1', Status: 'ACTIVE' } });

    expect(await earlierPool(claimed('ACME'), ports)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
