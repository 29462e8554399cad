import { describe, expect, it } from 'vitest';
import type { PoolRequest } from '../../functions/shared/contracts.ts';
import { clientTokenOf } from '../../functions/shared/ids.ts';

const REQUEST: PoolRequest = {
  MessageType: 'TRANSACTIONAL',
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
  Tags: [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ],
};

describe('the ClientToken', () => {
  it('is the one that the sender gave', () => {
    expect(clientTokenOf('r-1', { ...REQUEST, ClientToken: 'mine' })).toBe('mine');
  });

  it('fits the pattern of the API', () => {
    expect(clientTokenOf('r-1', REQUEST)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same for the same content, however it is written', () => {
    const { MessageType, Tags = [], ...rest } = REQUEST;

    expect(clientTokenOf('r-1', { Tags: Tags.toReversed(), ...rest, MessageType })).toBe(
      clientTokenOf('r-1', REQUEST),
    );
  });

  it.each<[string, string, Partial<PoolRequest>]>([
    ['request id', 'r-2', {}],
    ['country', 'r-1', { IsoCountryCode: 'CA' }],
    ['message type', 'r-1', { MessageType: 'PROMOTIONAL' }],
    ['identity', 'r-1', { OriginationIdentity: 'phone-2' }],
    ['deletion protection', 'r-1', { DeletionProtectionEnabled: false }],
    ['tags', 'r-1', { Tags: [{ Key: 'a', Value: '1' }] }],
    [
      'place where one tag ends',
      'r-1',
      {
        Tags: [
          { Key: 'a1', Value: '' },
          { Key: 'b', Value: '2' },
        ],
      },
    ],
  ])('is another one for another %s', (_, requestId, change) => {
    expect(clientTokenOf(requestId, { ...REQUEST, ...change })).not.toBe(clientTokenOf('r-1', REQUEST));
  });
});
