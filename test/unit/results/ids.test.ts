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

describe('the id of an answer', () => {
  const identity = { metadata: { requestId: 'r-1' }, request: REQUEST, result: 'pool-1' };

  it('is the same for a first attempt, whether it is counted or not', () => {
    expect(resultIdOf({ ...identity, attempt: 1 })).toBe(resultIdOf(identity));
  });

  it('is another one for each request id, content, list of faults, answer and further attempt', () => {
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

describe('what a failure is known by', () => {
  it('is its class, its code and its reason', () => {
    expect(failureNameOf({ class: 'Conflict', code: 'ConflictException', reason: 'LAST_PHONE_NUMBER' })).toBe(
      'Conflict ConflictException LAST_PHONE_NUMBER',
    );
    expect(failureNameOf({ class: 'Throttled', code: 'ThrottlingException' })).toBe(
      'Throttled ThrottlingException ',
    );
  });
});
