import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from './client.ts';

/** A queue that people alone read, with how much waits in it. */
export interface WaitingQueue {
  /** Of the queue. */
  name: string;
  /** What `pools redrive` calls it. */
  redrive: string;
  messages: number;
}

/** Messages in the request queue, and in the queues that people alone read. */
export type QueueDepths = () => Promise<{ inQueue: number; waiting: WaitingQueue[] }>;

export interface QueueUrls {
  requests: string;
  /** By the name of the queue: what `pools redrive` calls it, and its address. */
  waiting: { redrive: string; url: string }[];
}

/** How much is in each queue, received or not. */
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
