import { describe, expect, it } from 'vitest';
import { poolRequest, simulatorAtNoon } from './support.ts';

const request = { ...poolRequest(1), ClientToken: 'token-1' };

describe('A ClientToken', () => {
  it('creates one pool, and a repeat returns it with its current status', () => {
    const { call, wait, simulator } = simulatorAtNoon({ creationSeconds: 4 });

    const first = call('CreatePool', request);
    wait(10);
    const again = call('CreatePool', request);

    expect(again.body).toEqual({ ...first.body, Status: 'ACTIVE' });
    expect(simulator.record().pools.filter(({ clientToken }) => clientToken === 'token-1')).toHaveLength(1);
  });

  it('of a failed call is not stored', () => {
    const { call } = simulatorAtNoon();
    call('CreatePool', { ...request, MessageType: 'PROMOTIONAL' });

    const { status } = call('CreatePool', request);

    expect(status).toBe(200);
  });

  it('expires', () => {
    const { call, wait } = simulatorAtNoon({ clientTokenMemorySeconds: 60 });
    const senderId = { ...request, OriginationIdentity: 'ACME', IsoCountryCode: 'GB' };

    const first = call('CreatePool', senderId);
    wait(59);
    const remembered = call('CreatePool', senderId);
    wait(1);
    const forgotten = call('CreatePool', senderId);

    expect(remembered.body.PoolId).toBe(first.body.PoolId);
    expect(forgotten.body.PoolId).not.toBe(first.body.PoolId);
  });

  it('never expires when the setting is null', () => {
    const { call, wait } = simulatorAtNoon({ clientTokenMemorySeconds: null });

    const first = call('CreatePool', request);
    wait(10 * 365 * 24 * 3600);
    const again = call('CreatePool', request);

    expect(again.body.PoolId).toBe(first.body.PoolId);
  });

  it('still returns its pool after that vanished', () => {
    const { call, wait } = simulatorAtNoon({ creationEnds: 'VANISH' });

    const first = call('CreatePool', request);
    wait(10);
    const again = call('CreatePool', request);

    expect(again.body).toMatchObject({ PoolId: first.body.PoolId, Status: 'DELETING' });
  });

  describe('with other parameters', () => {
    const other = { ...request, ...poolRequest(2) };

    it('gets the first pool in the mode original', () => {
      const { call } = simulatorAtNoon({ clientTokenMismatch: 'original' });
      const first = call('CreatePool', request);

      const second = call('CreatePool', other);

      expect(second).toEqual(first);
    });

    it('gets a ConflictException in the mode conflict', () => {
      const { call } = simulatorAtNoon({ clientTokenMismatch: 'conflict' });
      const first = call('CreatePool', request);

      const second = call('CreatePool', other);

      expect(second).toMatchObject({
        errorType: 'ConflictException',
        body: { Reason: 'RESOURCE_ALREADY_EXISTS', ResourceType: 'pool', ResourceId: first.body.PoolId },
      });
    });

    it('gets a ValidationException in the mode validation', () => {
      const { call } = simulatorAtNoon({ clientTokenMismatch: 'validation' });
      call('CreatePool', request);

      const second = call('CreatePool', other);

      expect(second).toMatchObject({
        errorType: 'ValidationException',
        body: { Reason: 'INVALID_PARAMETER', Fields: [{ Name: 'ClientToken' }] },
      });
    });
  });
});
