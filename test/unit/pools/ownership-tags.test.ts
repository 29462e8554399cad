import { describe, expect, it } from 'vitest';
import type { PoolRequest, Tag } from '../../../functions/model/request.ts';
import { isOwned, ownershipOf, tagsOf } from '../../../functions/pools/ownership-tags.ts';

const REQUEST: PoolRequest = {
  MessageType: 'TRANSACTIONAL',
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
};
const CONTENT_HASH = '0f'.repeat(32);
const tagsOfSender = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `key-${index}`, Value: '' }));

describe('the ownership tags', () => {
  const ours = () => ownershipOf('provisioner', 'r-1', REQUEST, CONTENT_HASH);

  it('contain the service, the request and its content hash', () => {
    expect(ours()).toEqual([
      { Key: 'sms-pool-provisioner:service', Value: 'provisioner' },
      { Key: 'sms-pool-provisioner:request-id', Value: 'r-1' },
      { Key: 'sms-pool-provisioner:content-hash', Value: CONTENT_HASH },
    ]);
  });

  it.each([
    [197, 3],
    [198, 1],
    [199, 1],
    [200, 0],
  ])('beside %i tags of the sender are %i: a pool has at most 200', (count, left) => {
    const Tags = tagsOfSender(count);

    expect(ownershipOf('provisioner', 'r-1', { ...REQUEST, Tags }, CONTENT_HASH)).toHaveLength(left);
  });

  it('beside 198 tags are one that differs for each service, request and content', () => {
    const request = { ...REQUEST, Tags: tagsOfSender(198) };
    const tags = [
      ownershipOf('provisioner', 'r-1', request, CONTENT_HASH),
      ownershipOf('other', 'r-1', request, CONTENT_HASH),
      ownershipOf('provisioner', 'r-2', request, CONTENT_HASH),
      ownershipOf('provisioner', 'r-1', request, '1f'.repeat(32)),
    ];

    expect(new Set(tags.map((tag) => JSON.stringify(tag))).size).toBe(4);
    expect(tags[0]).toEqual([
      { Key: 'sms-pool-provisioner:owner', Value: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it('come after the tags of the sender', () => {
    const Tags = tagsOfSender(1);
    const ownership = ours();

    expect(tagsOf({ ...REQUEST, Tags }, ownership)).toEqual([...Tags, ...ownership]);
    expect(tagsOf(REQUEST, ownership)).toEqual(ownership);
  });

  const valueFor = (requestId: string) =>
    ownershipOf('provisioner', requestId, REQUEST, CONTENT_HASH)[1]?.Value;

  it.each(['r-1', 'crm:o-1', 'message-1/7', 'A_b.c:d/e=f+g-h@i', 'x'.repeat(128)])(
    'contain the request id %s as it is',
    (requestId) => {
      expect(valueFor(requestId)).toBe(requestId);
    },
  );

  it.each(['message-1#0', 'a,b', '{"$":"*"}', '!'.repeat(128)])(
    'contain the request id %s in the usual characters of AWS',
    (requestId) => {
      const value = valueFor(requestId) ?? '';

      expect(value).toMatch(/^[\w.:/=+@-]+ [0-9a-f]{64}$/);
      expect(value.length).toBeLessThanOrEqual(256);
      expect(valueFor(requestId)).toBe(value);
    },
  );

  it('differ for ids that differ only in unusual characters', () => {
    const ids = ['a#0', 'a,0', 'a_0', 'a/0', 'a%0'];

    expect(new Set(ids.map(valueFor)).size).toBe(ids.length);
  });

  it('identify a pool of an earlier version, which has the id as it is', () => {
    const made = ours().map((tag) => (tag.Value === 'r-1' ? { ...tag, Value: 'message-1#0' } : tag));

    expect(isOwned(made, ownershipOf('provisioner', 'message-1#0', REQUEST, CONTENT_HASH))).toBe(true);
    expect(isOwned(made, made)).toBe(true);
    expect(isOwned(made, ownershipOf('provisioner', 'message-1_0', REQUEST, CONTENT_HASH))).toBe(false);
  });

  it('identify an owned pool, whatever other tags it has', () => {
    expect(isOwned([...tagsOfSender(2), ...ours().toReversed()], ours())).toBe(true);
  });

  it.each<[string, (tags: Tag[]) => Tag[]]>([
    ['one of them is missing', (tags) => tags.slice(1)],
    ['one has another value', (tags) => tags.map((tag, at) => (at === 1 ? { ...tag, Value: 'r-2' } : tag))],
    ['one has another key', (tags) => tags.map((tag, at) => (at === 1 ? { ...tag, Key: 'other' } : tag))],
    ['there are none', () => []],
  ])('do not match if %s', (_, change) => {
    expect(isOwned(change(ours()), ours())).toBe(false);
  });

  it('match no pool if there is no room for them', () => {
    expect(isOwned(tagsOfSender(200), [])).toBe(false);
  });
});
