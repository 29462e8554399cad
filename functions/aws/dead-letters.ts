import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** A document that no execution takes. */
export interface DeadLetter {
  /** JSON. */
  body: string;
  /** Why, in a sentence. */
  why: string;
  /** The id of the message that held it. */
  messageId: string;
}

/** A queue that only people read. */
export interface DeadLetters {
  keep(letter: DeadLetter): Promise<void>;
}

const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** @param client creates the client at the first dead letter: most invocations have none */
export const deadLetters = (client: () => SQSClient, QueueUrl: string): DeadLetters => {
  let sqs: SQSClient | undefined;

  return {
    async keep({ body, why, messageId }) {
      sqs ??= client();
      const MessageAttributes = { reason: text(why), messageId: text(messageId) };
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, MessageAttributes }));
    },
  };
};
