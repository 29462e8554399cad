import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { queue } from './template.ts';

describe('The local SQS', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 1 };
    stack = await testStack({
      resources: {
        Jobs: queue('jobs', { RedrivePolicy, VisibilityTimeout: 77, MessageRetentionPeriod: 3600 }),
        Dead: queue('jobs-dlq'),
        Quiet: queue('quiet'),
      },
    });
  });
  afterAll(() => stack.stop());

  const send = (name: string, MessageBody: string) =>
    stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl(name), MessageBody }));
  const receive = (name: string, WaitTimeSeconds = 0) =>
    stack.sqs.send(new ReceiveMessageCommand({ QueueUrl: stack.queueUrl(name), WaitTimeSeconds }));

  it('returns queue URLs and ARNs with our account and endpoint', async () => {
    const { QueueUrls } = await stack.sqs.send(new ListQueuesCommand({}));
    const { QueueUrl } = await stack.sqs.send(new GetQueueUrlCommand({ QueueName: 'jobs' }));
    const { Attributes } = await stack.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );

    expect(QueueUrls).toEqual(
      ['jobs', 'jobs-dlq', 'pool-results', 'quiet'].map((name) => stack.queueUrl(name)),
    );
    expect(QueueUrl).toBe(stack.queueUrl('jobs'));
    expect(Attributes).toMatchObject({
      QueueArn: 'arn:aws:sqs:us-east-1:123456789012:jobs',
      VisibilityTimeout: '77',
      MessageRetentionPeriod: '3600',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:123456789012:jobs-dlq',
        maxReceiveCount: 1,
      }),
    });
  });

  it.each([
    ['plain text', 'hello'],
    ['characters beyond U+FFFF', '{"name":"😀 𝔘nicode"}'],
    ['our account number and that of fauxqs', 'arn:aws:x:000000000000: and arn:aws:x:123456789012:'],
  ])('returns a message unchanged: %s', async (_name, body) => {
    await send('quiet', body);

    const { Messages = [] } = await receive('quiet');

    expect(Messages.map(({ Body }) => Body)).toEqual([body]);
  });

  it('rejects characters that SQS rejects, alone or with others', async () => {
    const bodies = ['a\u0001', '😀\u0001', '\uFFFE'];

    const answers = await Promise.allSettled(bodies.map((body) => send('quiet', body)));

    expect(answers).toMatchObject(bodies.map(() => ({ reason: { name: 'InvalidMessageContents' } })));
  });

  it('accepts a batch, and returns the digest of each body', async () => {
    const Entries = ['one', 'two 😀'].map((MessageBody, index) => ({ Id: `m${index}`, MessageBody }));

    const { Successful } = await stack.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: stack.queueUrl('quiet'), Entries }),
    );
    const bodies = [await receive('quiet'), await receive('quiet')];

    // The SDK compares the digests itself, and throws on a mismatch.
    expect(Successful?.map(({ Id }) => Id)).toEqual(['m0', 'm1']);
    expect(bodies.map(({ Messages }) => Messages?.[0]?.Body)).toEqual(['one', 'two 😀']);
  });

  it('moves a message to the DLQ after its maximum of receives', async () => {
    await send('jobs', 'poison');
    const { Messages = [] } = await receive('jobs');
    const [{ ReceiptHandle } = {}] = Messages;
    await stack.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: stack.queueUrl('jobs'),
        ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );

    const again = await receive('jobs');
    const dead = await receive('jobs-dlq', 5);

    expect(again.Messages).toBeUndefined();
    expect(dead.Messages?.map(({ Body }) => Body)).toEqual(['poison']);
  });

  it('waits for a message without blocking other calls', async () => {
    const waiting = receive('quiet', 20);
    await stack.sqs.send(new ListQueuesCommand({}));

    await send('quiet', 'at last');

    expect((await waiting).Messages?.map(({ Body }) => Body)).toEqual(['at last']);
  });

  it('rejects an unknown queue', async () => {
    const answers = await Promise.allSettled([
      send('nobody', 'x'),
      stack.sqs.send(new GetQueueUrlCommand({ QueueName: 'nobody' })),
    ]);

    expect(answers).toMatchObject([1, 2].map(() => ({ reason: { name: 'QueueDoesNotExist' } })));
  });

  it('rejects a request with a member of the wrong type', async () => {
    const response = await fetch(stack.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
      body: '{"QueueUrl":5}',
    });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'InvalidParameterValue' });
  });
});
