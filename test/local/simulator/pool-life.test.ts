import { describe, expect, it } from 'vitest';
import { poolRequest, simulatorAtNoon } from './support.ts';

function created(settings: Parameters<typeof simulatorAtNoon>[0], n = 1) {
  const simulation = simulatorAtNoon(settings);
  const { PoolId } = simulation.call('CreatePool', poolRequest(n)).body;
  const look = () => simulation.call('DescribePools', { PoolIds: [PoolId] });
  return { ...simulation, PoolId, look };
}

describe('A pool', () => {
  it('is CREATING for a while, and then ACTIVE', () => {
    const { look, wait } = created({ creationSeconds: 4 });

    wait(3.9);
    const early = look();
    wait(0.1);
    const late = look();

    expect(early.body).toMatchObject({ Pools: [{ Status: 'CREATING' }] });
    expect(late.body).toMatchObject({ Pools: [{ Status: 'ACTIVE' }] });
  });

  it('is ACTIVE in the first response when creation takes no time', () => {
    const { call } = simulatorAtNoon({ creationSeconds: 0 });

    const { body } = call('CreatePool', poolRequest(1));

    expect(body).toMatchObject({ Status: 'ACTIVE' });
  });

  it.each([
    ['STUCK', 'CREATING'],
    ['DELETING', 'DELETING'],
    ['HIBERNATING', 'HIBERNATING'],
  ])('whose creation ends %s stays %s', (creationEnds, Status) => {
    const { look, wait } = created({ creationEnds });

    wait(24 * 3600);
    const { body } = look();

    expect(body).toMatchObject({ Pools: [{ Status }] });
  });

  it('that vanishes is not found, and releases its number', () => {
    const { call, look, wait, simulator, PoolId } = created({ creationEnds: 'VANISH' });

    const before = look();
    wait(4);
    const after = look();
    const next = call('CreatePool', poolRequest(1));

    expect(before.status).toBe(200);
    expect(after).toMatchObject({
      errorType: 'ResourceNotFoundException',
      body: { ResourceType: 'pool', ResourceId: PoolId },
    });
    expect(next.status).toBe(200);
    expect(simulator.record().pools.find(({ poolId }) => poolId === PoolId)).toMatchObject({
      status: 'GONE',
    });
  });

  it('uses the settings of its identity', () => {
    const { call, wait } = simulatorAtNoon({
      identities: {
        [poolRequest(2).OriginationIdentity]: { creationSeconds: 60 },
        'ACME/GB': { creationEnds: 'STUCK' },
      },
    });
    call('CreatePool', poolRequest(1));
    call('CreatePool', poolRequest(2));
    call('CreatePool', { OriginationIdentity: 'ACME', IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL' });

    wait(30);
    const { body } = call('DescribePools', {});

    expect(body).toMatchObject({
      Pools: [{}, {}, { Status: 'ACTIVE' }, { Status: 'CREATING' }, { Status: 'CREATING' }],
    });
  });

  it('is hidden from the configured number of reads', () => {
    const { call, look } = created({ visibilityDelayReads: 2 });

    const looks = [look(), look(), look()];
    const listed = call('DescribePools', {});

    expect(looks.map(({ errorType }) => errorType)).toEqual([
      'ResourceNotFoundException',
      'ResourceNotFoundException',
      undefined,
    ]);
    expect(listed.body.Pools).toHaveLength(3);
  });

  it('is hidden from the configured number of lists that match it', () => {
    const { call } = created({ visibilityDelayReads: 2, creationSeconds: 30 });
    const listed = (status: string) =>
      call('DescribePools', { Filters: [{ Name: 'status', Values: [status] }] });

    listed('ACTIVE');
    const lists = [1, 2, 3].map(() => listed('CREATING').body.Pools);

    expect(lists).toMatchObject([[], [], [{ Status: 'CREATING' }]]);
  });

  it('is hidden for the configured seconds, and the record says until when', () => {
    const { call, look, wait, simulator } = created({ visibilityDelaySeconds: 10 });

    wait(9.9);
    const before = [look().errorType, call('DescribePools', {}).body.Pools];
    wait(0.1);

    expect(before).toMatchObject(['ResourceNotFoundException', [{}, {}]]);
    expect(look().body.Pools).toHaveLength(1);
    const { pools } = simulator.record();
    const pool = pools.find(({ seeded }) => !seeded);
    expect(pool?.shownAt).toBe((pool?.createdAt ?? 0) + 10_000);
  });

  it('is visible from the last read that left it out', () => {
    const { simulator, call, wait } = created({ visibilityDelayReads: 1, visibilityDelaySeconds: 10 });
    wait(60);
    call('DescribePools', {});

    const [pool] = simulator.record().pools.filter(({ seeded }) => !seeded);
    expect(pool?.shownAt).toBe((pool?.createdAt ?? 0) + 60_000);
  });

  it('has the same id for the same seed', () => {
    const first = created({});
    const second = created({});

    expect(second.simulator.record()).toEqual(first.simulator.record());
  });
});

describe('DeletePool', () => {
  it('leaves the pool DELETING for a while, then deletes it', () => {
    const { call, look, wait, PoolId } = created({ deletionSeconds: 5 });

    const answer = call('DeletePool', { PoolId });
    const again = call('DeletePool', { PoolId });
    wait(5);
    const after = look();

    expect(answer).toMatchObject({ status: 200, body: { PoolId, Status: 'DELETING' } });
    expect(answer.body).not.toHaveProperty('DeletionProtectionEnabled');
    expect(again.body).toMatchObject({ Reason: 'RESOURCE_NOT_ACTIVE' });
    expect(after.errorType).toBe('ResourceNotFoundException');
  });

  it('releases the number and the place in the quota', () => {
    const { call, wait, PoolId } = created({ quotas: { pools: 3 }, deletionSeconds: 5 });
    call('DeletePool', { PoolId });

    const meanwhile = call('CreatePool', poolRequest(1));
    wait(5);
    const after = call('CreatePool', poolRequest(1));

    expect(meanwhile.body).toMatchObject({ Reason: 'PHONE_NUMBER_ASSOCIATED_TO_POOL' });
    expect(after.status).toBe(200);
  });

  it('is rejected under deletion protection until UpdatePool disables it', () => {
    const { call } = simulatorAtNoon();
    const PoolId = 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-00000000000000000000000000000002';

    const refused = call('DeletePool', { PoolId });
    const updated = call('UpdatePool', { PoolId, DeletionProtectionEnabled: false });
    const deleted = call('DeletePool', { PoolId });

    expect(refused).toMatchObject({
      errorType: 'ConflictException',
      body: {
        Reason: 'DELETION_PROTECTION_ENABLED',
        ResourceType: 'pool',
        ResourceId: 'pool-00000000000000000000000000000002',
      },
    });
    expect(updated.body).toMatchObject({ DeletionProtectionEnabled: false, Status: 'ACTIVE' });
    expect(deleted.status).toBe(200);
  });
});

describe('UpdatePool', () => {
  it('rejects unsupported changes', () => {
    const { call } = simulatorAtNoon();

    const { body } = call('UpdatePool', {
      PoolId: 'pool-00000000000000000000000000000001',
      OptOutListName: 'mine',
      SharedRoutesEnabled: true,
    });

    expect(body).toMatchObject({
      Reason: 'INVALID_PARAMETER',
      Fields: [{ Name: 'OptOutListName' }, { Name: 'SharedRoutesEnabled' }],
    });
  });

  it('rejects a pool that is still being created', () => {
    const { call, PoolId } = created({});

    const { body } = call('UpdatePool', { PoolId, DeletionProtectionEnabled: true });

    expect(body).toMatchObject({ Reason: 'RESOURCE_NOT_ACTIVE', ResourceId: PoolId });
  });
});
