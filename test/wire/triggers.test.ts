import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import provisionedSchema from '../../events/schemas/pool-provisioned.schema.json' with { type: 'json' };
import failedSchema from '../../events/schemas/pool-provisioning-failed.schema.json' with { type: 'json' };
import { FREE_NUMBERS, phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { type Result, startStack } from '../../simulation/wire/stack.ts';

const REQUEST = { OriginationIdentity: phoneNumberId(1), IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };
const numbered = (n: number) => ({ ...REQUEST, OriginationIdentity: phoneNumberId(n) });
const enveloped = (requestId: string, data: object = REQUEST) => ({ metadata: { requestId }, data });

const ajv = new Ajv2020({ strict: false });
const isProvisioned = ajv.compile(provisionedSchema);
const isFailed = ajv.compile(failedSchema);

let stack: Awaited<ReturnType<typeof startStack>>;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());
beforeEach(() => {
  stack.simulator.reset();
  stack.simulator.configure({ creationSeconds: 0.2 });
});
afterEach(() => stack.faults.reset());

const executions = async (prefix: string) => {
  const { executions: all = [] } = await stack.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: stack.stateMachineArn, maxResults: 1_000 }),
  );
  return all.filter(({ name = '' }) => name.startsWith(prefix));
};

const expectProvisioned = ({ detail }: Result) => {
  expect(isProvisioned(detail) || isProvisioned.errors).toBe(true);
};
const expectFailed = ({ detail }: Result, failureClass: string) => {
  expect(isFailed(detail) || isFailed.errors).toBe(true);
  expect(detail.data.failure?.class).toBe(failureClass);
};

describe('the event trigger', () => {
  it('publishes the result under the ID of the event', async () => {
    const eventId = await stack.viaEvent(REQUEST);

    const answer = await stack.resultDetailOf(eventId);

    expectProvisioned(answer);
    expect(answer.detail.metadata).toMatchObject({ trigger: 'event' });
    expect(answer.detail.metadata.executionArn).toContain(':execution:provision-pool:');
  });

  it('ignores results on the same bus', async () => {
    await stack.viaEvent(enveloped('looped'), 'sms-pool-provisioner');
    const eventId = await stack.viaEvent(numbered(2));

    await stack.resultDetailOf(eventId);

    expect(stack.pools()).toHaveLength(1);
    expect(stack.resultsOf('looped').map((event) => event['detail-type'])).not.toContain('PoolProvisioned');
  });

  it('creates one pool and one result for an event that is delivered twice', async () => {
    const event = { 'detail-type': 'PoolRequested', source: 'onboarding', id: 'twice', detail: REQUEST };

    await Promise.all([stack.viaConsole(event, 'twice_1'), stack.viaConsole(event, 'twice_2')]);
    await stack.resultDetailOf('twice');
    await stack.resultDetailOf(await stack.viaEvent(numbered(2)));

    expect(stack.pools()).toHaveLength(2);
    expect(new Set(stack.resultsOf('twice').map(({ detail }) => detail.metadata.id)).size).toBe(1);
  });
});

describe('the queue trigger', () => {
  it('accepts a request, an array of requests, and an event as messages', async () => {
    const single = await stack.viaQueue(numbered(1));
    const array = await stack.viaQueue([numbered(2), enveloped('named', numbered(3)), 'no request']);
    await stack.viaQueue({
      'detail-type': 'PoolRequested',
      source: 'onboarding',
      id: 'forwarded',
      detail: numbered(4),
    });

    expectProvisioned(await stack.resultDetailOf(single));
    expectProvisioned(await stack.resultDetailOf(`${array}/0`));
    expectProvisioned(await stack.resultDetailOf('named'));
    expectProvisioned(await stack.resultDetailOf('forwarded'));
    expectFailed(await stack.resultDetailOf(`${array}/2`), 'InvalidRequest');
    expect(stack.pools()).toHaveLength(4);
  });

  it('publishes a failure for invalid messages, deletes them, and processes the others of the batch', async () => {
    const bodies = Array.from({ length: 10 }, (_, i) =>
      i === 4 ? 'poison' : JSON.stringify(enveloped(`n-${i}`, numbered(i + 1))),
    );
    const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));

    const { Successful = [] } = await stack.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: stack.queueUrl('pool-requests'), Entries }),
    );

    const poison = Successful.find(({ Id }) => Id === '4')?.MessageId ?? '';
    expectFailed(await stack.resultDetailOf(poison), 'InvalidRequest');
    for (const i of [0, 1, 2, 3, 5, 6, 7, 8, 9]) expectProvisioned(await stack.resultDetailOf(`n-${i}`));
    expect(await stack.depth('pool-requests')).toBe(0);
    expect(await stack.depth('pool-requests-dlq')).toBe(0);
  });

  it('refuses a request larger than the input limit of an execution, under its request ID', async () => {
    const body = enveloped('too-large', { ...REQUEST, Tags: [{ Key: 'k', Value: 'v'.repeat(300_000) }] });

    const messageId = await stack.viaQueue(body);

    const answer = await stack.resultDetailOf('too-large');
    expectFailed(answer, 'InvalidRequest');
    expect(answer.detail.data.failure?.fields).toMatchObject([{ expected: 'at most 258,048 bytes' }]);
    expect(await executions(`queue-${messageId}`)).toHaveLength(1);
    expect(await stack.depth('pool-requests')).toBe(0);
  });

  it.each([
    [
      'an ARN of another Region',
      { OriginationIdentity: 'arn:aws:sms-voice:eu-west-1:123456789012:phone-number/phone-1' },
    ],
    ['a tag that XML does not allow', { Tags: [{ Key: 'k', Value: '\uFFFE\uD83D' }] }],
  ])('refuses %s before any call, in a result that arrives', async (_, wrong) => {
    // A body may have such a character only as an escape.
    const body = JSON.stringify({ ...REQUEST, ...wrong }).replace('\uFFFE', '\\ufffe');

    const messageId = await stack.viaQueue(body);

    const answer = await stack.resultDetailOf(messageId);
    expectFailed(answer, 'InvalidRequest');
    expect(answer.detail.data.failure?.fields).toHaveLength(1);
    expect(stack.simulator.record().calls).toEqual([]);
  });

  it('starts no second execution when a message is redelivered, during and after the execution', async () => {
    const lambda = new LambdaClient(stack);
    const record = {
      messageId: 'm-again',
      body: JSON.stringify([numbered(1), numbered(2)]),
      attributes: { SentTimestamp: '1795427999000' },
    };
    const deliver = async () => {
      const { Payload } = await lambda.send(
        new InvokeCommand({
          FunctionName: 'sms-pool-provisioner-dispatch-requests',
          Payload: JSON.stringify({ Records: [record] }),
        }),
      );
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    };

    const whileItRuns = [await deliver(), await deliver()];
    await stack.resultDetailOf('m-again/0');
    await stack.resultDetailOf('m-again/1');
    const afterwards = await deliver();

    expect([...whileItRuns, afterwards]).toEqual(Array(3).fill({ batchItemFailures: [] }));
    expect(await executions('queue-m-again')).toHaveLength(2);
    expect(stack.pools()).toHaveLength(2);
  });
});

describe('envelopes of other services', () => {
  it('are opened at every trigger, and give their id', async () => {
    const sns = (id: string, request: unknown) => ({
      Type: 'Notification',
      MessageId: id,
      TopicArn: 'arn:aws:sns:us-east-1:123456789012:signups',
      Message: JSON.stringify(request),
    });
    const record = { messageId: 'sqs-1', receiptHandle: 'AQEB', eventSource: 'aws:sqs' };

    await stack.viaQueue(sns('sns-1', [numbered(1), enveloped('named-in-sns', numbered(2))]));
    await stack.viaConsole([{ ...record, body: JSON.stringify(numbered(3)) }], 'by-pipes');
    await stack.viaEvent({ specversion: '1.0', id: 'cloud-1', data: numbered(4) });
    await stack.viaQueue(sns('sns-2', 'hello'));

    expectProvisioned(await stack.resultDetailOf('sns-1/0'));
    expectProvisioned(await stack.resultDetailOf('named-in-sns'));
    expectProvisioned(await stack.resultDetailOf('sqs-1'));
    expectProvisioned(await stack.resultDetailOf('cloud-1'));
    const { failure } = (await stack.resultDetailOf('sns-2')).detail.data;
    expect(failure?.fields).toMatchObject([{ found: '"hello"' }]);
  });
});

describe('what is no request', () => {
  it('gets no result: it waits in the dead-letter queue, or its execution says what it is', async () => {
    await stack.viaConsole(enveloped('looping', numbered(1)), 'looping');
    const result = await stack.resultDetailOf('looping');
    const before = stack.resultsOf('looping').length;

    const messageId = await stack.viaQueue([result, numbered(2)]);
    const executionArn = await stack.viaConsole(result, 'by-mistake');

    const QueueUrl = stack.queueUrl('pool-requests-dlq');
    const { Messages: [letter] = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20, MessageAttributeNames: ['All'] }),
    );
    expect(JSON.parse(letter?.Body ?? '')).toEqual(result);
    expect(letter?.MessageAttributes).toMatchObject({
      messageId: { StringValue: messageId },
      reason: { StringValue: expect.stringContaining('is a result of this service') },
    });
    expectProvisioned(await stack.resultDetailOf(`${messageId}/1`));
    await vi.waitUntil(async () => (await stack.describe(executionArn)).status === 'FAILED', 20_000);
    expect(await stack.describe(executionArn)).toMatchObject({
      error: 'NotARequest',
      cause: expect.stringContaining('"PoolProvisioned" is a result of this service'),
    });
    expect(await executions('queue-')).not.toContainEqual(
      expect.objectContaining({ name: `queue-${messageId}-0` }),
    );
    expect(await stack.resultsNow('looping')).toHaveLength(before);
    expect(stack.resultsOf('by-mistake')).toEqual([]);
  });
});

describe('the console trigger', () => {
  it('publishes the result under the name of the execution', async () => {
    const executionArn = await stack.viaConsole(REQUEST, 'by-hand');

    const answer = await stack.resultDetailOf('by-hand');

    expectProvisioned(answer);
    expect(answer.detail.metadata).toMatchObject({ trigger: 'console', executionArn });
  });

  it('passes every parameter and returns every response element', async () => {
    const request = {
      ClientToken: 'a-token-of-ours',
      DeletionProtectionEnabled: true,
      IsoCountryCode: 'US',
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: SPECIAL.twoWay,
      // With 200 tags the token would be scoped to the request.
      Tags: Array.from({ length: 199 }, (_, i) => ({
        Key: `k${i}`.padEnd(128, '.'),
        Value: 'v'.repeat(256),
      })),
    };

    await stack.viaConsole(request, 'everything');

    const { detail } = await stack.resultDetailOf('everything');
    const [pool] = stack.pools();
    expect(pool).toMatchObject({
      clientToken: 'a-token-of-ours',
      deletionProtection: true,
      isoCountryCode: 'US',
    });
    expect(pool?.tags.slice(0, 199)).toEqual(request.Tags);
    expect(pool?.tags.map(({ Key }) => Key).slice(199)).toEqual(['sms-pool-provisioner:owner']);
    expect(detail.data.request).toEqual(request);
    expect(detail.data.pool).toEqual({
      PoolId: pool?.poolId,
      PoolArn: pool?.poolArn,
      Status: 'ACTIVE',
      MessageType: 'TRANSACTIONAL',
      OptOutListName: 'Default',
      TwoWayEnabled: true,
      TwoWayChannelArn: 'arn:aws:sns:us-east-1:123456789012:inbound-sms',
      TwoWayChannelRole: 'arn:aws:iam::123456789012:role/inbound-sms',
      SelfManagedOptOutsEnabled: false,
      SharedRoutesEnabled: false,
      DeletionProtectionEnabled: true,
      CreatedTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      Tags: pool?.tags,
    });
  });

  it('finds the pool after the response of CreatePool was lost', async () => {
    stack.simulator.configure({ faults: [{ on: 'CreatePool', when: 'after', as: 'hang' }] });

    await stack.viaConsole(REQUEST, 'hanging');

    expectProvisioned(await stack.resultDetailOf('hanging'));
    expect(stack.calls('CreatePool')).toHaveLength(1);
    expect(stack.pools()).toHaveLength(1);
  });
});

describe('the result', () => {
  it('is parked in a queue when the bus keeps refusing it', async () => {
    stack.faults.configure({ faults: [{ on: 'EventBridge.PutEvents', as: 'failed-entry', times: null }] });

    await stack.viaConsole(enveloped('parked'), 'parked');

    const QueueUrl = stack.queueUrl('parked-results');
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }),
    );
    const parked = JSON.parse(Messages[0]?.Body ?? '{}');
    expect(parked).toMatchObject({ source: 'sms-pool-provisioner', detailType: 'PoolProvisioned' });
    expect(isProvisioned(parked.detail) || isProvisioned.errors).toBe(true);
    expect(stack.resultsOf('parked')).toEqual([]);
  });
});

describe('the logs', () => {
  it('are one JSON object per line with request, execution and class, and no phone number', async () => {
    await stack.viaConsole(enveloped('logged', { ...REQUEST, OriginationIdentity: '+15550123' }), 'logged');
    await stack.viaConsole(enveloped('logged-well', numbered(FREE_NUMBERS)), 'logged-well');
    await stack.resultDetailOf('logged');
    await stack.resultDetailOf('logged-well');

    const lines = stack.lines.map((line) => JSON.parse(line));

    expect(stack.lines.join('\n')).not.toContain('5550123');
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'WARN',
        requestId: 'logged',
        failureClass: 'InvalidRequest',
        execution: expect.stringContaining(':execution:provision-pool:logged'),
      }),
    );
    expect(lines).toContainEqual(expect.objectContaining({ FailureClass: 'InvalidRequest', Failed: 1 }));
    expect(lines).toContainEqual(
      expect.objectContaining({ Provisioned: 1, SecondsToActive: expect.any(Number) }),
    );
  });
});
