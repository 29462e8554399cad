import { describe, expect, it } from 'vitest';
import { itemsOf } from '../../../functions/dispatch-requests/queue-items.ts';
import { contentHashOf } from '../../../functions/idempotency/ids.ts';
import { type Normalised, normalise } from '../../../functions/intake/normalise.ts';

const REQUEST = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' };
const ENVELOPED = { metadata: { requestId: 'r-1', correlationId: 'c-1' }, data: REQUEST };
const TEXT = JSON.stringify(ENVELOPED);

const json = JSON.stringify;
const base64 = (text: string) => Buffer.from(text).toString('base64');

const sns = (Message: unknown, more: object = {}) => ({
  Type: 'Notification',
  MessageId: 'sns-1',
  TopicArn: 'arn:aws:sns:us-east-1:123456789012:signups',
  Message,
  Timestamp: '2026-11-26T13:00:00.000Z',
  ...more,
});
const record = (body: unknown, more: object = {}) => ({
  messageId: 'sqs-1',
  receiptHandle: 'AQEB',
  body,
  attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1795698000000' },
  messageAttributes: {},
  eventSource: 'aws:sqs',
  awsRegion: 'us-east-1',
  ...more,
});
const received = (Body: unknown) => ({ MessageId: 'sqs-1', ReceiptHandle: 'AQEB', MD5OfBody: 'x', Body });
const event = (detail: unknown, more: object = {}) => ({
  version: '0',
  id: 'event-1',
  'detail-type': 'PoolRequested',
  source: 'onboarding',
  time: '2026-11-26T13:00:00Z',
  detail,
  ...more,
});
const cloudEvent = (more: object) => ({
  specversion: '1.0',
  id: 'cloud-1',
  source: '/signups',
  type: 'com.example.signup',
  time: '2026-11-26T13:00:00Z',
  ...more,
});
const invocation = (more: object, condition = 'RetriesExhausted') => ({
  version: '1.0',
  timestamp: '2026-11-26T13:00:00.000Z',
  requestContext: { requestId: 'invoke-1', functionArn: 'arn:x', condition, approximateInvokeCount: 3 },
  responseContext: { statusCode: 200 },
  ...more,
});

const atConsole = (input: unknown): Normalised =>
  normalise({
    input,
    metadata: {
      requestId: 'run-1',
      trigger: 'console',
      executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run-1',
      requestedAt: '2026-11-23T10:00:00.000Z',
    },
    requestDetailType: 'PoolRequested',
  });
const inQueue = (body: string) => {
  const { starts, noRequests } = itemsOf({ messageId: 'm-1', body }, 'PoolRequested');
  const requests = starts.map(({ name, input }) =>
    normalise({
      input: JSON.parse(input),
      metadata: {
        requestId: name,
        trigger: 'console',
        executionArn: `arn:aws:states:us-east-1:123456789012:execution:provision-pool:${name}`,
        requestedAt: '2026-11-23T10:00:00.000Z',
      },
      requestDetailType: 'PoolRequested',
    }),
  );
  return { requests, noRequests };
};

/** Each envelope around a content, and the id that a request without one gets from it. */
const ENVELOPES: [what: string, around: (content: unknown) => unknown, id: string | undefined][] = [
  ['an SNS notification', (content) => sns(json(content)), 'sns-1'],
  [
    'an SNS notification as Lambda gets it',
    (content) => ({ Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', Sns: sns(json(content)) }] }),
    'sns-1',
  ],
  ['an SQS record', (content) => record(json(content)), 'sqs-1'],
  ['an SQS record whose body Pipes has parsed', record, 'sqs-1'],
  ['the batch of one of Pipes', (content) => [record(json(content))], 'sqs-1'],
  ['the batch of Lambda', (content) => ({ Records: [record(json(content))] }), 'sqs-1'],
  ['what `aws sqs receive-message` prints', (content) => ({ Messages: [received(json(content))] }), 'sqs-1'],
  ['an EventBridge event', event, 'event-1'],
  ['a CloudEvent', (data) => cloudEvent({ data }), 'cloud-1'],
  ['a CloudEvent with data as text', (content) => cloudEvent({ data: json(content) }), 'cloud-1'],
  ['a CloudEvent in base64', (content) => cloudEvent({ data_base64: base64(json(content)) }), 'cloud-1'],
  ['JSON in JSON', json, undefined],
  ['JSON in JSON in JSON', (content) => json(json(content)), undefined],
  ['an HTTP request', (content) => ({ body: json(content) }), undefined],
  [
    'an HTTP request in base64',
    (content) => ({
      version: '2.0',
      requestContext: {},
      body: base64(json(content)),
      isBase64Encoded: true,
    }),
    undefined,
  ],
  ['JSON with a byte-order mark', (content) => sns(`\uFEFF${json(content)}`), 'sns-1'],
  ['an invocation of Lambda that failed', (requestPayload) => invocation({ requestPayload }), 'invoke-1'],
  [
    'an invocation of Lambda that succeeded',
    (responsePayload) => invocation({ requestPayload: {}, responsePayload }, 'Success'),
    'invoke-1',
  ],
  ['an array of one in SNS', (content) => sns(json([content])), 'sns-1'],
  ['SNS in SQS', (content) => record(json(sns(json(content)))), 'sns-1'],
  ['an event in SNS in SQS', (content) => record(json(sns(json(event(content))))), 'event-1'],
  ['JSON in SNS', (content) => sns(json(json(content))), 'sns-1'],
];

describe.each(ENVELOPES)('%s', (_what, around, id) => {
  it('is opened at the console', () => {
    expect(atConsole(around(ENVELOPED))).toMatchObject({
      request: REQUEST,
      metadata: { requestId: 'r-1', correlationId: 'c-1' },
      delivery: 'execution/run-1',
    });
    expect(atConsole(around(REQUEST)).metadata.requestId).toBe(id ?? 'run-1');
  });

  it('is opened in the queue', () => {
    const { requests, noRequests } = inQueue(json(around(REQUEST)));

    expect(noRequests).toEqual([]);
    expect(requests).toMatchObject([{ request: REQUEST, metadata: { trigger: 'queue' } }]);
    expect(requests[0]?.metadata.requestId).toMatch(id ?? /^m-1/);
    expect(requests[0]?.delivery).toMatch(/^m-1(\/0)?$/);
  });

  it('is opened in the event of a rule', () => {
    const { metadata, request } = atConsole(event(around(REQUEST), { id: 'outer-1' }));

    expect(request).toEqual(REQUEST);
    expect(metadata).toMatchObject({ trigger: 'event', requestId: id ?? 'outer-1' });
  });
});

describe('several requests', () => {
  it.each<[string, (several: unknown[]) => unknown]>([
    ['an SNS notification', (several) => sns(json(several))],
    ['an event', (several) => event(several, { id: 'sns-1' })],
  ])('in %s are split in the queue, under its id', (_what, around) => {
    const { requests } = inQueue(json(around([REQUEST, ENVELOPED, event(REQUEST)])));

    expect(requests.map(({ metadata, delivery }) => [metadata.requestId, delivery])).toEqual([
      ['sns-1/0', 'm-1/0'],
      ['r-1', 'm-1/1'],
      ['event-1', 'm-1/2'],
    ]);
  });

  it('as records are split in the queue, each under its id', () => {
    const records = [record(json(REQUEST), { messageId: 'a' }), record(json(REQUEST), { messageId: 'b' })];

    const { requests } = inQueue(json({ Records: records }));

    expect(requests.map(({ metadata }) => metadata.requestId)).toEqual(['a', 'b']);
  });

  it.each<[string, unknown]>([
    ['records', { Records: [record(TEXT), record(TEXT)] }],
    ['messages', { Messages: [received(TEXT), received(TEXT)] }],
    ['an array', [REQUEST, REQUEST]],
    ['an array in SNS', sns(json([REQUEST, REQUEST]))],
  ])('as %s are refused at the console, which names the queue', (_what, input) => {
    expect(atConsole(input).faults).toEqual([
      { path: '', found: '2 requests', expected: 'one: send several as one message of the queue' },
    ]);
  });

  it('of which there are more than 100 in an envelope are refused, under its id', () => {
    const { requests } = inQueue(json(sns(json(Array(101).fill(REQUEST)))));

    expect(requests).toMatchObject([
      { metadata: { requestId: 'sns-1' }, faults: [{ found: 'an array of 101' }] },
    ]);
  });

  it('under an id that has no room for an index are under the id of the message', () => {
    const { requests } = inQueue(json(sns(json([REQUEST, ENVELOPED]), { MessageId: 'x'.repeat(128) })));

    expect(requests[0]?.metadata.requestId).toBe('m-1/0');
  });
});

describe('an envelope that cannot be opened', () => {
  it.each<[string, unknown, string]>([
    ['SNS without JSON', sns('hello'), 'an SNS notification whose Message is no JSON'],
    ['SNS without a message', sns(undefined), 'an SNS notification without Message'],
    [
      'a subscription',
      { ...sns('You…'), Type: 'SubscriptionConfirmation' },
      'an SNS SubscriptionConfirmation',
    ],
    ['an end of one', { ...sns('You…'), Type: 'UnsubscribeConfirmation' }, 'an SNS UnsubscribeConfirmation'],
    ['SQS without JSON', record('hello'), 'an SQS message whose body is no JSON'],
    ['SQS without a body', record(null), 'an SQS message without body'],
    ['a received message without JSON', received('hello'), 'an SQS message whose Body is no JSON'],
    ['no records', { Records: [] }, 'no Records'],
    ['a record of S3', { Records: [{ eventSource: 'aws:s3', s3: {} }] }, 'a record of "aws:s3"'],
    [
      'an event without detail',
      { 'detail-type': 'PoolRequested', id: 'e' },
      'an event without detail-type and detail',
    ],
    ['an event with null', event(null), 'an event without detail'],
    ['a CloudEvent without data', cloudEvent({}), 'a CloudEvent without data'],
    ['a CloudEvent without JSON', cloudEvent({ data: '<a/>' }), 'a CloudEvent whose data is no JSON'],
    [
      'a CloudEvent that is no base64',
      cloudEvent({ data_base64: '%%%' }),
      'a CloudEvent whose data_base64 is no JSON',
    ],
    [
      'an event with metadata beside it',
      event(REQUEST, { metadata: { requestId: 'r-1' } }),
      'an event with metadata beside its detail',
    ],
    [
      'a CloudEvent with metadata beside it',
      cloudEvent({ data: REQUEST, metadata: { requestId: 'r-1' } }),
      'a CloudEvent with metadata beside its data',
    ],
    ['HTTP without JSON', { body: 'a=b' }, 'an HTTP request whose body is no JSON'],
    ['HTTP without a body', { requestContext: {}, body: null }, 'an HTTP request without body'],
    ['SNS in SQS without JSON', record(json(sns('hello'))), 'an SNS notification whose Message is no JSON'],
  ])('is named: %s', (_what, input, found) => {
    expect(atConsole(input).faults).toEqual([{ path: '', found, expected: expect.any(String) }]);
    expect(inQueue(json(input)).requests.map(({ faults }) => faults?.map((one) => one.found))).toEqual([
      [found],
    ]);
  });

  it('is refused under the id of the innermost that could be opened', () => {
    expect(atConsole(sns('hello')).metadata.requestId).toBe('sns-1');
    expect(inQueue(json(record(json(sns('hello'))))).requests[0]?.metadata.requestId).toBe('sns-1');
  });

  it.each([8, 9])('because there are more than eight: %i', (depth) => {
    let wrapped: unknown = REQUEST;
    for (let n = 0; n < depth; n++) wrapped = event(wrapped);

    const found = 'more than 8 envelopes around a request';
    const expected = depth > 8 ? [{ found, expected: 'at most 8' }] : undefined;

    expect(atConsole(wrapped).faults?.map((fault) => fault.found)).toEqual(expected?.map((one) => one.found));
    expect(inQueue(json(wrapped)).requests[0]?.faults?.map((fault) => fault.found)).toEqual(
      expected?.map((one) => one.found),
    );
  });
});

it.each(['1', 'yesterday', '+275760-09-13T00:00:00Z', '2026-13-01T00:00:00Z', 7])(
  'an envelope of the time %j was sent when it came',
  (time) => {
    expect(atConsole(event(REQUEST, { time })).metadata.requestedAt).toBe('2026-11-23T10:00:00.000Z');
  },
);

it('a request with a member of an envelope is no envelope', () => {
  const { faults = [] } = atConsole({
    ...REQUEST,
    body: '{}',
    Records: [1],
    Type: 'Notification',
    Message: '{}',
  });

  expect(faults.map(({ path }) => path).toSorted()).toEqual(['Message', 'Records', 'Type', 'body']);
});

const RESULT = {
  metadata: {
    id: 'x',
    version: '1.0',
    requestId: 'loop-1',
    trigger: 'queue',
    executionArn: 'arn:x',
    requestedAt: '2026-11-26T13:00:00.000Z',
    attempt: 1,
    completedAt: '2026-11-26T13:00:02.000Z',
  },
  data: { request: REQUEST, pool: { PoolId: 'pool-x', Status: 'ACTIVE' } },
};

describe('what is no request', () => {
  it.each<[string, unknown]>([
    ['a result', event(RESULT, { 'detail-type': 'PoolProvisioned', source: 'sms-pool-provisioner' })],
    [
      'a failed result',
      event({}, { 'detail-type': 'PoolProvisioningFailed', source: 'sms-pool-provisioner' }),
    ],
    ['the detail of a result', RESULT],
    ['the detail of a failed one', { ...RESULT, data: { request: {}, failure: { class: 'Conflict' } } }],
    ['a parked result', { source: 'sms-pool-provisioner', detailType: 'PoolProvisioned', detail: RESULT }],
    ['another event', event(REQUEST, { 'detail-type': 'OrderPlaced' })],
    ['a result in SNS', sns(json(event(RESULT, { 'detail-type': 'PoolProvisioned' })))],
    ['another event in SQS', record(json(event(ENVELOPED, { 'detail-type': 'OrderPlaced' })))],
  ])('is told apart at the console and in the queue: %s', (_what, input) => {
    expect(atConsole(input).noRequest).toMatch(/ asks for no pool: /);

    const { requests, noRequests } = inQueue(json(input));
    expect(requests).toEqual([]);
    expect(noRequests).toEqual([{ body: json(input), why: atConsole(input).noRequest }]);
  });

  it('leaves the other requests of an array in the queue', () => {
    const { requests, noRequests } = inQueue(json([REQUEST, RESULT, ENVELOPED]));

    expect(requests.map(({ metadata }) => metadata.requestId)).toEqual(['m-1/0', 'r-1']);
    expect(noRequests).toMatchObject([{ body: json(RESULT) }]);
  });

  it('nests as deep as it likes', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const body = `[{"detail-type":"OrderPlaced","detail":${deep}}]`;

    expect(inQueue(body).noRequests).toMatchObject([{ body }]);
  });

  it('depends on the configured detail-type, beside that of the contract', () => {
    const metadata = atConsole(REQUEST).metadata;
    const isRequest = (type: string, requestDetailType?: string) =>
      normalise({ input: event(REQUEST, { 'detail-type': type }), metadata, requestDetailType }).noRequest ===
      undefined;

    expect(isRequest('NumberWanted', 'NumberWanted')).toBe(true);
    expect(isRequest('PoolRequested', 'NumberWanted')).toBe(true);
    expect(isRequest('OrderPlaced', 'NumberWanted')).toBe(false);
    // A state of the version before does not say.
    expect(isRequest('OrderPlaced')).toBe(true);
    expect(isRequest('PoolProvisioned')).toBe(false);
  });
});

describe('what other languages write', () => {
  it('null is absent everywhere, and in no content hash', () => {
    const normalised = atConsole({
      metadata: { requestId: 'r-1', correlationId: null, other: null },
      data: { ...REQUEST, ClientToken: null, Tags: null, DeletionProtectionEnabled: null, Colour: null },
      more: null,
    });

    if (normalised.faults !== undefined) throw new Error('The request was refused.');
    expect(normalised.metadata).not.toHaveProperty('correlationId');
    expect(normalised.request).toEqual(REQUEST);
    // As in test/unit/idempotency/ids-given-out.test.ts.
    expect(contentHashOf(normalised.request)).toBe(
      '15f9dcd299a71a0157d3cdf1e6921668a61d55602ddf5410da417160126599dc',
    );
  });

  it.each<[string, unknown]>([
    ['metadata', { metadata: null, data: REQUEST }],
    ['both', { ...REQUEST, metadata: null, data: null }],
    ['the request id', { metadata: { requestId: null }, data: REQUEST }],
    ['a member of a tag', { ...REQUEST, Tags: [{ Key: 'a', Value: '', Description: null }] }],
  ])('null for %s', (_what, input) => {
    const { faults, metadata } = atConsole(input);

    expect(faults).toBeUndefined();
    expect(metadata.requestId).toBe('run-1');
  });

  it.each<[string, unknown, string]>([
    ['MessageType', { ...REQUEST, MessageType: null }, 'MessageType'],
    ['data', { metadata: { requestId: 'r-1' }, data: null }, 'data'],
    ['the value of a tag', { ...REQUEST, Tags: [{ Key: 'a', Value: null }] }, 'Tags[0].Value'],
  ])('null for %s, which is required, is nothing', (_what, input, path) => {
    expect(atConsole(input).faults).toMatchObject([{ path, found: 'nothing' }]);
  });

  it.each([[0], [4711], [Number.MAX_SAFE_INTEGER]])('the number %s is an id', (id) => {
    const { metadata, faults } = atConsole({ metadata: { requestId: id, correlationId: id }, data: REQUEST });

    expect(faults).toBeUndefined();
    expect(metadata).toMatchObject({ requestId: `${id}`, correlationId: `${id}` });
  });

  it.each([[-1], [1.5], [2 ** 53], [true]])('%s is no id', (id) => {
    expect(atConsole({ metadata: { requestId: id }, data: REQUEST }).faults).toMatchObject([
      { path: 'metadata.requestId' },
    ]);
  });

  it('a byte-order mark before JSON is no fault', () => {
    expect(inQueue(`\uFEFF${TEXT}`).requests).toMatchObject([{ request: REQUEST }]);
  });

  it('the ARN by which Step Functions links two executions is ignored', () => {
    const linked = { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'arn:aws:states:us-east-1:123456789012:x' };

    for (const input of [
      { ...REQUEST, ...linked },
      { ...ENVELOPED, ...linked },
      { ...sns(TEXT), ...linked },
    ])
      expect(atConsole(input)).toMatchObject({ request: REQUEST });
  });
});
