import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { Failure } from '../../functions/model/failure.ts';
import type { Answer, Pending } from './requests.ts';
import type { Target } from './send.ts';

/** The members of a result event that are read here. events/schemas/ describes the whole event. */
const ResultEvent = z.object({
  detail: z.object({
    metadata: z.object({
      requestId: z.string(),
      correlationId: z.string().optional(),
      executionArn: z.string(),
      completedAt: z.string(),
    }),
    data: z.object({ pool: z.object({ PoolId: z.string() }).optional(), failure: z.optional(Failure) }),
  }),
});

const base = ({ requestId, submission: { trigger, origin, promised } }: Pending) => ({
  requestId,
  trigger,
  origin,
  ...(promised !== undefined && { promised }),
});

const answerOf = (pending: Pending, { detail }: z.infer<typeof ResultEvent>): Answer => {
  const { metadata, data } = detail;
  const { pool, failure } = data;

  return {
    ...base(pending),
    correlationId: metadata.correlationId,
    executionArn: metadata.executionArn,
    status: failure === undefined ? 'provisioned' : 'failed',
    ...(pool && { poolId: pool.PoolId }),
    ...(failure && { failure }),
    seconds: Math.max(0, (Date.parse(metadata.completedAt) - pending.sentAt) / 1_000),
  };
};

/** The entry for a request without a result in time. */
export const unanswered = (pending: Pending): Answer => ({
  ...base(pending),
  status: 'pending',
  seconds: (Date.now() - pending.sentAt) / 1_000,
});

/** Yields the results of the pending requests as they arrive on the bus, until all are there or the time is up. */
export async function* resultsOf(
  pending: readonly Pending[],
  target: Target,
  until: number,
): AsyncGenerator<{ to: Pending; answer: Answer }> {
  const sqs = new SQSClient(target);
  const QueueUrl = target.resultsQueueUrl;
  const open = [...pending];
  while (open.length > 0 && Date.now() < until) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '' } of messages) {
      const event = ResultEvent.parse(JSON.parse(Body));
      const at = open.findIndex(({ requestId }) => requestId === event.detail.metadata.requestId);
      const [answered] = at < 0 ? [] : open.splice(at, 1);
      if (answered !== undefined) yield { to: answered, answer: answerOf(answered, event) };
    }
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
