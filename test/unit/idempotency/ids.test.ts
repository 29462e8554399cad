import { describe, expect, it } from 'vitest';
import { clientTokenOf, contentHashOf } from '../../../functions/idempotency/ids.ts';
import type { PoolRequest } from '../../../functions/model/request.ts';
import { resultIdOf } from '../../../functions/results/ids.ts';

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
    ['deletion protection', 'r-1', { DeletionProtectionEnabled: true }],
    ['deletion protection, said aloud', 'r-1', { DeletionProtectionEnabled: false }],
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

describe('the ClientToken of another pool, after the first is gone', () => {
  it('is another one for each that is gone, and the same for the same', () => {
    const tokens = [undefined, 'pool-1', 'pool-2', 'pool-1'].map((gone) =>
      clientTokenOf('r-1', REQUEST, gone),
    );

    expect(new Set(tokens).size).toBe(3);
    expect(tokens[3]).toBe(tokens[1]);
  });
});

/*
 * Ids that change with a release make repeats of old answers and old pools unrecognisable: these are values that have
 * been given out.
 */
describe('what has been given out', () => {
  it('is given out for ever', () => {
    const metadata = { requestId: 'r-1' };

    expect({
      token: clientTokenOf('r-1', REQUEST),
      content: contentHashOf(REQUEST),
      result: resultIdOf({ metadata, request: REQUEST, result: 'pool-1' }),
    }).toMatchInlineSnapshot(`
      {
        "answer": "e92881354ac643e601fe7d8ba87d6b69713402b2b1944395e795f62ad2cab6e2",
        "content": "a6e4c6fc1754b6f9fce4e1725c8109a9fc44a0d727151a06b886f75ca9f5e071",
        "token": "564c4a133e7902f328898301b82b8ad15715d2cecc37d6453c21a71e38c32b92",
      }
    `);
  });
});

describe('the hash of a content', () => {
  it.each<[string, Partial<PoolRequest>]>([
    ['token', { ClientToken: 'mine' }],
    ['another token', { ClientToken: 'yours' }],
    ['deletion protection', { DeletionProtectionEnabled: true }],
  ])('tells it from one with %s', (_, change) => {
    const other = { ...REQUEST, ...change };
    const others = [
      REQUEST,
      { ...REQUEST, ClientToken: 'a third' },
      { ...REQUEST, DeletionProtectionEnabled: false },
    ];

    expect(others.map(contentHashOf)).not.toContain(contentHashOf(other));
  });
});
