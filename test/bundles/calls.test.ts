import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { POOL_ELEMENTS } from '../support/pool-elements.ts';
import { type Built, build } from './build.ts';
import { LAMBDA, run } from './run.ts';
import { type Deed, type Service, serve } from './service.ts';

const metadata = {
  requestId: 'request',
  trigger: 'queue',
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:request',
  requestedAt: '2026-11-24T10:00:00.000Z',
};
const request = { OriginationIdentity: 'phone-1', IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };
const toCreate = {
  metadata,
  request,
  delivery: 'message-1',
  claim: {
    is: 'new',
    attempt: 1,
    claimedAt: '2026-11-24T10:00:00.000Z',
    since: '2026-11-24T10:00:00.000Z',
    ownership: [],
  },
  // In the past: nothing waits for it.
  slot: { number: 1, at: '2026-11-24T10:00:01.000Z', wakeAt: '2026-11-24T10:00:00.000Z', reservations: 1 },
};
const toDescribe = {
  metadata: toCreate.metadata,
  state: {
    ...toCreate,
    creation: {
      pool: { ...POOL_ELEMENTS, PoolId: 'pool-1', Status: 'CREATING' },
      respondedAt: new Date().toISOString(),
      waitSeconds: 5,
    },
  },
  enteredAt: new Date().toISOString(),
};

/** Sent again: the step reads the pool of the earlier attempt, in two calls. */
const toFind = {
  ...toCreate,
  claim: { ...toCreate.claim, is: 'resumed', pool: { PoolId: 'pool-1', Status: 'CREATING' } },
};

const created = { body: { PoolId: 'pool-1', Status: 'CREATING' } };
const active = { body: { Pools: [{ PoolId: 'pool-1', Status: 'ACTIVE' }] } };
/** The table of the rate limits: every slot is in the past, so that nothing waits for one. */
const firstSlot = { body: { Attributes: { next: { N: '1' } } } };
const exception = (name: string, status: number, headers: Record<string, string> = {}): Deed => ({
  status,
  headers,
  body: { __type: name, message: name },
});

const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...WITHOUT_KEYS } = LAMBDA;

/** A time in the format of a signature: 20261124T100000Z. */
const signedAt = (date: unknown): number =>
  Date.parse(String(date).replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

describe('A bundle that calls AWS', () => {
  let built: Built;
  let services: Service[] = [];
  let table: Service;
  /** An environment in which the table exists, and the other services have this endpoint. */
  const beside = (environment: Record<string, string>) => ({
    ...LAMBDA,
    AWS_ENDPOINT_URL_DYNAMODB: table.url,
    ...environment,
  });
  beforeAll(async () => {
    built = await build();
    table = await serve('https', firstSlot);
  });
  afterEach(() => {
    for (const service of services) service.stop();
    services = [];
  });
  afterAll(() => {
    table.stop();
    built.remove();
  });

  async function start(scheme: 'http' | 'https', ...deeds: Deed[]): Promise<Service> {
    const service = await serve(scheme, ...deeds);
    services.push(service);
    return service;
  }

  it.each(['http', 'https'] as const)(
    'signs with the credentials of its environment, over %s',
    async (scheme) => {
      const service = await start(scheme, created);

      const { results, ended } = await run(
        built.fileOf('create-pool'),
        beside({ AWS_ENDPOINT_URL: service.url }),
        toCreate,
      );

      expect(results).toMatchObject([{ answer: { pool: { PoolId: 'pool-1' } } }]);
      expect(service.seen).toMatchObject([
        {
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=ASIAIOSFODNN7EXAMPLE\/\d{8}\/us-east-1\/sms-voice\/aws4_request, .*x-amz-security-token.*Signature=[0-9a-f]{64}$/,
          ),
          'x-amz-security-token': 'session-token',
          'x-amzn-trace-id': LAMBDA._X_AMZN_TRACE_ID,
          'user-agent': expect.stringMatching(/ api\/pinpoint-sms-voice-v2#\d/),
        },
      ]);
      expect(ended.filter((module) => module.includes('undici'))).toEqual([]);
    },
  );

  it.each(['http', 'https'] as const)(
    'calls CreatePool on no connection that AWS may have closed meanwhile, over %s',
    async (scheme) => {
      const service = await start(scheme, { ...created, isLast: true });

      const { results } = await run(
        built.fileOf('create-pool'),
        beside({ AWS_ENDPOINT_URL: service.url }),
        toCreate,
        toCreate,
      );

      expect(results).toMatchObject([
        { answer: { pool: { PoolId: 'pool-1' } } },
        { answer: { pool: { PoolId: 'pool-1' } } },
      ]);
    },
  );

  it('keeps the connection of a call that may be repeated', async () => {
    const service = await start('https', active);

    await run(
      built.fileOf('describe-pool'),
      beside({ AWS_ENDPOINT_URL: service.url }),
      toDescribe,
      toDescribe,
    );

    expect(service.seen).toMatchObject([{ connection: 'keep-alive' }, { connection: 'keep-alive' }]);
  });

  it('reports in a sentence that its environment has no credentials', async () => {
    const service = await start('http', created);

    const { results } = await run(
      built.fileOf('create-pool'),
      {
        ...WITHOUT_KEYS,
        AWS_ENDPOINT_URL: service.url,
        AWS_CONTAINER_CREDENTIALS_FULL_URI: service.url,
        AWS_PROFILE: 'default',
      },
      toCreate,
    );

    expect(results).toMatchObject([
      {
        error: {
          name: 'AccessDenied',
          detail: {
            code: 'CredentialsProviderError',
            message: expect.stringContaining('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are needed'),
          },
        },
      },
    ]);
    expect(service.seen).toEqual([]);
  });

  it('prefers the endpoint of one service to the global endpoint', async () => {
    const all = await start('http', exception('InternalServerException', 500));
    const one = await start('http', created);

    const { results } = await run(
      built.fileOf('create-pool'),
      beside({ AWS_ENDPOINT_URL: all.url, AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: one.url }),
      toCreate,
    );

    expect(results).toMatchObject([{ answer: { pool: { PoolId: 'pool-1' } } }]);
    expect(all.seen).toEqual([]);
  });

  it.each([
    ['us-east-1', 'amazonaws.com'],
    ['ap-new-9', 'amazonaws.com'],
    ['us-gov-west-1', 'amazonaws.com'],
    ['cn-north-1', 'amazonaws.com.cn'],
    ['eusc-de-east-1', 'amazonaws.eu'],
  ])('uses the endpoint of its Region by default: %s', async (region, suffix) => {
    const { results } = await run(built.fileOf('create-pool'), beside({ AWS_REGION: region }), toCreate);

    expect(results).toMatchObject([
      {
        error: {
          name: 'ServiceUnavailable',
          detail: { message: `getaddrinfo ENOTFOUND sms-voice.${region}.${suffix}` },
        },
      },
    ]);
  });

  it('times out a call that hangs', async () => {
    const service = await start('https', 'hang');

    const { results } = await run(
      built.fileOf('create-pool'),
      beside({ AWS_ENDPOINT_URL: service.url }),
      toCreate,
    );

    expect(results).toMatchObject([{ error: { name: 'OutcomeUnknown', detail: { code: 'TimeoutError' } } }]);
  });

  it.each([
    ['before the response', 'reset', { code: 'TimeoutError', message: 'socket hang up' }],
    ['in the middle of the response', 'cut', { code: 'ECONNRESET', httpStatus: 200 }],
  ] as const)('recognises a connection that was closed %s', async (_when, deed, detail) => {
    const service = await start('https', deed);

    const { results } = await run(
      built.fileOf('create-pool'),
      beside({ AWS_ENDPOINT_URL: service.url }),
      toCreate,
    );

    expect(results).toMatchObject([{ error: { name: 'OutcomeUnknown', detail } }]);
  });

  it('recognises the exceptions of the service by their class', async () => {
    const service = await start('https', exception('ResourceNotFoundException', 400));

    const { results } = await run(
      built.fileOf('describe-pool'),
      beside({ AWS_ENDPOINT_URL: service.url }),
      toDescribe,
    );

    // Not yet visible, which is not a failure: the code recognises it by `instanceof`.
    expect(results).toMatchObject([{ answer: { pool: { Status: 'CREATING' } } }]);
  });

  it('waits as long as its environment says, before the first poll and between polls', async () => {
    const service = await start('http', created, { body: { Pools: [created.body] } });
    const environment = beside({
      AWS_ENDPOINT_URL: service.url,
      POLL_INITIAL_DELAY_SECONDS: '7',
      POLL_INTERVAL_SECONDS: '30',
    });

    const first = await run(built.fileOf('create-pool'), environment, toCreate);
    const next = await run(built.fileOf('describe-pool'), environment, toDescribe);

    expect(first.results).toMatchObject([{ answer: { waitSeconds: 7 } }]);
    const [{ answer }] = next.results as [{ answer: { waitSeconds: number } }];
    // The interval, less the time that the poll itself took.
    expect(answer.waitSeconds).toBeGreaterThan(15);
    expect(answer.waitSeconds).toBeLessThanOrEqual(30);
  });

  it.each(['create-pool', 'describe-pool'])(
    'makes one attempt where another would need a new slot: %s',
    async (name) => {
      const service = await start('https', exception('InternalServerException', 500));

      await run(
        built.fileOf(name),
        beside({ AWS_ENDPOINT_URL: service.url }),
        name === 'create-pool' ? toCreate : toDescribe,
      );

      expect(service.seen).toHaveLength(1);
    },
  );

  it('makes at most two attempts', async () => {
    const service = await start('https', exception('InternalServerException', 500), active);
    const broken = await start('https', exception('InternalServerException', 500));
    const bundle = built.fileOf('find-pool');

    const again = await run(bundle, beside({ AWS_ENDPOINT_URL: service.url }), toFind);
    await run(bundle, beside({ AWS_ENDPOINT_URL: broken.url }), toFind);

    expect(again.results).toMatchObject([{ answer: { creation: { pool: { Status: 'ACTIVE' } } } }]);
    expect(service.seen).toHaveLength(2);
    expect(broken.seen).toHaveLength(2);
  });

  it('corrects its signature time when its own clock is wrong', async () => {
    const theirs = new Date(Date.now() + 3_600_000);
    const skewed = exception('InvalidSignatureException', 403, { date: theirs.toUTCString() });
    const service = await start('https', skewed, active);

    const { results } = await run(
      built.fileOf('find-pool'),
      beside({ AWS_ENDPOINT_URL: service.url }),
      toFind,
    );

    expect(results).toMatchObject([{ answer: { creation: { pool: { Status: 'ACTIVE' } } } }]);
    const second = signedAt(service.seen[1]?.['x-amz-date']);
    expect(Math.abs(second - theirs.getTime())).toBeLessThan(600_000);
  });

  it.each(['GetItem', 'PutItem', 'Query'])('reads and writes DynamoDB: %s', async (operation) => {
    const service = await start('https', { body: { Item: { id: { S: 'a' } }, Items: [{ id: { S: 'a' } }] } });

    const { results, loaded } = await run(
      built.fileOf('dynamodb'),
      { ...LAMBDA, AWS_ENDPOINT_URL: service.url },
      operation,
    );

    expect(results).toMatchObject([{ answer: { $metadata: { httpStatusCode: 200 } } }]);
    expect(service.seen).toMatchObject([
      {
        'x-amz-target': `DynamoDB_20120810.${operation}`,
        authorization: expect.stringContaining('/us-east-1/dynamodb/aws4_request'),
      },
    ]);
    expect(loaded.filter((module) => module.includes('undici'))).toEqual([]);
  });

  it('names the exceptions of DynamoDB like the SDK', async () => {
    const service = await start('https', {
      status: 400,
      body: { __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException', message: 'no' },
    });

    const { results } = await run(
      built.fileOf('dynamodb'),
      { ...LAMBDA, AWS_ENDPOINT_URL: service.url },
      'PutItem',
    );

    expect(results).toMatchObject([{ error: { name: 'ConditionalCheckFailedException', message: 'no' } }]);
    expect(service.seen).toHaveLength(1);
  });
});
