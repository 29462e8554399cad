import {
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Answer, Pending } from './requests.ts';
import type { Target } from './send.ts';

const RESULT_QUEUE = 'pool-results';

/** What is shown of a result event. The whole of it is described by events/schemas/. */
const ResultEvent = z.object({
  detail: z.object({
    metadata: z.object({ requestId: z.string(), completedAt: z.string() }),
    data: z.object({
      pool: z.object({ PoolId: z.string() }).optional(),
      failure: z
        .object({ class: z.string(), owner: z.string(), remediation: z.string(), message: z.string() })
        .optional(),
    }),
  }),
});

const answerOf = (
  { requestId, submission, sentAt }: Pending,
  { detail }: z.infer<typeof ResultEvent>,
): Answer => {
  const { pool, failure } = detail.data;
  const ended = failure?.class ?? 'provisioned';

  return {
    requestId,
    door: submission.door,
    origin: submission.origin,
    outcome: failure === undefined ? 'provisioned' : 'failed',
    ...(pool && { poolId: pool.PoolId }),
    ...(failure && {
      failureClass: failure.class,
      owner: failure.owner,
      remediation: failure.remediation,
      message: failure.message,
    }),
    seconds: Math.max(0, (Date.parse(detail.metadata.completedAt) - sentAt) / 1_000),
    asPromised: submission.promised === ended,
  };
};

/** Yields the answers to the pending requests as they arrive on the bus, until all are there or the time is up. */
export async function* answersTo(
  pending: readonly Pending[],
  target: Target,
  until: number,
): AsyncGenerator<Answer> {
  const sqs = new SQSClient(target);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: RESULT_QUEUE }));
  const open = [...pending];
  while (open.length > 0 && Date.now() < until) {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '' } of messages) {
      const event = ResultEvent.parse(JSON.parse(Body));
      const at = open.findIndex(({ requestId }) => requestId === event.detail.metadata.requestId);
      const [answered] = at < 0 ? [] : open.splice(at, 1);
      if (answered !== undefined) yield answerOf(answered, event);
    }
    const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
}
