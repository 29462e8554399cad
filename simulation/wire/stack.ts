import { setTimeout } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type LocalStackOptions, loadTemplate, startLocalStack } from '../../local/stack/stack.ts';

/** A result event, as consumers of the bus receive it. */
export interface Result {
  'detail-type': string;
  source: string;
  detail: {
    metadata: Record<string, string | number>;
    data: {
      request: Record<string, unknown>;
      pool?: Record<string, unknown>;
      failure?: Record<string, unknown>;
    };
  };
}

/** Speed factor of the state machine's waits: retries of minutes take seconds. */
const SPEED = 100;

/**
 * The local stack of `npm run local`, deployed from the template of `npm run synth`, with SDK clients. Stop it after the
 * tests.
 */
export const startStack = async (options: Partial<LocalStackOptions> = {}) => {
  const lines: string[] = [];
  const stack = await startLocalStack({
    ...loadTemplate(),
    speed: SPEED,
    onLog: ({ line }) => lines.push(line),
    ...options,
  });
  const sqs = new SQSClient(stack);
  const events = new EventBridgeClient(stack);
  const stepFunctions = new SFNClient(stack);
  const queueUrl = (name: string) => `${stack.endpoint}/${stack.accountId}/${name}`;
  const stateMachineArn = `arn:aws:states:${stack.region}:${stack.accountId}:stateMachine:provision-pool`;
  const results: Result[] = [];

  const receive = async () => {
    const QueueUrl = queueUrl('pool-results');
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      results.push(JSON.parse(Body));
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  };
  const resultsOf = (requestId: string) =>
    results.filter(({ detail }) => detail.metadata.requestId === requestId);

  return {
    ...stack,
    lines,
    sqs,
    stepFunctions,
    queueUrl,
    stateMachineArn,
    /** Results of a request ID that were received so far. */
    resultsOf,
    /** The same, after another receive. */
    async resultsNow(requestId: string): Promise<Result[]> {
      await receive();
      return resultsOf(requestId);
    },
    describe: (executionArn: string) => stepFunctions.send(new DescribeExecutionCommand({ executionArn })),
    /** The first result of a request ID. Waits until the test's timeout. */
    async resultDetailOf(requestId: string): Promise<Result> {
      for (;;) {
        const [result] = resultsOf(requestId);
        if (result !== undefined) return result;
        await receive();
      }
    },
    async viaEvent(
      detail: unknown,
      source = 'customer-onboarding',
      DetailType = 'PoolRequested',
    ): Promise<string> {
      const entry = { EventBusName: 'sms-pool-provisioner', Source: source, DetailType };
      const { Entries = [] } = await events.send(
        new PutEventsCommand({ Entries: [{ ...entry, Detail: JSON.stringify(detail) }] }),
      );
      return Entries[0]?.EventId ?? '';
    },
    async viaQueue(body: unknown): Promise<string> {
      const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
      const { MessageId = '' } = await sqs.send(
        new SendMessageCommand({ QueueUrl: queueUrl('pool-requests'), MessageBody }),
      );
      return MessageId;
    },
    async viaConsole(input: unknown, name: string): Promise<string> {
      const { executionArn = '' } = await stepFunctions.send(
        new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
      );
      return executionArn;
    },
    /** The cause of the first task of an execution that fails with the error. Waits until there is one. */
    async taskFailure(executionArn: string, name: string): Promise<string> {
      for (;;) {
        const { events: past = [] } = await stepFunctions.send(
          new GetExecutionHistoryCommand({ executionArn, includeExecutionData: true }),
        );
        const failures = past.map(
          (event) => event.lambdaFunctionFailedEventDetails ?? event.taskFailedEventDetails,
        );
        const failure = failures.find((details) => details?.error === name);
        if (failure !== undefined) return failure.cause ?? '';
        await setTimeout(50);
      }
    },
    /** Messages in a queue, including those in flight. */
    async depth(queue: string): Promise<number> {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: queueUrl(queue), AttributeNames: ['All'] }),
      );
      return (
        Number(Attributes.ApproximateNumberOfMessages) +
        Number(Attributes.ApproximateNumberOfMessagesNotVisible)
      );
    },
    pools: () => stack.simulator.record().pools.filter(({ seeded }) => !seeded),
    calls: (operation: string) =>
      stack.simulator.record().calls.filter((call) => call.operation === operation),
  };
};
