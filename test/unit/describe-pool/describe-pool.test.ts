import { describe, expect, it } from 'vitest';
import { describePool } from '../../../functions/describe-pool/describe-pool.ts';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import type { Created } from '../../../functions/model/state.ts';
import type { SeenPool } from '../../../functions/pools/sms-voice.ts';
import { Signal } from '../../../functions/runtime/signal.ts';
import { memoryBoard, memorySlots } from '../../../simulation/world/memory-rate-limit.ts';

const ANSWERED_AT = Date.parse('2026-11-23T10:00:00.000Z');

const created = (pool: Partial<SeenPool> = {}): Created => ({
  metadata: {
    requestId: 'r-1',
    door: 'console',
    executionArn: 'arn',
    requestedAt: '2026-11-23T09:59:59.000Z',
  },
  request: { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' },
  delivery: 'run-1',
  claim: {
    is: 'new',
    attempt: 1,
    since: '2026-11-23T10:00:00.000Z',
    claimedAt: '2026-11-23T10:00:00.000Z',
    ownership: [],
  },
  creation: {
    pool: { PoolId: 'pool-1', PoolArn: 'arn:pool-1', Status: 'CREATING', ...pool },
    answeredAt: new Date(ANSWERED_AT).toISOString(),
    waitSeconds: 5,
  },
});

/** One look, so many seconds after CreatePool's answer, at a service that shows the pool like this. */
const look = (
  seconds: number,
  shows: Omit<SeenPool, 'PoolId'> | Error | undefined,
  board = memoryBoard(),
  state = created(),
  speed = 1,
) =>
  describePool(state, {
    smsVoice: {
      async describePools() {
        if (shows instanceof Error) throw shows;
        return shows && [{ PoolId: 'pool-1', ...shows }];
      },
      async listPools() {
        throw new Error('One pool is asked for by its id.');
      },
    },
    board,
    slots: memorySlots(),
    intervalMs: 1_000,
    speed,
    deadlineSeconds: 900,
    now: () => ANSWERED_AT + seconds * 1_000,
  });

/** A board on which somebody else is looking. */
const busyBoard = () => ({ ...memoryBoard(), lead: async () => false });

describe('a look at the pool', () => {
  it('that shows it ACTIVE ends the wait, and takes over what DescribePools knows better', async () => {
    const creation = await look(5, { Status: 'ACTIVE', OptOutListName: 'Default' });

    expect(creation).toEqual({
      ...created().creation,
      pool: { PoolId: 'pool-1', PoolArn: 'arn:pool-1', Status: 'ACTIVE', OptOutListName: 'Default' },
    });
  });

  it('is not needed at a pool that was ACTIVE at once', async () => {
    const state = created({ Status: 'ACTIVE' });

    expect(await look(5, new Error('not to be asked'), memoryBoard(), state)).toEqual(state.creation);
  });

  it.each([
    [5, 'LookIn6Seconds'],
    [119, 'LookIn6Seconds'],
    [120, 'PoolCreatingForLong'],
    [899, 'PoolCreatingForLong'],
  ])('after %i s at a pool that is CREATING asks for another one as %s', async (age, name) => {
    const again = await look(age, { Status: 'CREATING' }).catch((error: unknown) => error);

    expect(again).toBeInstanceOf(Signal);
    expect(again).toMatchObject({ name });
  });

  it.each([5, 200])('after %i s that shows no pool says so: another one may', async (age) => {
    await expect(look(age, undefined)).rejects.toMatchObject({ name: 'PoolNotShown' });
  });

  it('that somebody else has under way is waited for', async () => {
    await expect(look(5, new Error('not to be asked'), busyBoard())).rejects.toMatchObject({
      name: 'LookIn2Seconds',
    });
  });

  it.each([
    [0, 'LookIn7Seconds'],
    [500, 'LookIn7Seconds'],
    [1_100, 'LookIn6Seconds'],
    [3_099, 'LookIn5Seconds'],
    [4_100, 'LookIn3Seconds'],
    [5_099, 'LookIn3Seconds'],
  ])('that somebody took %i ms ago is followed by one when there may be news: %s', async (ago, name) => {
    const board = memoryBoard();
    const startedAt = ANSWERED_AT + 20_000 - ago;
    await board.publish({ startedAt, creating: ['pool-1'], pending: [], ages: [] }, []);

    await expect(look(20, new Error('not to be asked'), board)).rejects.toMatchObject({ name });
  });

  it('is as soon, and as soon rare, where a Retry waits for less', async () => {
    const at = (seconds: number) => look(seconds, { Status: 'CREATING' }, memoryBoard(), created(), 100);

    await expect(at(1.19)).rejects.toMatchObject({ name: 'LookIn6Seconds' });
    await expect(at(1.2)).rejects.toMatchObject({ name: 'PoolCreatingForLong' });
  });

  it.each(['DELETING', 'A_STATUS_OF_TOMORROW'])('gives up on the status %s', async (Status) => {
    await expect(look(5, { Status })).rejects.toMatchObject({
      name: 'PoolNotUsable',
      detail: { message: expect.stringContaining(Status) },
    });
  });

  it('is still taken at the deadline, and the last one if the pool is CREATING even then', async () => {
    expect(await look(900, { Status: 'ACTIVE' })).toMatchObject({ pool: { Status: 'ACTIVE' } });

    const timedOut = { name: 'PoolCreationTimedOut' };
    await expect(look(900, { Status: 'CREATING' })).rejects.toMatchObject(timedOut);
    await expect(look(900, undefined)).rejects.toMatchObject(timedOut);
    await expect(look(900, { Status: 'CREATING' }, busyBoard())).rejects.toMatchObject(timedOut);
  });

  it.each(['Throttled', 'ServiceUnavailable'] as const)(
    'that fails as %s is missed, and at the deadline the last one',
    async (name) => {
      const missed = new ProvisioningError(name, { code: 'c', message: 'm' });

      await expect(look(9, missed)).rejects.toMatchObject({ name: 'LookIn6Seconds' });
      await expect(look(900, missed)).rejects.toMatchObject({ name: 'PoolCreationTimedOut' });
    },
  );

  it.each([9, 900])('that fails for good after %i s fails the request', async (age) => {
    const denied = new ProvisioningError('AccessDenied', { code: 'c', message: 'm' });

    await expect(look(age, denied)).rejects.toBe(denied);
  });

  it('is missed where the board is out of reach', async () => {
    const down = new ProvisioningError('ServiceUnavailable', { code: 'c', message: 'm' });
    const board = { ...memoryBoard(), statusOf: () => Promise.reject(down) };

    await expect(look(9, undefined, board)).rejects.toBe(down);
  });
});
