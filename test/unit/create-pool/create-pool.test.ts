import { describe, expect, it } from 'vitest';
import { createPool } from '../../../functions/create-pool/create-pool.ts';
import { claim } from '../../../functions/idempotency/claim.ts';
import { clientTokenOf, contentHashOf } from '../../../functions/idempotency/ids.ts';
import type { IdempotencyRecord } from '../../../functions/idempotency/record.ts';
import type { Pool } from '../../../functions/model/pool.ts';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import type { PoolRequest } from '../../../functions/model/request.ts';
import type { Slotted } from '../../../functions/model/state.ts';
import type { LimiterState } from '../../../functions/rate-limit/limiter.ts';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';
import { memoryLimiter } from '../../../simulation/world/memory-rate-limit.ts';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const OWNERSHIP = [{ Key: 'sms-pool-provisioner:request-id', Value: 'r-1' }];
const FULL = { code: 'ServiceQuotaExceededException', reason: 'POOLS_PER_ACCOUNT', message: 'no more' };

const slotted = (more: Partial<Slotted> = {}, trigger: 'queue' | 'event' = 'queue'): Slotted => ({
  metadata: { requestId: 'r-1', trigger, executionArn: 'arn', requestedAt: '2026-11-24T09:00:00.000Z' },
  request: { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' },
  delivery: 'run-1',
  claim: {
    is: 'new',
    attempt: 1,
    since: '2026-11-24T09:00:00.000Z',
    claimedAt: '2026-11-24T09:00:00.000Z',
    ownership: OWNERSHIP,
  },
  slot: {
    number: 7,
    at: new Date(NOW + 1_234).toISOString(),
    wakeAt: new Date(NOW).toISOString(),
    reservations: 1,
  },
  ...more,
});

interface Scene {
  answer?: Pool | ProvisioningError;
  cancelledAt?: string;
  record?: IdempotencyRecord;
  limiterState?: Partial<LimiterState>;
}

/** The step with its calls and sleeps in order. A sleep advances the clock. */
const sceneOf = ({
  answer = { PoolId: 'pool-1', Status: 'CREATING' },
  cancelledAt,
  record,
  limiterState = {},
}: Scene = {}) => {
  const deeds: unknown[] = [];
  const sent: { request: PoolRequest; token: string }[] = [];
  const limiter = memoryLimiter();
  let time = NOW;
  const ports = {
    limiter: { ...limiter, read: async () => ({ ...(await limiter.read('CreatePool')), ...limiterState }) },
    ledger: {
      cancelledAt: async (id: string) => (id === 'load-8' ? undefined : cancelledAt),
      read: async () => record,
    },
    now: () => time,
    async pause(milliseconds: number) {
      deeds.push(milliseconds);
      time += milliseconds;
    },
    smsVoice: {
      async createPool(request: PoolRequest, token: string) {
        deeds.push('CreatePool');
        sent.push({ request, token });
        if (answer instanceof ProvisioningError) throw answer;
        return answer;
      },
    },
    limit: { intervalMs: 1_000, burst: 1 },
    initialDelaySeconds: 5,
    exhaustedSeconds: 60,
  };

  return { run: (state = slotted()) => createPool(state, ports), ports, deeds, sent, limiter };
};

describe('a call of CreatePool', () => {
  it('is made exactly at its slot, after a sleep', async () => {
    const { run, deeds } = sceneOf();

    expect(await run()).toEqual({
      pool: { PoolId: 'pool-1', Status: 'CREATING' },
      respondedAt: new Date(NOW + 1_234).toISOString(),
      waitSeconds: 5,
    });
    expect(deeds).toEqual([834, 400, 'CreatePool']);
  });

  it.each([
    ['has passed is made at once', -5_000, [0, 0]],
    ['is far away, by a clock that goes wrong, does not wait for long', 3_600_000, [3_000, 400]],
  ])('whose slot %s', async (_, ahead, slept) => {
    const { run, deeds } = sceneOf();
    const at = new Date(NOW + ahead).toISOString();

    await run(slotted({ slot: { number: 7, at, wakeAt: at, reservations: 1 } }));

    expect(deeds).toEqual([...slept, 'CreatePool']);
  });

  it('has the tags of the sender and the ownership tags, and the state has neither', async () => {
    const Tags = [{ Key: 'customer', Value: 'Octank' }];
    const answer = { PoolId: 'pool-1', Status: 'CREATING', Tags: [...Tags, ...OWNERSHIP] };
    const { run, sent } = sceneOf({ answer });

    const creation = await run(slotted({ request: { ...slotted().request, Tags } }));

    expect(sent[0]?.request.Tags).toEqual([...Tags, ...OWNERSHIP]);
    expect(creation).toMatchObject({ pool: { PoolId: 'pool-1', Status: 'CREATING' } });
    expect(creation).not.toHaveProperty('pool.Tags');
  });

  it('is the same for the default of DeletionProtectionEnabled, written out or not', async () => {
    const { run, sent } = sceneOf();
    const { request, claim } = slotted();
    const explicit = { ...request, DeletionProtectionEnabled: false };

    for (const first of [request, explicit])
      for (const again of [request, explicit])
        await run(slotted({ request: again, claim: { ...claim, contentHash: contentHashOf(first) } }));

    expect(sent[1]).toEqual(sent[0]);
    expect(sent[3]).toEqual(sent[2]);
    expect(sent[2]?.token).toBe(clientTokenOf('r-1', explicit));
  });

  it('has the same token in every attempt, and another one after the pool has vanished', async () => {
    const { run, sent } = sceneOf();
    const search = { tries: 2, ambiguous: true, waitSeconds: 1, since: '2026-11-24T09:00:00.000Z' };

    await run();
    await run(slotted({ search }));
    await run(slotted({ search: { ...search, vanishedPoolId: 'pool-0' } }));

    const [first, second, third] = sent.map(({ token }) => token);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });

  it('that created an ACTIVE pool needs no wait', async () => {
    const { run } = sceneOf({ answer: { PoolId: 'pool-1', Status: 'ACTIVE' } });

    expect(await run()).toMatchObject({ waitSeconds: 0 });
  });

  it('that returns the pool of another request fails', async () => {
    const { run } = sceneOf({ answer: { PoolId: 'pool-9', Status: 'ACTIVE', MessageType: 'PROMOTIONAL' } });

    await expect(run()).rejects.toMatchObject({
      name: 'InvalidRequest',
      detail: { code: 'ClientTokenReused' },
    });
  });

  it('that is throttled in its first slot may be early, and is retried once', async () => {
    const throttled = new ProvisioningError('Throttled', { code: 'c', message: 'm' });
    const { run, deeds, sent } = sceneOf({ answer: throttled });

    await expect(run()).rejects.toMatchObject({ name: 'Throttled' });
    expect(deeds).toEqual([834, 400, 'CreatePool', 25, 'CreatePool']);
    expect(sent[1]).toEqual(sent[0]);
  });

  it('that is throttled in a later slot needs another slot', async () => {
    const throttled = new ProvisioningError('Throttled', { code: 'c', message: 'm' });
    const { run, sent } = sceneOf({ answer: throttled });
    const slot = { ...slotted().slot, reservations: 2 };

    await expect(run(slotted({ slot }))).rejects.toMatchObject({ name: 'Throttled' });
    expect(sent).toHaveLength(1);
  });

  it('that is throttled is recorded, and not repeated just after another: it was not early', async () => {
    const throttled = new ProvisioningError('Throttled', { code: 'c', message: 'm' });
    const { run, sent, limiter } = sceneOf({ answer: throttled, limiterState: { throttle: { slot: 6 } } });

    await expect(run()).rejects.toMatchObject({ name: 'Throttled' });

    expect(sent).toHaveLength(1);
    expect(await limiter.read('CreatePool')).toMatchObject({ throttle: { slot: 7, yielded: 9 } });
  });

  it('is not made in a slot that is left free for other clients, but for an interactive request', async () => {
    const limiterState = { throttle: { slot: 6, yielded: 8 } };
    const bulk = sceneOf({ limiterState });
    const interactive = sceneOf({ limiterState });

    expect(await bulk.run()).toEqual({ preempted: true });
    await interactive.run(slotted({}, 'event'));

    expect(bulk.sent).toEqual([]);
    expect(interactive.sent).toHaveLength(1);
  });

  it.each([
    ['in its first slot is repeated for six seconds', 1, '2026-11-24T09:59:59.000Z', 26],
    ['in its second slot is not repeated', 2, '2026-11-24T09:59:59.000Z', 1],
    [
      'that is one of many, and has waited, is repeated just after its slot only',
      1,
      '2026-11-24T09:59:00.000Z',
      2,
    ],
  ])('of an interactive request %s', async (_, reservations, requestedAt, calls) => {
    const throttled = new ProvisioningError('Throttled', { code: 'c', message: 'm' });
    const slot = { ...slotted().slot, reservations };
    const metadata = { ...slotted({}, 'event').metadata, requestedAt };
    const { run, sent } = sceneOf({ answer: throttled });

    await expect(run(slotted({ slot, metadata }))).rejects.toMatchObject({ name: 'Throttled' });

    expect(sent).toHaveLength(calls);
    expect(new Set(sent.map(({ token }) => token)).size).toBe(1);
  });

  it('is not made when the rate limiter is unavailable: another slot is reserved, and nothing is ambiguous', async () => {
    const { ports, sent } = sceneOf();
    const down = new ProvisioningError('ServiceUnavailable', { code: 'c', message: 'm' });
    const limiter = { ...ports.limiter, read: () => Promise.reject(down) };

    expect(await createPool(slotted(), { ...ports, limiter })).toEqual({ preempted: true });
    expect(sent).toEqual([]);
  });

  it('is made in a full account if it may have created its pool already, and returns that pool', async () => {
    const limiterState = { exhausted: { until: NOW + 60_000, detail: FULL } };
    const search = { tries: 1, ambiguous: true, waitSeconds: 1, since: '2026-11-24T09:00:00.000Z' };

    await expect(sceneOf({ limiterState }).run()).rejects.toMatchObject({ name: 'QuotaExceeded' });
    expect(await sceneOf({ limiterState }).run(slotted({ search }))).toMatchObject({
      pool: { PoolId: 'pool-1' },
    });
  });

  it('that fails returns the number of all attempts', async () => {
    const failure = new ProvisioningError('ServiceUnavailable', { code: 'c', message: 'm' });
    const { run } = sceneOf({ answer: failure });
    const search = { tries: 2, ambiguous: true, waitSeconds: 1, since: '2026-11-24T09:00:00.000Z' };

    await expect(run(slotted({ search }))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'c', message: 'm', attempts: 3 },
    });
  });
});

describe('a slot that was given to an interactive request', () => {
  it('is preempted for the bulk request, without a call and without a failure', async () => {
    const { run, deeds } = sceneOf({ limiterState: { preempted: [5, 7] } });

    expect(await run()).toEqual({ preempted: true });
    expect(deeds).toEqual([834]);
  });

  it('is used by the interactive request', async () => {
    const { run, deeds } = sceneOf({ limiterState: { preempted: [5, 7] } });

    await run(slotted({}, 'event'));

    expect(deeds).toContain('CreatePool');
  });

  it('does not affect a request with another slot', async () => {
    const { run, deeds } = sceneOf({ limiterState: { preempted: [5, 9] } });

    await run();

    expect(deeds).toContain('CreatePool');
  });
});

describe('an account that has reached its quota of pools', () => {
  it('is recorded for all requests for a while', async () => {
    const { run, limiter } = sceneOf({ answer: new ProvisioningError('QuotaExceeded', FULL) });

    await expect(run()).rejects.toMatchObject({ name: 'QuotaExceeded', detail: { ...FULL, attempts: 1 } });

    const until = NOW + 1_234 + 60_000;
    expect(await limiter.read('CreatePool')).toMatchObject({ exhausted: { until, detail: FULL } });
  });

  it('is not recorded when another quota was exceeded', async () => {
    const other = { ...FULL, reason: 'TAGS_PER_RESOURCE' };
    const { run, limiter } = sceneOf({ answer: new ProvisioningError('QuotaExceeded', other) });

    await expect(run()).rejects.toMatchObject({ name: 'QuotaExceeded' });

    expect(await limiter.read('CreatePool')).not.toHaveProperty('exhausted');
  });

  it('gets no call, and the request fails with the recorded reason', async () => {
    const { run, deeds } = sceneOf({ limiterState: { exhausted: { until: NOW + 60_000, detail: FULL } } });

    await expect(run()).rejects.toMatchObject({ name: 'QuotaExceeded', detail: FULL });
    expect(deeds).toEqual([834]);
  });

  it('gets a call for a request that was claimed after the record: the quota may have been raised', async () => {
    const { claim } = slotted();
    const at = Date.parse(claim.claimedAt);
    const exhausted = (since: number) => ({ exhausted: { at: since, until: NOW + 60_000, detail: FULL } });

    await expect(sceneOf({ limiterState: exhausted(at) }).run()).rejects.toMatchObject({
      name: 'QuotaExceeded',
    });
    expect(await sceneOf({ limiterState: exhausted(at - 1) }).run()).toMatchObject({
      pool: { PoolId: 'pool-1' },
    });
  });

  it('gets calls again when the record has expired', async () => {
    const { run, deeds } = sceneOf({ limiterState: { exhausted: { until: NOW, detail: FULL } } });

    await run();

    expect(deeds).toContain('CreatePool');
  });

  it('fails the request even if it cannot be recorded', async () => {
    const { ports } = sceneOf({ answer: new ProvisioningError('QuotaExceeded', FULL) });
    const limiter = { ...ports.limiter, exhaust: () => Promise.reject(new Error('down')) };

    await expect(createPool(slotted(), { ...ports, limiter })).rejects.toMatchObject({
      name: 'QuotaExceeded',
    });
  });
});

describe('a cancelled batch', () => {
  const batch = { id: 'load-7' };
  const search = { tries: 1, ambiguous: true, waitSeconds: 1, since: '2026-11-24T09:00:00.000Z' };
  const requestedAt = '2026-11-24T09:59:00.000Z';
  const inBatch = (more: Partial<Slotted> = {}) =>
    slotted({ metadata: { ...slotted().metadata, batch, requestedAt }, ...more });

  it('fails a request that waits for its slot, without a call', async () => {
    const { run, sent } = sceneOf({ cancelledAt: requestedAt });

    await expect(run(inBatch())).rejects.toMatchObject({
      name: 'Cancelled',
      detail: { message: `The batch load-7 was cancelled at ${requestedAt}. CreatePool was not called.` },
    });
    expect(sent).toEqual([]);
  });

  it.each([
    ['after the cancellation', 'load-7', '2026-11-24T09:59:00.001Z', true],
    ['before it', 'load-7', requestedAt, false],
    ['in another batch', 'load-8', requestedAt, true],
    ['in no batch', undefined, requestedAt, true],
  ])('counts a repeat that was sent %s', async (_, batchId, sentAt, isMade) => {
    const { ledger, entries } = memoryLedger();
    const validated = { ...inBatch(), delivery: 'd-1' };
    await claim(validated, { ledger, now: () => NOW });
    const metadata = { ...validated.metadata, executionArn: 'other', requestedAt: sentAt };
    const again = { ...metadata, batch: batchId === undefined ? undefined : { id: batchId } };
    await claim({ ...validated, metadata: again, delivery: 'd-2' }, { ledger, now: () => NOW });
    const record = entries().find(({ part }) => part === 'request');
    const run = sceneOf({ cancelledAt: requestedAt, ...(record && { record }) }).run(inBatch());

    await (isMade
      ? expect(run).resolves.toBeDefined()
      : expect(run).rejects.toMatchObject({ name: 'Cancelled' }));
  });

  it.each([
    ['a request of no batch', '2026-11-24T10:00:00.000Z', slotted()],
    ['a request that was sent after it', '2026-11-24T09:58:59.999Z', inBatch()],
    ['a request that may have its pool', '2026-11-24T10:00:00.000Z', inBatch({ search })],
  ])('does not fail %s', async (_, cancelledAt, state) => {
    expect(await sceneOf({ cancelledAt }).run(state)).toMatchObject({ pool: { PoolId: 'pool-1' } });
  });
});
