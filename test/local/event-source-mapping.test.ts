import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, queue } from './template.ts';

const mapping = (queueId: string, functionId: string, more: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
    FunctionName: { Ref: functionId },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
    ...more,
  },
});
const redriven = (name: string, dead: string) =>
  queue(name, {
    VisibilityTimeout: 1,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [dead, 'Arn'] }, maxReceiveCount: 2 },
  });

const HANDLERS = {
  picky: `export const handler = async ({ Records }) => {
    for (const record of Records) console.log(JSON.stringify(record));
    const bad = Records.filter(({ body }) => body === 'bad');
    return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) }; };`,
  odd: `export const handler = async ({ Records }) => {
    const [{ body, messageId }] = Records;
    console.log(body);
    if (body === 'throws') throw new Error('no');
    if (body === 'nothing') return;
    if (body === 'stranger') return { batchItemFailures: [{ itemIdentifier: 'of-nobody' }] };
    if (body === 'unnamed') return { batchItemFailures: [{ id: messageId }] };
    return 'not a response'; };`,
  windowed: 'export const handler = async ({ Records }) => console.log(String(Records.length));',
};

describe('An event-source mapping', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    const short = { Timeout: 1 };
    stack = await testStack({
      handlers: HANDLERS,
      resources: {
        Jobs: redriven('jobs', 'Dead'),
        Dead: queue('dead'),
        Picky: lambdaFunction('picky', short),
        Odds: redriven('odds', 'OddDead'),
        OddDead: queue('odd-dead'),
        Odd: lambdaFunction('odd', short),
        Many: queue('many'),
        Windowed: lambdaFunction('windowed', short),
        OfJobs: mapping('Jobs', 'Picky', { BatchSize: 10 }),
        OfOdds: mapping('Odds', 'Odd', { BatchSize: 1 }),
        OfMany: mapping('Many', 'Windowed', { BatchSize: 15, MaximumBatchingWindowInSeconds: 1 }),
      },
    });
  });
  afterAll(() => stack.stop());

  const send = (name: string, MessageBody: string) =>
    stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl(name), MessageBody }));
  const sendAll = (name: string, bodies: string[]) =>
    stack.sqs.send(
      new SendMessageBatchCommand({
        QueueUrl: stack.queueUrl(name),
        Entries: bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody })),
      }),
    );
  async function dead(name: string) {
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.queueUrl(name),
        WaitTimeSeconds: 10,
        VisibilityTimeout: 600,
      }),
    );
    return Messages.map(({ Body }) => Body);
  }
  async function left(name: string) {
    const { Attributes } = await stack.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: stack.queueUrl(name), AttributeNames: ['All'] }),
    );
    return (
      Number(Attributes?.ApproximateNumberOfMessages) +
      Number(Attributes?.ApproximateNumberOfMessagesNotVisible)
    );
  }

  it('deletes processed messages, and returns failed ones to the queue and at last to the DLQ', async () => {
    await sendAll('jobs', ['good', 'bad', 'fine']);

    const poison = await dead('dead');

    expect(poison).toEqual(['bad']);
    await vi.waitUntil(async () => (await left('jobs')) === 0, { timeout: 10_000 });
    const bodies = stack.logs('picky').map((line) => JSON.parse(line).body);
    expect(bodies.toSorted()).toEqual(['bad', 'bad', 'fine', 'good']);
  });

  it('passes records in the form of Lambda', async () => {
    const MessageAttributes = { trace: { DataType: 'String', StringValue: 'abc' } };
    const MessageBody = 'with attributes';
    const command = new SendMessageCommand({
      QueueUrl: stack.queueUrl('jobs'),
      MessageBody,
      MessageAttributes,
    });

    const { MessageId } = await stack.sqs.send(command);
    const line = await vi.waitUntil(
      () => stack.logs('picky').find((candidate) => candidate.includes(MessageBody)),
      { timeout: 10_000 },
    );

    expect(JSON.parse(line)).toEqual({
      messageId: MessageId,
      receiptHandle: expect.any(String),
      body: MessageBody,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {
        trace: { dataType: 'String', stringValue: 'abc', stringListValues: [], binaryListValues: [] },
      },
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:jobs',
      awsRegion: 'us-east-1',
    });
  });

  it('fails a whole batch on an exception, an unknown id, a missing id or an invalid response', async () => {
    const bodies = ['throws', 'stranger', 'unnamed', 'not a response'];
    await Promise.all(bodies.map((body) => send('odds', body)));

    const failed: unknown[] = [];
    while (failed.length < bodies.length) failed.push(...(await dead('odd-dead')));

    expect(failed.toSorted()).toEqual(bodies.toSorted());
  });

  it('completes a batch without a response', async () => {
    await send('odds', 'nothing');

    await vi.waitUntil(() => stack.logs('odd').includes('nothing'), { timeout: 10_000 });
    await vi.waitUntil(async () => (await left('odds')) === 0, { timeout: 10_000 });
    expect(stack.logs('odd').filter((body) => body === 'nothing')).toHaveLength(1);
  });

  it('collects a batch from several polls', async () => {
    await sendAll(
      'many',
      Array.from({ length: 10 }, (_, index) => `a${index}`),
    );
    await sendAll(
      'many',
      Array.from({ length: 10 }, (_, index) => `b${index}`),
    );

    await vi.waitUntil(
      () => stack.logs('windowed').reduce((total, count) => total + Number(count), 0) === 20,
      { timeout: 10_000 },
    );

    expect(Math.max(...stack.logs('windowed').map(Number))).toBeGreaterThan(10);
  });
});

describe('A mapping cannot be deployed', () => {
  const Work = lambdaFunction('work', { Timeout: 60 });

  it.each([
    [
      'whose function times out after the visibility timeout of its queue',
      { Jobs: queue('jobs') },
      {},
      'M: the visibility timeout of jobs, 30 s, is shorter than the timeout of work, 60 s.',
    ],
    [
      'with a concurrency of 1',
      { Jobs: queue('jobs', { VisibilityTimeout: 60 }) },
      { ScalingConfig: { MaximumConcurrency: 1 } },
      'ScalingConfig.MaximumConcurrency',
    ],
    [
      'with a batch that needs a window',
      { Jobs: queue('jobs', { VisibilityTimeout: 60 }) },
      { BatchSize: 11 },
      'needs a MaximumBatchingWindowInSeconds',
    ],
    [
      'with a filter, which would be ignored',
      { Jobs: queue('jobs', { VisibilityTimeout: 60 }) },
      { FilterCriteria: {} },
      'Unrecognized key: "FilterCriteria"',
    ],
    [
      'of an unknown function',
      { Jobs: queue('jobs') },
      { FunctionName: 'nobody' },
      'M: the template has no nobody to map.',
    ],
  ])('%s', async (_name, resources, properties, message) => {
    const start = testStack({
      handlers: { work: '' },
      resources: { Work, M: mapping('Jobs', 'Work', properties), ...resources },
    });

    await expect(start).rejects.toThrow(message);
  });
});
