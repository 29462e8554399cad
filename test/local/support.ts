import { rmSync } from 'node:fs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import { type LocalStackOptions, startLocalStack } from '../../local/stack/stack.ts';
import { template, writeHandlers } from './template.ts';

type Resources = Parameters<typeof template>[0];

interface TestStack extends Partial<LocalStackOptions> {
  resources: Resources;
  handlers?: Record<string, string>;
}

/** A stack with these resources, and SDK clients for it. */
export async function testStack({ resources, handlers = {}, ...options }: TestStack) {
  const assets = writeHandlers(handlers);
  const clean = () => rmSync(assets, { recursive: true });
  const stack = await startWithClients({ template: template(resources), assets, ...options }).catch(
    (error: unknown) => {
      clean();
      throw error;
    },
  );

  return {
    ...stack,
    async stop() {
      await stack.stop();
      clean();
    },
  };
}

/** A stack, and SDK clients for it. */
export async function startWithClients(options: LocalStackOptions) {
  const stack = await startLocalStack(options);
  const { endpoint, region, credentials } = stack;
  const config = { endpoint, region, credentials, maxAttempts: 1 };
  const sfn = new SFNClient(config);

  return {
    ...stack,
    sfn,
    lambda: new LambdaClient(config),
    sqs: new SQSClient(config),
    events: new EventBridgeClient(config),
    machineArn: (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`,
    queueUrl: (name: string) => `${endpoint}/123456789012/${name}`,
    /** The execution once it has ended. */
    ended: (executionArn: string | undefined) =>
      vi.waitUntil(
        async () => {
          const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
          return execution.status === 'RUNNING' ? undefined : execution;
        },
        { timeout: 20_000, interval: 20 },
      ),
  };
}

export type RunningStack = Awaited<ReturnType<typeof startWithClients>>;
