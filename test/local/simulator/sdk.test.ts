import {
  AccessDeniedException,
  ConflictException,
  CreatePoolCommand,
  DescribePoolsCommand,
  InternalServerException,
  paginateDescribePhoneNumbers,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { afterEach, describe, expect, it } from 'vitest';
import type { SettingsPatch } from '../../../local/simulator/settings.ts';
import { serve, simulatorAtNoon } from './support.ts';

const request = {
  OriginationIdentity: 'phone-00000000000000000000000000000001',
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
  ClientToken: 'token-1',
} as const;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function served(settings: SettingsPatch = {}) {
  const { simulator } = simulatorAtNoon(settings);
  const server = await serve(simulator);
  closing.push(server.close);
  const create = (change: Partial<ConstructorParameters<typeof CreatePoolCommand>[0]> = {}) =>
    server.client.send(new CreatePoolCommand({ ...request, ...change }));
  return { ...server, simulator, create };
}

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

const ownPools = ({ simulator }: Awaited<ReturnType<typeof served>>) =>
  simulator.record().pools.filter(({ seeded }) => !seeded);

describe('The SDK', () => {
  it('reads a response of CreatePool', async () => {
    const { create } = await served();

    const { $metadata, ...pool } = await create({ Tags: [{ Key: 'a', Value: 'ü' }] });

    expect(pool).toMatchObject({
      Status: 'CREATING',
      Tags: [{ Key: 'a', Value: 'ü' }],
      CreatedTimestamp: new Date('2026-01-15T12:00:00Z'),
    });
    expect($metadata).toMatchObject({
      httpStatusCode: 200,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('reads all pages', async () => {
    const { client } = await served();
    const sizes: (number | undefined)[] = [];

    for await (const page of paginateDescribePhoneNumbers({ client, pageSize: 16 }, {})) {
      sizes.push(page.PhoneNumbers?.length);
    }

    expect(sizes).toEqual([16, 16, 8]);
  });

  it('reads a ConflictException with its members', async () => {
    const { create } = await served();

    const error = await failure(create({ OriginationIdentity: 'phone-00000000000000000000000000000044' }));

    expect(error).toBeInstanceOf(ConflictException);
    expect(error).toMatchObject({
      message: expect.stringContaining('is in another pool'),
      Reason: 'PHONE_NUMBER_ASSOCIATED_TO_POOL',
      ResourceType: 'phone-number',
      ResourceId: 'phone-00000000000000000000000000000044',
      $metadata: { httpStatusCode: 400, requestId: expect.any(String) },
    });
  });

  it('reads a ResourceNotFoundException with its members', async () => {
    const { client } = await served();

    const error = await failure(client.send(new DescribePoolsCommand({ PoolIds: ['pool-none'] })));

    expect(error).toBeInstanceOf(ResourceNotFoundException);
    expect(error).toMatchObject({
      message: expect.stringContaining('not found'),
      ResourceType: 'pool',
      ResourceId: 'pool-none',
    });
  });

  it('reads a ValidationException with its members', async () => {
    const { create } = await served();

    const error = await failure(create({ IsoCountryCode: 'usa', ClientToken: 'a b' }));

    expect(error).toBeInstanceOf(ValidationException);
    expect(error).toMatchObject({
      message: expect.stringContaining('IsoCountryCode'),
      Reason: 'FIELD_VALIDATION_FAILED',
      Fields: expect.arrayContaining([
        { Name: 'IsoCountryCode', Message: expect.any(String) },
        { Name: 'ClientToken', Message: expect.any(String) },
      ]),
    });
  });

  it('reads a ServiceQuotaExceededException with its members', async () => {
    const { create } = await served({ quotas: { pools: 2 } });

    const error = await failure(create());

    expect(error).toBeInstanceOf(ServiceQuotaExceededException);
    expect(error).toMatchObject({ message: expect.stringContaining('2 pools'), Reason: 'POOLS_PER_ACCOUNT' });
  });

  it('reads an AccessDeniedException with its members', async () => {
    const members = { Message: 'The account is disabled.', Reason: 'ACCOUNT_DISABLED' };
    const { create } = await served({
      faults: [{ on: '*', as: { error: { name: 'AccessDeniedException', members } } }],
    });

    const error = await failure(create());

    expect(error).toBeInstanceOf(AccessDeniedException);
    expect(error).toMatchObject({ message: 'The account is disabled.', Reason: 'ACCOUNT_DISABLED' });
  });

  it('reads a ThrottlingException of a rate', async () => {
    const { create } = await served({ rates: { CreatePool: { ratePerSecond: 1, burst: 1 } } });
    await create();

    const error = await failure(create());

    expect(error).toBeInstanceOf(ThrottlingException);
    expect(error).toMatchObject({ message: 'Rate exceeded', $retryable: { throttling: true } });
  });

  it('reads an InternalServerException with its members', async () => {
    const { create } = await served({ faults: [{ on: '*', as: '5xx' }] });

    const error = await failure(create());

    expect(error).toBeInstanceOf(InternalServerException);
    expect(error).toMatchObject({
      message: 'Internal server error',
      RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      $metadata: { httpStatusCode: 500 },
    });
  });

  it('reads an unknown error', async () => {
    const { create } = await served({
      faults: [{ on: '*', as: { error: { name: 'BrandNewException', members: { Message: 'Surprise.' } } } }],
    });

    const error = await failure(create());

    expect(error).toMatchObject({ name: 'BrandNewException', message: 'Surprise.' });
  });
});

describe('A transport fault, as the SDK sees it:', () => {
  it.each([
    ['hang', { name: 'TimeoutError' }],
    ['reset', { code: 'ECONNRESET' }],
    ['truncated', { code: 'ECONNRESET' }],
    ['broken-json', { name: 'SyntaxError', $metadata: { httpStatusCode: 200 } }],
    ['503-empty', { $metadata: { httpStatusCode: 503 } }],
    ['throttle', { name: 'ThrottlingException' }],
    ['5xx', { name: 'InternalServerException' }],
  ] as const)('%s fails the call, before and after its effect', async (as, seen) => {
    const server = await served({
      faults: [
        { on: 'CreatePool', when: 'before', as },
        { on: 'CreatePool', when: 'after', as },
      ],
    });

    const before = await failure(server.create());
    const poolsBefore = ownPools(server);
    const after = await failure(server.create());
    const poolsAfter = ownPools(server);
    const repeat = await server.create();

    expect(before).toMatchObject(seen);
    expect(poolsBefore).toEqual([]);
    expect(after).toMatchObject(seen);
    expect(poolsAfter).toMatchObject([{ clientToken: 'token-1', poolId: repeat.PoolId }]);
    expect(server.simulator.record().faultsPlayed).toHaveLength(2);
  });

  it('empty resolves, without a PoolId', async () => {
    const server = await served({ faults: [{ on: 'CreatePool', when: 'after', as: 'empty' }] });

    const { PoolId } = await server.create();

    expect(PoolId).toBeUndefined();
    expect(ownPools(server)).toHaveLength(1);
  });
});
