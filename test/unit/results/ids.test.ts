import { describe, expect, it } from 'vitest';
import type { PoolRequest } from '../../../functions/model/request.ts';
import { failureNameOf, resultIdOf } from '../../../functions/results/ids.ts';

const REQUEST: PoolRequest = {
  MessageType: 'TRANSACTIONAL',
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
  Tags: [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ],
};

describe('the id of a result', () => {
  const identity = { metadata: { requestId: 'r-1' }, request: REQUEST, result: 'pool-1' };

  it('is the same for a first attempt with and without its number', () => {
    expect(resultIdOf({ ...identity, attempt: 1 })).toBe(resultIdOf(identity));
  });

  it('differs for each request id, content, list of faults, outcome and further attempt', () => {
    const ids = [
      identity,
      { ...identity, metadata: { requestId: 'r-2' } },
      { ...identity, request: { ...REQUEST, OriginationIdentity: 'phone-2' } },
      { ...identity, faults: [] },
      { ...identity, result: 'pool-2' },
      { ...identity, attempt: 2 },
      { ...identity, attempt: 3 },
    ].map(resultIdOf);

    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the name of a failure', () => {
  it('is its class, its code and its reason', () => {
    expect(failureNameOf({ class: 'Conflict', code: 'ConflictException', reason: 'LAST_PHONE_NUMBER' })).toBe(
      'Conflict ConflictException LAST_PHONE_NUMBER',
    );
    expect(failureNameOf({ class: 'Throttled', code: 'ThrottlingException' })).toBe(
      'Throttled ThrottlingException ',
    );
  });
});
