import { describe, expect, it } from 'vitest';
import { findPool } from '../../../functions/find-pool/find-pool.ts';
import type { Claimed, Search } from '../../../functions/model/state.ts';
import type { SeenPool } from '../../../functions/pools/sms-voice.ts';

const NOW = Date.parse('2026-11-24T12:00:00.000Z');
const OWNERSHIP = [{ Key: 'sms-pool-provisioner:request-id', Value: 'r-1' }];
const POOL: SeenPool = { PoolId: 'pool-1', PoolArn: 'arn:pool-1', Status: 'CREATING' };
const UNCLEAR = { Error: 'OutcomeUnknown', Cause: 'cut' };
const NOT_READY = { Error: 'OriginationIdentityNotReady', Cause: 'not yet' };

/** The last call: its slot, and when its outcome was noted. */
const CALL = {
  slot: { number: 7, at: '2026-11-24T11:59:50.000Z', wakeAt: '2026-11-24T11:59:49.000Z', reservations: 1 },
  ambiguousSince: { at: '2026-11-24T11:59:56.000Z' },
};

const ago = (seconds: number): string => new Date(NOW - seconds * 1_000).toISOString();

/** A request that was claimed two hours ago, and has waited since. */
const claimed = (more: Partial<Claimed> = {}, claim: Partial<Claimed['claim']> = {}): Claimed => ({
  metadata: { requestId: 'r-1', trigger: 'queue', executionArn: 'arn', requestedAt: ago(7_200) },
  request: { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' },
  delivery: 'run-1',
  claim: {
    is: 'new',
    attempt: 1,
    since: ago(7_200),
    claimedAt: ago(7_200),
    ownership: OWNERSHIP,
    ...claim,
  },
  ...more,
});
const searched = (more: Partial<Search> = {}): Search => ({
  tries: 1,
  ambiguous: true,
  waitSeconds: 2,
  since: ago(60),
  calls: [],
  ...more,
});

/** The step before an account in which the number is in a pool, or in none. */
const finding = (holding: boolean | 'not to be asked', pool: SeenPool | 'none' = POOL) => {
  const asking = async () => {
    if (holding === 'not to be asked') throw new Error('There is nothing to look for.');
  };

  return (state: Claimed, random = 0.5) =>
    findPool(state, {
      smsVoice: {
        async poolOfPhoneNumber() {
          await asking();
          return holding ? { PoolId: 'pool-1', PoolArn: 'arn:pool-1' } : undefined;
        },
        async describePools() {
          await asking();
          return pool === 'none' ? undefined : [pool];
        },
        async tagsOfPool() {
          return OWNERSHIP;
        },
        async listPools() {
          return { pools: [], nextToken: undefined };
        },
      },
      now: () => NOW,
      random: () => random,
      initialDelaySeconds: 5,
      deadlineSeconds: 900,
    });
};

describe('a pool that is found', () => {
  it('is polled like a new pool', async () => {
    const { found, creation, search } = await finding(true)(claimed({ ambiguity: UNCLEAR }));

    expect({ found, creation, search }).toEqual({
      found: true,
      creation: { pool: POOL, respondedAt: ago(0), waitSeconds: 5 },
      search: undefined,
    });
  });

  it('is not polled if it is ACTIVE, and its tags are left out', async () => {
    const pool = { ...POOL, Status: 'ACTIVE', Tags: OWNERSHIP };

    const { creation } = await finding(true, pool)(claimed({ ambiguity: UNCLEAR }));

    expect(creation).toMatchObject({ pool: { ...POOL, Status: 'ACTIVE' }, waitSeconds: 0 });
    expect(creation?.pool).not.toHaveProperty('Tags');
  });
});

describe('permission to call CreatePool again', () => {
  const search = async (state: Claimed, random?: number) => (await finding(false)(state, random)).search;

  it('after an ambiguous outcome comes with a wait, and the time from which the deadline counts', async () => {
    expect(await search(claimed({ ...CALL, ambiguity: UNCLEAR }))).toEqual({
      tries: 1,
      ambiguous: true,
      calls: [{ from: CALL.slot.at, to: CALL.ambiguousSince.at }],
      waitSeconds: 1,
      since: ago(0),
    });
  });

  it.each([
    [1, 0.99, 4],
    [4, 0.99, 32],
    [5, 0.99, 64],
    [5, 0.5, 32],
    [5, 0, 0],
  ])(
    'after %i tries, with the random number %d, comes with a wait of %i s',
    async (tries, random, waitSeconds) => {
      expect(
        await search(claimed({ ambiguity: UNCLEAR, search: searched({ tries }) }), random),
      ).toMatchObject({
        tries: tries + 1,
        waitSeconds,
      });
    },
  );

  it('is not given after the seventh ambiguous outcome', async () => {
    const state = claimed({ ambiguity: UNCLEAR, search: searched({ tries: 6 }) });

    await expect(search(state)).rejects.toMatchObject({
      name: 'OutcomeUnknown',
      detail: { attempts: 7, message: 'cut' },
    });
  });

  it('is given until the deadline, which counts from the first ambiguous outcome', async () => {
    expect(
      await search(claimed({ ambiguity: UNCLEAR, search: searched({ since: ago(900) }) })),
    ).toMatchObject({
      tries: 2,
      since: ago(900),
    });
    const late = claimed({ ambiguity: UNCLEAR, search: searched({ since: ago(901) }) });
    await expect(search(late)).rejects.toMatchObject({ name: 'OutcomeUnknown', detail: { attempts: 2 } });
  });

  it('comes without a wait for a request that was sent again and whose earlier pool has vanished', async () => {
    const again = claimed({}, { is: 'resumed', pool: { ...POOL }, poolLost: true });

    const found = await finding(false, 'none')(again);

    expect(found.found).toBe(false);
    expect(found.search).toEqual({
      tries: 0,
      ambiguous: false,
      waitSeconds: 0,
      calls: [],
      since: ago(0),
      vanishedPoolId: 'pool-1',
    });
  });

  it('for such a request does not start the deadline, however long it waits for its slot', async () => {
    const waited = {
      tries: 0,
      ambiguous: false,
      waitSeconds: 0,
      calls: [],
      since: ago(7_000),
      vanishedPoolId: 'pool-0',
    };

    expect(await search(claimed({ ...CALL, ambiguity: UNCLEAR, search: waited }))).toEqual({
      tries: 1,
      ambiguous: true,
      calls: [{ from: CALL.slot.at, to: CALL.ambiguousSince.at }],
      waitSeconds: 1,
      since: ago(0),
      vanishedPoolId: 'pool-0',
    });
  });

  it('remembers an earlier ambiguous outcome', async () => {
    const state = claimed({ ambiguity: NOT_READY, search: searched() });

    expect(await finding(false)(state)).toMatchObject({ search: { ambiguous: true } });
  });

  it('keeps the periods of all ambiguous calls, and the search of the next one starts anew', async () => {
    const earlier = { from: ago(100), to: ago(90) };
    const state = claimed({ ...CALL, ambiguity: UNCLEAR, search: searched({ calls: [earlier] }) });

    const { search: kept, ambiguousSince } = await finding(false)(state);

    expect(kept?.calls).toEqual([earlier, { from: CALL.slot.at, to: CALL.ambiguousSince.at }]);
    expect(ambiguousSince).toBeUndefined();
  });

  it('does not keep the period of a call that created nothing', async () => {
    const state = claimed({ ...CALL, ambiguity: NOT_READY, search: searched({ calls: [] }) });

    expect((await search(state))?.calls).toEqual([]);
  });
});

describe('an identity that is not ready', () => {
  it('needs no search: no pool was created', async () => {
    const { found, search } = await finding('not to be asked')(claimed({ ambiguity: NOT_READY }));

    expect(found).toBe(false);
    expect(search).toMatchObject({ tries: 1, ambiguous: false });
  });

  it('is searched for after an ambiguous outcome: that call may have created the pool', async () => {
    const state = claimed({ ambiguity: NOT_READY, search: searched() });

    expect(await finding(true)(state)).toMatchObject({ found: true });
  });

  it('is tried six times', async () => {
    const state = claimed({ ambiguity: NOT_READY, search: searched({ tries: 5, ambiguous: false }) });

    await expect(finding('not to be asked')(state)).rejects.toMatchObject({
      name: 'OriginationIdentityNotReady',
      detail: { attempts: 6 },
    });
  });
});

describe('a search that could have missed the pool', () => {
  const noRoom = (more: Partial<Claimed>) => claimed(more, { ownership: [] });

  it('gives no permission to call CreatePool again', async () => {
    await expect(finding(true)(noRoom({ ambiguity: UNCLEAR }))).rejects.toMatchObject({
      name: 'OutcomeUnknown',
      detail: { code: 'SearchIncomplete' },
    });
  });

  it('does not matter if no call was ambiguous', async () => {
    const state = noRoom({ ambiguity: { Error: 'OriginationIdentityInUse', Cause: 'taken' } });

    await expect(finding(true)(state)).rejects.toMatchObject({ name: 'OriginationIdentityInUse' });
  });
});

describe('an identity that is in use', () => {
  const IN_USE = { Error: 'OriginationIdentityInUse', Cause: 'taken' };

  it('by the owned pool of this request is found', async () => {
    expect(await finding(true)(claimed({ ambiguity: IN_USE }))).toMatchObject({ found: true });
  });

  it('by another pool is not tried again', async () => {
    await expect(finding(false)(claimed({ ambiguity: IN_USE }))).rejects.toMatchObject({
      name: 'OriginationIdentityInUse',
      detail: { attempts: 1 },
    });
  });
});
