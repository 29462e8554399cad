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
  it('is the one of the sender, if given', () => {
    expect(clientTokenOf('r-1', { ...REQUEST, ClientToken: 'mine' })).toBe('mine');
  });

  it.each([
    ['of a pool without ownership tags', { isTagged: false }],
    ['of another pool, after the first has vanished', { vanishedPoolId: 'pool-1' }],
  ])('%s is not the one of the sender, and no other request has it', (_, options) => {
    const request = { ...REQUEST, ClientToken: 'mine' };
    const other = { ...request, OriginationIdentity: 'phone-2' };

    const tokens = [
      clientTokenOf('r-1', request, options),
      clientTokenOf('r-2', request, options),
      clientTokenOf('r-1', other, options),
      clientTokenOf('r-1', request, options),
    ];

    expect(new Set(tokens).size).toBe(3);
    expect(tokens[3]).toBe(tokens[0]);
    expect(tokens).not.toContain('mine');
  });

  it('fits the pattern of the API', () => {
    expect(clientTokenOf('r-1', REQUEST)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same for the same content in any spelling', () => {
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
  ])('differs for a different %s', (_, requestId, change) => {
    expect(clientTokenOf(requestId, { ...REQUEST, ...change })).not.toBe(clientTokenOf('r-1', REQUEST));
  });
});

describe('the ClientToken of another pool, after the first has vanished', () => {
  it('differs for each vanished pool, and is the same for the same one', () => {
    const tokens = [undefined, 'pool-1', 'pool-2', 'pool-1'].map((vanishedPoolId) =>
      clientTokenOf('r-1', REQUEST, { vanishedPoolId }),
    );

    expect(new Set(tokens).size).toBe(3);
    expect(tokens[3]).toBe(tokens[1]);
  });
});

/* Ids that change with a release make repeats of earlier results and pools unrecognisable: these values are in use. */
describe('ids in use', () => {
  it('do not change', () => {
    const metadata = { requestId: 'r-1' };

    expect({
      token: clientTokenOf('r-1', REQUEST),
      content: contentHashOf(REQUEST),
      result: resultIdOf({ metadata, request: REQUEST, result: 'pool-1' }),
    }).toMatchInlineSnapshot(`
      {
        "content": "a6e4c6fc1754b6f9fce4e1725c8109a9fc44a0d727151a06b886f75ca9f5e071",
        "result": "e92881354ac643e601fe7d8ba87d6b69713402b2b1944395e795f62ad2cab6e2",
        "token": "564c4a133e7902f328898301b82b8ad15715d2cecc37d6453c21a71e38c32b92",
      }
    `);
  });
});

describe('the content hash', () => {
  it.each<[string, Partial<PoolRequest>]>([
    ['token', { ClientToken: 'mine' }],
    ['another token', { ClientToken: 'yours' }],
    ['deletion protection', { DeletionProtectionEnabled: true }],
  ])('differs for content with %s', (_, change) => {
    const other = { ...REQUEST, ...change };
    const others = [
      REQUEST,
      { ...REQUEST, ClientToken: 'a third' },
      { ...REQUEST, DeletionProtectionEnabled: false },
    ];

    expect(others.map(contentHashOf)).not.toContain(contentHashOf(other));
  });
});

/** Two values of each member: `tsc` demands them for a member that is added. */
const TWO_VALUES: { [Name in keyof Required<PoolRequest>]: [PoolRequest[Name], PoolRequest[Name]] } = {
  ClientToken: ['token-1', 'token-2'],
  DeletionProtectionEnabled: [true, false],
  IsoCountryCode: ['US', 'GB'],
  MessageType: ['TRANSACTIONAL', 'PROMOTIONAL'],
  OriginationIdentity: ['ACME', 'OCTANK'],
  Tags: [[], [{ Key: 'customer', Value: '1' }]],
};

it.each(Object.entries(TWO_VALUES))(
  'two requests that differ only in %s have different hashes',
  (name, values) => {
    const request: PoolRequest = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'ACME' };

    const [one, other] = values.map((value) => contentHashOf({ ...request, [name]: value }));

    expect(one).not.toBe(other);
  },
);
