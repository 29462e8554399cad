import { describe, expect, it } from 'vitest';
import { poolRequest, simulatorAtNoon } from './support.ts';

describe('The settings', () => {
  it('can be changed individually', () => {
    const { simulator } = simulatorAtNoon({ creationSeconds: 9 });

    simulator.configure({ visibilityDelayReads: 3, quotas: { pools: 100 } });

    expect(simulator.record().settings).toMatchObject({
      creationSeconds: 9,
      visibilityDelayReads: 3,
      quotas: { pools: 100 },
    });
  });

  it('restart the fault plans', () => {
    const { simulator, call } = simulatorAtNoon({ faults: [{ on: '*', as: 'throttle' }] });
    call('DescribePools', {});

    simulator.configure({ faults: [{ on: '*', as: 'throttle' }] });
    const again = call('DescribePools', {});
    simulator.configure({ creationSeconds: 1 });
    const usedUp = call('DescribePools', {});

    expect(again.errorType).toBe('ThrottlingException');
    expect(usedUp.status).toBe(200);
  });

  it('add fixtures, and change existing ones', () => {
    const { simulator, call } = simulatorAtNoon();
    const pending = { ...poolRequest(42) };

    const before = call('CreatePool', pending);
    simulator.configure({
      fixtures: {
        phoneNumbers: [{ PhoneNumberId: pending.OriginationIdentity, PhoneNumber: '+15550141' }],
        senderIds: [{ SenderId: 'NEW', IsoCountryCode: 'FR' }],
        rcsAgents: [{ RcsAgentId: `rcs-${'2'.repeat(32)}` }],
      },
    });
    const after = [
      call('CreatePool', pending),
      call('CreatePool', { OriginationIdentity: 'NEW', IsoCountryCode: 'FR', MessageType: 'TRANSACTIONAL' }),
      call('CreatePool', { OriginationIdentity: `rcs-${'2'.repeat(32)}`, MessageType: 'TRANSACTIONAL' }),
    ];

    expect(before.body).toMatchObject({ Reason: 'RESOURCE_NOT_ACTIVE' });
    expect(after.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('keep a number in its pool when its fixture changes', () => {
    const { simulator, call } = simulatorAtNoon();
    const { PoolId } = call('CreatePool', poolRequest(1)).body;

    simulator.configure({
      fixtures: {
        phoneNumbers: [{ PhoneNumberId: poolRequest(1).OriginationIdentity, PhoneNumber: '+15550199' }],
      },
    });

    expect(simulator.record().fixtures.phoneNumbers[0]).toMatchObject({ PhoneNumber: '+15550199', PoolId });
  });

  it('are restored by a reset, which deletes everything else', () => {
    const { simulator, call } = simulatorAtNoon({ creationSeconds: 9 });
    call('CreatePool', { ...poolRequest(1), ClientToken: 't' });
    simulator.configure({ creationSeconds: 1, clientTokenMismatch: 'conflict' });

    simulator.reset();
    const afresh = call('CreatePool', { ...poolRequest(1), ClientToken: 't', MessageType: 'TRANSACTIONAL' });

    expect(afresh.status).toBe(200);
    expect(simulator.record()).toMatchObject({
      settings: { creationSeconds: 9, clientTokenMismatch: 'original' },
      calls: [{ operation: 'CreatePool' }],
      pools: [{ seeded: true }, { seeded: true }, { poolId: afresh.body.PoolId }],
    });
  });

  it('are copied in the record', () => {
    const { simulator } = simulatorAtNoon();

    simulator.record().settings.quotas.pools = 0;

    expect(simulator.record().settings.quotas.pools).toBe(25);
  });
});
