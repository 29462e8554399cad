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

/** A pool as it is listed, made so many minutes after the request was claimed. */
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
  /** Of each pool, whether it carries the tags of the request. */
  owned?: string[];
  /** What DescribePhoneNumbers says. */
  holding?: { PoolId: string; PoolArn: string };
  /** What DescribePools says of a pool that it is asked for. */
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

describe('the own pool of a phone number', () => {
  const HOLDING = { PoolId: 'pool-1', PoolArn: 'arn:pool-1' };

  it.each([PHONE, 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1'])(
    'is the one that holds %s, if its tags say so',
    async (identity) => {
      const seen = { PoolId: 'pool-1', Status: 'ACTIVE', TwoWayEnabled: false };
      const { ports, asked } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'], seen });

      const pool = await findOwnedPool(claimed(identity), ports);

      expect(pool).toEqual({ ...HOLDING, ...seen });
      expect(asked).toEqual([`number ${identity}`, 'tags arn:pool-1', 'pool pool-1']);
    },
  );

  it('is CREATING where DescribePools does not show it yet', async () => {
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
  ])('is not there where %s', async (_, account) => {
    expect(await findOwnedPool(claimed(PHONE), portsOf(account).ports)).toBeUndefined();
  });

  it('is not looked for where the request has no tags to know it by', async () => {
    const { ports, asked } = portsOf({ holding: HOLDING, owned: ['arn:pool-1'] });

    expect(await findOwnedPool(claimed(PHONE, { ownership: [] }), ports)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('the own pool of a sender id', () => {
  it('is the one of its message type whose tags say so', async () => {
    const { ports, asked } = portsOf({ pages: [[listed(1, 1), listed(2, 2)]], owned: ['arn:pool-2'] });

    const pool = await findOwnedPool(claimed('ACME'), ports);

    expect(pool).toEqual(listed(2, 2));
    expect(asked).toEqual(['page 0 of message-type TRANSACTIONAL', 'tags arn:pool-1', 'tags arn:pool-2']);
  });

  it('is not there where no tags say so', async () => {
    const { ports } = portsOf({ pages: [[listed(1), listed(2)]] });

    expect(await findOwnedPool(claimed('ACME'), ports)).toBeUndefined();
  });

  it('is looked for among all pages', async () => {
    const { ports, asked } = portsOf({
      pages: [[listed(1)], [listed(2)], [listed(3)]],
      owned: ['arn:pool-3'],
    });

    expect(await findOwnedPool(claimed('ACME'), ports)).toMatchObject({ PoolId: 'pool-3' });
    expect(asked.filter((call) => call.startsWith('page'))).toHaveLength(3);
  });

  it('is given up after as many pages as a function has time for', async () => {
    const { ports, asked } = portsOf({ pages: Array.from({ length: 20 }, () => []) });

    await findOwnedPool(claimed('ACME'), ports);

    expect(asked.filter((call) => call.startsWith('page'))).toHaveLength(8);
  });

  it('is looked for among the closest to the claim first, and not among more than tags can be read of', async () => {
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
  ])('that %s: taken or not', async (_, pool, isTaken) => {
    const { ports } = portsOf({ pages: [[pool]], owned: ['arn:pool-1'] });

    expect((await findOwnedPool(claimed('ACME'), ports)) !== undefined).toBe(isTaken);
  });
});

describe('the pool of an earlier attempt', () => {
  const earlier = { PoolId: 'pool-1', PoolArn: 'arn:pool-1', Status: 'CREATING' };

  it('is as it is now, with all that was known of it', async () => {
    const { ports } = portsOf({ seen: { PoolId: 'pool-1', Status: 'ACTIVE' } });

    expect(await earlierPool(claimed('ACME', { pool: earlier }), ports)).toEqual({
      ...earlier,
      Status: 'ACTIVE',
    });
  });

  it.each<[string, Account]>([
    ['was lost and is not to be seen', {}],
    ['is being deleted', { seen: { PoolId: 'pool-1', Status: 'DELETING' } }],
  ])('that %s is no more', async (_, account) => {
    const state = claimed('ACME', { pool: earlier, poolLost: true });

    expect(await earlierPool(state, portsOf(account).ports)).toBeUndefined();
  });

  it('that is not to be seen yet is waited for: a new one hides for a while', async () => {
    const state = claimed('ACME', { pool: earlier });

    expect(await earlierPool(state, portsOf({}).ports)).toEqual(earlier);
  });

  it('is not asked for where there was none', async () => {
    const { ports, asked } = portsOf({ seen: { PoolId: 'pool-1', Status: 'ACTIVE' } });

    expect(await earlierPool(claimed('ACME'), ports)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
