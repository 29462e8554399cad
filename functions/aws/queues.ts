import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from './client.ts';

/** The queues that only an operator reads: each name in `pools redrive`, with its heading in the runbook. */
export const RUNBOOK_HEADINGS = {
  requests: 'Messages could not be dispatched',
  events: 'Events started no execution',
  interrupted: 'The reconciler failed',
  results: 'Results are parked',
  integrations: 'Events were not translated',
} as const;
export type Redrive = keyof typeof RUNBOOK_HEADINGS;

/** A queue that only an operator reads, with its number of messages. */
export interface WaitingQueue {
  /** Name of the queue. */
  name: string;
  /** Its name in `pools redrive`. */
  redrive: Redrive;
  messages: number;
}

/** The numbers of messages in the request queue and in the queues that only an operator reads. */
export type QueueDepths = () => Promise<{ inQueue: number; waiting: WaitingQueue[] }>;

export interface QueueUrls {
  requests: string;
  /** Each with its name in `pools redrive` and its URL. */
  waiting: { redrive: Redrive; url: string }[];
}

/** Counts visible messages and messages in flight. */
export const queueDepths =
  (client: SQSClient, { requests, waiting }: QueueUrls): QueueDepths =>
  async () => {
    const depth = async (QueueUrl: string): Promise<number> => {
      const { Attributes = {} } = await client.send(
        new GetQueueAttributesCommand({
          QueueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    };
    const [inQueue, ...depths] = await Promise.all([
      depth(requests),
      ...waiting.map(({ url }) => depth(url)),
    ]);

    return {
      inQueue,
      waiting: waiting.map(({ url, redrive }, at) => ({
        name: url.slice(url.lastIndexOf('/') + 1),
        redrive,
        messages: depths[at] ?? 0,
      })),
    };
  };

/** Two attempts fit into the function's timeout. */
export const queueClient = (): SQSClient => awsClient(SQSClient, { maxAttempts: 2 });
