import { describe, expect, it } from 'vitest';
import { describePool } from '../../functions/describe-pool/describe-pool.ts';
import type { Created } from '../../functions/shared/contracts.ts';
import { ProvisioningError } from '../../functions/shared/provisioning-error.ts';
import type { SeenPool } from '../../functions/shared/sms-voice.ts';

const ANSWERED_AT = Date.parse('2026-11-23T10:00:00.000Z');
const SETTINGS = { deadlineSeconds: 900, graceSeconds: 60, maxWaitSeconds: 30 };

const created = (more: Partial<Created['creation']> = {}): Created => ({
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
    pool: { PoolId: 'pool-1', Status: 'CREATING' },
    answeredAt: new Date(ANSWERED_AT).toISOString(),
    seen: false,
    waitSeconds: 3,
    ...more,
  },
});

/** One look, so many seconds after CreatePool's answer, at a service that shows the pool like this. */
const look = (
  seconds: number,
  shows: SeenPool | Error | undefined,
  more: Partial<Created['creation']> = {},
) => {
  const smsVoice = {
    describePool: async () => {
      if (shows instanceof Error) throw shows;
      return shows;
    },
  };
  const result = describePool(created(more), {
    ...SETTINGS,
    smsVoice,
    now: () => ANSWERED_AT + seconds * 1_000,
  });

  return { result };
};

describe('a look at the pool', () => {
  it('takes over what DescribePools knows better', async () => {
    const { result } = look(3, { PoolId: 'pool-1', Status: 'ACTIVE', OptOutListName: 'Default' });

    expect(await result).toMatchObject({ seen: true, pool: { Status: 'ACTIVE', OptOutListName: 'Default' } });
  });

  it.each([
    [3, 3, 6],
    [60, 20, 30],
    [60, 30, 30],
    [899, 30, 1],
  ])('after %i s, having waited %i s, waits %i s more', async (age, waited, waits) => {
    const { result } = look(age, { Status: 'CREATING' }, { waitSeconds: waited });

    expect(await result).toMatchObject({ waitSeconds: waits });
  });

  it('tolerates for a while that the new pool is not to be seen', async () => {
    expect(await look(60, undefined).result).toMatchObject({
      seen: false,
      pool: { PoolId: 'pool-1', Status: 'CREATING' },
    });
    expect(await look(61, undefined, { emptyLooks: 3 }).result).toMatchObject({ emptyLooks: 4 });
    await expect(look(61, undefined, { emptyLooks: 4 }).result).rejects.toMatchObject({
      name: 'PoolNotUsable',
    });
  });

  it('does not tolerate that a pool it has seen is gone', async () => {
    const { result } = look(5, undefined, { seen: true });

    await expect(result).rejects.toMatchObject({
      name: 'PoolNotUsable',
      detail: { message: expect.stringContaining('vanished') },
    });
  });

  it.each(['DELETING', 'A_STATUS_OF_TOMORROW'])('gives up on the status %s', async (Status) => {
    const { result } = look(5, { Status });

    await expect(result).rejects.toMatchObject({
      name: 'PoolNotUsable',
      detail: { message: expect.stringContaining(String(Status)) },
    });
  });

  it('still looks at the deadline, and gives up if the pool is CREATING even then', async () => {
    expect(await look(900, { Status: 'ACTIVE' }).result).toMatchObject({ pool: { Status: 'ACTIVE' } });
    await expect(look(900, { Status: 'CREATING' }).result).rejects.toMatchObject({
      name: 'PoolCreationTimedOut',
    });
  });

  it.each(['Throttled', 'ServiceUnavailable'] as const)(
    'that fails as %s is missed, and the next one comes later',
    async (name) => {
      const missed = new ProvisioningError(name, { code: 'c', message: 'm' });

      expect(await look(9, missed, { waitSeconds: 6, seen: true }).result).toMatchObject({
        seen: true,
        waitSeconds: 12,
        pool: { Status: 'CREATING' },
      });
      await expect(look(900, missed).result).rejects.toMatchObject({ name: 'PoolCreationTimedOut' });
    },
  );

  it('that fails for good fails the request', async () => {
    const denied = new ProvisioningError('AccessDenied', { code: 'c', message: 'm' });

    await expect(look(9, denied).result).rejects.toBe(denied);
  });
});
