import { describe, expect, it } from 'vitest';
import type { PoolRecord } from '../../local/simulator/record.ts';
import { judge, type Observation } from '../../simulation/wire/judge.ts';
import { CONTENT_TAG, type Request } from '../../simulation/wire/requests.ts';
import type { ResultEvent } from '../../simulation/wire/results.ts';

const PHONE = 'phone-00000000000000000000000000001000';
const NOON = Date.parse('2026-11-24T12:00:00.000Z');

const tags = (content: string) => [{ Key: CONTENT_TAG, Value: content }];
const request = (content: string): Request => ({
  content,
  requestId: 'r-1',
  isValid: true,
  isDoomed: false,
  document: { data: { OriginationIdentity: PHONE, MessageType: 'TRANSACTIONAL', Tags: tags(content) } },
});
const REQUEST = request('content-1');

const POOL: PoolRecord = {
  poolId: 'pool-1',
  poolArn: 'arn:pool-1',
  status: 'ACTIVE',
  originationIdentity: `arn:aws:sms-voice:us-east-1:123456789012:phone-number/${PHONE}`,
  isoCountryCode: 'US',
  messageType: 'TRANSACTIONAL',
  tags: tags('content-1'),
  deletionProtection: false,
  clientToken: 'token',
  described: {},
  requestId: 'aws-1',
  seeded: false,
  createdAt: NOON - 2_000,
  activeAt: NOON - 1_000,
  deletedAt: undefined,
  shownAt: NOON - 2_000,
};
const PROVISIONED: ResultEvent = {
  id: 'answer-1',
  requestId: 'r-1',
  attempt: 1,
  completedAt: NOON,
  isProvisioned: true,
  content: 'content-1',
  failure: undefined,
  pool: { PoolId: 'pool-1', Status: 'ACTIVE', Tags: tags('content-1') },
  bytes: 'provisioned',
};
const FAILED: ResultEvent = {
  ...PROVISIONED,
  id: 'answer-2',
  isProvisioned: false,
  failure: { class: 'OriginationIdentityNotFound', poolMayExist: false },
  pool: undefined,
  bytes: 'failed',
};
const GOOD: Observation = {
  accepted: [{ requestId: 'r-1', request: REQUEST }],
  results: [PROVISIONED, PROVISIONED],
  pools: [POOL],
  deadLetters: new Set(),
  running: [],
};

describe('a run without violations', () => {
  it('has no violation', () => {
    expect(judge(GOOD)).toMatchObject({ provisioned: 1, failed: 0, violations: [] });
  });

  it('may have failed first and been provisioned in the next attempt', () => {
    const results = [
      { ...FAILED, completedAt: NOON - 5_000 },
      { ...PROVISIONED, attempt: 2 },
    ];

    expect(judge({ ...GOOD, results }).violations).toEqual([]);
  });

  it('may have refused other content under the ID', () => {
    const other = request('content-2');
    const refusal = {
      ...FAILED,
      attempt: undefined,
      content: 'content-2',
      failure: { class: 'RequestIdConflict', poolMayExist: false },
    };
    const accepted = [...GOOD.accepted, { requestId: 'r-1', request: other }];

    expect(judge({ ...GOOD, accepted, results: [PROVISIONED, refusal] })).toMatchObject({
      refused: 1,
      violations: [],
    });
  });

  it('may have a message in a DLQ, which is counted', () => {
    const incomplete = { ...GOOD, results: [], pools: [], deadLetters: new Set(['content-1']) };

    expect(judge(incomplete)).toMatchObject({ inDeadLetters: 1, lost: 0, violations: [] });
  });
});

describe('a run with a violation', () => {
  it.each<[string, Partial<Observation>, string]>([
    ['a second pool', { pools: [POOL, { ...POOL, poolId: 'pool-2' }] }, 'r-1 has 2 pools'],
    ['no result', { results: [] }, 'was accepted and has no result'],
    ['a running execution', { running: ['arn:run-1'] }, 'arn:run-1 is still running'],
    [
      'an unknown pool',
      { results: [{ ...PROVISIONED, pool: { PoolId: 'pool-9', Status: 'ACTIVE' } }] },
      'which was never created',
    ],
    ['a pool that was not ACTIVE', { pools: [{ ...POOL, activeAt: NOON + 1 }] }, 'before its pool'],
    ['a pool that never became ACTIVE', { pools: [{ ...POOL, activeAt: undefined }] }, 'before its pool'],
    [
      'a pool of another request',
      { pools: [{ ...POOL, tags: tags('content-2') }] },
      'which was created for content-2, not for content-1',
    ],
    [
      'a pool of another number',
      { pools: [{ ...POOL, originationIdentity: 'arn:aws:phone-number/phone-2' }] },
      'which does not match the request',
    ],
    [
      'a pool of another message type',
      { pools: [{ ...POOL, messageType: 'PROMOTIONAL' }] },
      'which does not match the request',
    ],
    [
      'tags that the pool does not have',
      { results: [{ ...PROVISIONED, pool: { PoolId: 'pool-1', Status: 'ACTIVE' } }] },
      'with tags other than those of pool-1',
    ],
    [
      'two results for one attempt',
      { results: [PROVISIONED, { ...PROVISIONED, id: 'answer-3', bytes: 'other' }] },
      'has 2 results for attempt 1',
    ],
    ['two versions of a result', { results: [FAILED, { ...FAILED, bytes: 'other' }] }, 'has 2 versions'],
    [
      'an attempt after a provisioned one',
      { results: [PROVISIONED, { ...FAILED, attempt: 2 }] },
      'has another attempt after it was provisioned',
    ],
    ['a failure that denies the pool', { results: [FAILED] }, 'failed with poolMayExist false'],
    [
      'a failure with an unknown pool',
      {
        results: [
          {
            ...FAILED,
            failure: { class: 'PoolNotUsable', poolMayExist: true },
            pool: { PoolId: 'pool-9', Status: 'CREATING' },
          },
        ],
      },
      'failed with the pool pool-9, which was never created',
    ],
    [
      'a pool for an invalid request',
      { accepted: [{ requestId: 'r-1', request: { ...REQUEST, isValid: false } }] },
      'that is invalid or was never sent',
    ],
  ])('is detected: %s', (_, breach, sentence) => {
    const { violations } = judge({ ...GOOD, ...breach });

    expect(violations.join('\n')).toContain(sentence);
  });
});
