import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Ports } from './show-board.ts';

export interface QueueUrls {
  requests: string;
  /** By the name of the queue: what `pools redrive` calls it, and its address. */
  waiting: { redrive: string; url: string }[];
}

/** How much is in each queue, received or not. */
export const queueDepths =
  (client: SQSClient, { requests, waiting }: QueueUrls): Ports['queues'] =>
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

/** Milliseconds; two attempts fit into the function's timeout. */
export const queueClient = (): SQSClient =>
  new SQSClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  });
