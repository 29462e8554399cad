import { describe, expect, it } from 'vitest';
import type { Claimed } from '../../../functions/model/state.ts';
import { earlierPool, findOwnedPool } from '../../../functions/pools/find-owned-pool.ts';
import type { SeenPool, SmsVoice } from '../../../functions/pools/sms-voice.ts';

const SINCE = '2026-11-24T10:00:00.000Z';
const OWN = [{ Key: 'sms-pool-provisioner:request-id', Value: 'r-1' }];
const PHONE = 'phone-1';

const claimed = (OriginationIdentity: string, claim: Partial<Claimed['claim']> = {}): Claimed => ({
  metadata: { requestId: 'r-1', trigger: 'event', executionArn: 'arn:run-1', requestedAt: SINCE },
  request: { MessageType: 'TRANSACTIONAL', OriginationIdentity, IsoCountryCode: 'US' },
  delivery: 'event-1',
  claim: { is: 'resumed', attempt: 1, since: SINCE, claimedAt: SINCE, ownership: OWN, ...claim },
});

/** A pool of a list, created this number of minutes after the request was claimed. */
const listed = (n: number, minutes = 0, more: object = {}): SeenPool => ({
  PoolId: `pool-${n}`,
  PoolArn: `arn:pool-${n}`,
  Status: 'ACTIVE',
  CreatedTimestamp: new Date(Date.parse(SINCE) + minutes * 60_000).toISOString(),
  ...more,
});

interface Account {
  /** The pools, in pages. */
  pages?: SeenPool[][];
  /** Whether a pool has the ownership tags of the request. */
  owned?: string[];
  /** The response of DescribePhoneNumbers. */
  holding?: { PoolId: string; PoolArn: string };
  /** The response of DescribePools for an id. */
  seen?: SeenPool;
}

const portsOf = ({ pages = [], owned = [], holding, seen }: Account) => {
  const asked: string[] = [];
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
      return owned.includes(poolArn) ? [{ Key: 'customer', Value: 'Octank' }, ...OWN] : [];
    },
  };

  return { asked, ports: { smsVoice } };
};

describe('the owned pool of a phone number', () => {
  const HOLDING = { PoolId: 'pool-1', PoolArn: 'arn:pool-1' };

  it.each([PHONE, 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1'])(
    'is the pool of %s, if it has the ownership tags',
    async (identity) => {
      const seen = { PoolId: 'pool-1', Status: 'ACTIVE', TwoWayEnabled: false };
      const { ports, asked } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'], seen });

      const pool = await findOwnedPool(claimed(identity), ports);

      expect(pool).toEqual({ ...HOLDING, ...seen });
      expect(asked).toEqual([`number ${identity}`, 'tags arn:pool-1', 'pool pool-1']);
    },
  );

  it('is CREATING if DescribePools does not return it yet', async () => {
    const { ports } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed(PHONE), ports)).toEqual({ ...HOLDING, Status: 'CREATING' });
  });

  it.each<[string, Account]>([
    ['the number is in no pool', {}],
    ['the pool is of another request', { holding: HOLDING }],
    [
      'the pool is being deleted',
      { holding: HOLDING, owned: ['arn:pool-1'], seen: { PoolId: 'pool-1', Status: 'DELETING' } },
    ],
  ])('does not exist if %s', async (_, account) => {
    expect(await findOwnedPool(claimed(PHONE), portsOf(account).ports)).toBeUndefined();
  });

  it('is not searched for if the request has no ownership tags', async () => {
    const { ports, asked } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed(PHONE, { ownership: [] }), ports)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('the owned pool of a sender id', () => {
  it('is the one of its message type with the ownership tags', async () => {
    const { ports, asked } = portsOf({ pages: [[listed(1, 1), listed(2, 2)]], owned: ['arn:pool-2'] });

    const pool = await findOwnedPool(claimed('ACME'), ports);

    expect(pool).toEqual(listed(2, 2));
    expect(asked).toEqual(['page 0 of message-type TRANSACTIONAL', 'tags arn:pool-1', 'tags arn:pool-2']);
  });

  it('does not exist if no pool has the ownership tags', async () => {
    const { ports } = portsOf({ pages: [[listed(1), listed(2)]] });

    expect(await findOwnedPool(claimed('ACME'), ports)).toBeUndefined();
  });

  it('is searched for in all pages', async () => {
    const { ports, asked } = portsOf({
      pages: [[listed(1)], [listed(2)], [listed(3)]],
      owned: ['arn:pool-3'],
    });

    expect(await findOwnedPool(claimed('ACME'), ports)).toMatchObject({ PoolId: 'pool-3' });
    expect(asked.filter((call) => call.startsWith('page'))).toHaveLength(3);
  });

  it('is given up after the maximum number of pages', async () => {
    const { ports, asked } = portsOf({ pages: Array.from({ length: 20 }, () => []) });

    await findOwnedPool(claimed('ACME'), ports);

    expect(asked.filter((call) => call.startsWith('page'))).toHaveLength(8);
  });

  it('is searched for among the pools closest to the claim first, up to the maximum number of tag reads', async () => {
    const pools = Array.from({ length: 50 }, (_, index) => listed(index, 50 - index));
    const { ports, asked } = portsOf({ pages: [pools] });

    await findOwnedPool(claimed('ACME'), ports);

    const tagged = asked.filter((call) => call.startsWith('tags'));
    expect(tagged).toHaveLength(40);
    expect(tagged.slice(0, 2)).toEqual(['tags arn:pool-49', 'tags arn:pool-48']);
  });

  it.each([
    ['is being deleted', listed(1, 1, { Status: 'DELETING' }), false],
    ['has no ARN to read tags by', listed(1, 1, { PoolArn: undefined }), false],
    ['is older than the request by more than clocks differ', listed(1, -121), false],
    ['is as old as the clocks may differ', listed(1, -120), true],
    ['has no time', listed(1, 0, { CreatedTimestamp: undefined }), true],
  ])('that %s: owned or not', async (_, pool, isOwned) => {
    const { ports } = portsOf({ pages: [[pool]], owned: ['arn:pool-1'] });

    expect((await findOwnedPool(claimed('ACME'), ports)) !== undefined).toBe(isOwned);
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
