import { rmSync } from 'node:fs';
import path from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it, vi } from 'vitest';
import { LambdaFunction } from '../../local/services/lambda/lambda.ts';
import { testStack } from './support.ts';
import { lambdaFunction, queue, writeHandlers } from './template.ts';

const MESSAGES = 20;
const SLOW = `export const handler = () => {
  console.log('begun');
  return new Promise((resolve) => setTimeout(resolve, 60_000)); };`;

const mappingOfJobs = (functionId: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] },
    FunctionName: { Ref: functionId },
    BatchSize: 1,
    ScalingConfig: { MaximumConcurrency: MESSAGES },
  },
});

it('A stack stops while more messages arrive than its functions can process', async () => {
  const stack = await testStack({
    handlers: { slow: SLOW },
    resources: {
      Slow: lambdaFunction('slow', { Timeout: 60 }),
      Jobs: queue('jobs', { VisibilityTimeout: 60 }),
      OfJobs: mappingOfJobs('Slow'),
    },
  });
  const job = new SendMessageCommand({ QueueUrl: stack.queueUrl('jobs'), MessageBody: 'job' });
  await Promise.all(Array.from({ length: MESSAGES }, () => stack.sqs.send(job)));
  await vi.waitUntil(() => stack.logs('slow').length > 0, { timeout: 10_000 });

  await expect(stack.stop()).resolves.toBeUndefined();
});

it('A stack that stops as soon as it has started leaves no open long poll', {
  timeout: 15_000,
}, async () => {
  // The first poll starts slowly, too late for this case.
  for (const _ of ['cold', 'warm', 'again']) {
    const stack = await testStack({
      handlers: { quick: 'export const handler = () => {};' },
      resources: {
        Quick: lambdaFunction('quick', { Timeout: 1 }),
        Jobs: queue('jobs'),
        OfJobs: mappingOfJobs('Quick'),
      },
    });

    await expect(stack.stop()).resolves.toBeUndefined();
  }
});

it('A stopped function fails its running, waiting and later invocations', async () => {
  const caller = { name: 'slow', principal: 'slow', context: {} };
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:slow';
  const assets = writeHandlers({ slow: SLOW });
  const directory = path.join(assets, 'asset.slow');
  const config = { name: 'slow', arn, directory, handler: 'index.handler', caller };
  const lambda = new LambdaFunction(
    { ...config, environment: {}, timeoutSeconds: 60, memoryMb: 128 },
    { onLine: () => {}, onUndelivered: () => {}, begin: () => () => {}, nextFault: () => undefined },
  );
  const running = Array.from({ length: 10 }, () => lambda.invoke('{}'));
  await vi.waitUntil(() => lambda.lines.length > 0, { timeout: 10_000 });

  await lambda.stop();
  const invocations = await Promise.all([...running, lambda.invoke('{}')]);
  rmSync(assets, { recursive: true });

  expect(invocations.map(({ failed }) => failed)).toEqual(Array(11).fill(true));
  expect(invocations.at(-1)?.payload).toContain('The local stack was stopped.');
});
