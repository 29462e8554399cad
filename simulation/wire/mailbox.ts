import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { LocalStack } from '../../local/stack/stack.ts';
import { PATIENT } from './triggers.ts';

/**
 * Consumes a queue until it is closed. A message that SQS delivers twice counts once.
 * @param contentOf the key that distinguishes messages
 */
export const mailbox = (
  stack: Pick<LocalStack, 'endpoint' | 'region' | 'credentials'>,
  QueueUrl: string,
  contentOf: (body: string) => string = (body) => body,
) => {
  const sqs = new SQSClient({ ...stack, ...PATIENT, maxAttempts: 1 });
  const bodies = new Map<string, string>();
  let isOpen = true;
  const contents = new Set<string>();
  let lastAt = Date.now();

  const receive = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    if (Messages.length === 0) return;
    for (const { MessageId = '', Body = '' } of Messages) {
      bodies.set(MessageId, Body);
      const content = contentOf(Body);
      if (!contents.has(content)) lastAt = Date.now();
      contents.add(content);
    }
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  };
  const reading = (async () => {
    // The next receive retries a failed one.
    while (isOpen) await receive().catch(() => {});
  })();

  return {
    bodies: (): string[] => [...bodies.values()],
    size: (): number => bodies.size,
    /** Milliseconds since the last new content. */
    quietFor: (): number => Date.now() - lastAt,
    async close(): Promise<void> {
      isOpen = false;
      await reading;
    },
  };
};
