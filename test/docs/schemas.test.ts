import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { openEach } from '../../functions/intake/open.ts';
import { plainDocument } from '../../functions/intake/plain-document.ts';
import { entriesIn } from '../../local/input/entries.ts';
import { readSamples } from '../../local/start/files.ts';
import type { Submission } from '../../local/start/requests.ts';
import { schemas } from '../../tools/docs/schemas.ts';

const accepts = new Ajv2020().compile(schemas().get('pool-request.schema.json') ?? {});
const request = {
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
  OriginationIdentity: 'phone-0123456789',
};

describe('the JSON Schema of a request', () => {
  it.each([
    ['a phone number and its country', request],
    [
      'an RCS agent, which has no country',
      { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'rcs-0123456789' },
    ],
    ['an envelope without ids', { data: request }],
    [
      'an envelope with every id',
      {
        metadata: { requestId: 'r-1', correlationId: 'c-1', batch: { id: 'b-1', size: 2, line: 1 } },
        data: request,
      },
    ],
  ])('accepts %s', (_case, document) => {
    const accepted = accepts(document);

    expect(accepted).toBe(true);
  });

  it.each([
    [
      'a phone number without country',
      { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-0123456789' },
    ],
    ['an unknown key', { ...request, Country: 'US' }],
    ['an envelope without a request', { metadata: { requestId: 'r-1' } }],
    ['an unknown id', { metadata: { id: 'r-1' }, data: request }],
    ['a batch without id', { metadata: { batch: { size: 2 } }, data: request }],
    ['a request beside an envelope', { ...request, metadata: { requestId: 'r-1' } }],
    ['a tag with an unknown key', { ...request, Tags: [{ Key: 'a', Value: '1', Note: '' }] }],
  ])('rejects %s', (_case, document) => {
    const accepted = accepts(document);

    expect(accepted).toBe(false);
  });
});

/** The requests in a sample, without what triggers and other services add. */
const requestsIn = ({ trigger, body }: Submission): unknown[] => {
  const documents =
    trigger === 'event'
      ? entriesIn(body).flatMap(({ Detail }) => openEach(JSON.parse(Detail)))
      : openEach(JSON.parse(body));
  return documents.map(({ document }) => plainDocument(document));
};

it.each(readSamples().filter(({ origin }) => !origin.endsWith('.txt')))(
  'the JSON Schema of a request says of $origin what the service says',
  (sample) => {
    const verdicts = requestsIn(sample).map((document) => accepts(document));

    expect(new Set(verdicts)).toEqual(new Set([sample.promised !== 'InvalidRequest']));
  },
);

const metadata = {
  requestId: 'r-1',
  correlationId: 'c-1',
  trigger: 'queue',
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:r-1',
  requestedAt: '2026-11-23T10:00:00.000Z',
  id: '0'.repeat(64),
  version: '1.0',
  attempt: 1,
  completedAt: '2026-11-23T10:00:05.000Z',
};
const tagged = { ...request, Tags: [{ Key: 'customer', Value: 'c-1' }] };
const pool = {
  PoolId: 'pool-1',
  PoolArn: 'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1',
  Status: 'ACTIVE',
  MessageType: 'TRANSACTIONAL',
  OptOutListName: 'Default',
  TwoWayEnabled: false,
  SelfManagedOptOutsEnabled: false,
  SharedRoutesEnabled: false,
  DeletionProtectionEnabled: false,
  CreatedTimestamp: '2026-11-23T10:00:01.000Z',
  Tags: [{ Key: 'customer', Value: 'c-1' }],
};
const failure = {
  class: 'InvalidRequest',
  retryable: false,
  owner: 'requester',
  remediation: 'Correct the listed fields and send the request again.',
  stage: 'validate',
  poolMayExist: false,
  code: 'InvalidRequest',
  message: '1 fault',
  fields: [{ path: 'MessageType', expected: 'TRANSACTIONAL or PROMOTIONAL' }],
};

/** Copies of a document, each with one more member in another of its objects. */
const withOneMore = (value: unknown): unknown[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => withOneMore(item).map((changed) => value.with(at, changed)));
  }
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, member]) =>
    withOneMore(member).map((changed) => ({ ...value, [name]: changed })),
  );
  return [{ ...value, addedLater: { by: ['a newer provisioner'] } }, ...inside];
};

describe('the JSON Schema of a result', () => {
  it('requires every element of a pool that DescribePools always returns', () => {
    const validate = new Ajv2020().compile(schemas().get('pool-provisioned.schema.json') ?? {});
    const without = (name: string) =>
      Object.fromEntries(Object.entries(pool).filter(([member]) => member !== name));

    const required = Object.keys(pool).filter(
      (name) => !validate({ metadata, data: { request: tagged, pool: without(name) } }),
    );

    expect(required).toEqual(Object.keys(pool).filter((name) => name !== 'Tags'));
  });

  it.each([
    ['pool-provisioned', { metadata, data: { request: tagged, pool } }, 7],
    ['pool-provisioning-failed', { metadata, data: { request: tagged, failure, pool } }, 9],
  ])('%s accepts one more member in each of its objects', (name, detail, nObjects) => {
    const validate = new Ajv2020({ allErrors: true }).compile(schemas().get(`${name}.schema.json`) ?? {});

    const documents = withOneMore(detail);

    expect(validate(detail)).toBe(true);
    expect(documents).toHaveLength(nObjects);
    expect(documents.filter((document) => !validate(document))).toEqual([]);
  });

  it.each(['pool-provisioned', 'pool-provisioning-failed'])('%s leaves every object open', (name) => {
    const text = JSON.stringify(schemas().get(`${name}.schema.json`));

    expect(text).not.toContain('"additionalProperties":false');
  });
});

it.each([
  ['class', 'AddedLater'],
  ['stage', 'associate'],
])('the JSON Schema of a failure accepts a %s that is added later', (member, value) => {
  const validate = new Ajv2020().compile(schemas().get('pool-provisioning-failed.schema.json') ?? {});

  const added = { metadata, data: { request: tagged, failure: { ...failure, [member]: value } } };

  expect(validate(added)).toBe(true);
});
