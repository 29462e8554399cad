import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Observed } from './figures.ts';
import { runCommand, startStack } from './processes.ts';

export const TRIGGERS = ['queue', 'event'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** Milliseconds without a result after which the others are given up. */
const PATIENCE_MS = 120_000;

/** The members of a result event that are read here. */
const ResultEvent = z.object({
  detail: z.object({
    metadata: z.object({ requestId: z.string(), completedAt: z.string() }),
    data: z.object({ failure: z.object({ class: z.string() }).optional() }),
  }),
});

/** Numbers that the account of the simulator has to own, and pools enough. */
const settingsOf = (numbers: readonly string[]): string =>
  JSON.stringify({
    quotas: { pools: numbers.length + 100 },
    fixtures: {
      phoneNumbers: numbers.map((PhoneNumberId, at) => ({
        PhoneNumberId,
        PhoneNumber: `+1555${String(at).padStart(7, '0')}`,
      })),
    },
  });

/** Receives results until there is one for each row, or none arrives for a while. */
const received = async (sqs: SQSClient, QueueUrl: string, rows: number): Promise<Observed['results']> => {
  const results = new Map<string, Observed['results'][number]>();
  for (let newest = Date.now(); results.size < rows && Date.now() - newest < PATIENCE_MS; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) continue;
    newest = Date.now();
    for (const { Body = '' } of Messages) {
      const { metadata, data } = ResultEvent.parse(JSON.parse(Body)).detail;
      const completedAt = Date.parse(metadata.completedAt);
      results.set(metadata.requestId, { completedAt, failure: data.failure?.class });
    }
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  return [...results.values()];
};

/** Submits a file to a new stack, in a process of its own, and waits for its results. */
export const submitAll = async (
  file: string,
  numbers: readonly string[],
  trigger: Trigger,
): Promise<Observed> => {
  const stack = await startStack();
  try {
    const answer = await fetch(`${stack.endpoint}/_simulator`, { method: 'PUT', body: settingsOf(numbers) });
    if (!answer.ok) throw new Error(`The simulator refuses its settings: ${await answer.text()}`);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const sqs = new SQSClient({ endpoint: stack.endpoint, region: 'us-east-1', credentials });
    const sentAt = Date.now();
    const submitted = runCommand(['submit', file, '--local', '--yes', '--trigger', trigger], stack.port);
    const queue = `${stack.endpoint}/123456789012/pool-results`;
    const [results] = await Promise.all([received(sqs, queue, numbers.length), submitted]);
    return { rows: numbers.length, sentAt, results, used: await stack.stop() };
  } finally {
    await stack.stop();
  }
};
