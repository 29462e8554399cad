import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod/mini';
import { deadLetters } from '../aws/dead-letters.ts';
import { executions, executionsClient } from '../aws/executions.ts';
import { patiently } from '../aws/patiently.ts';
import { queueClient } from '../aws/queues.ts';
import { environment } from '../runtime/environment.ts';
import { step } from '../runtime/step.ts';
import { dispatchRequests } from './dispatch-requests.ts';

const text = z.string().check(z.minLength(1));
const { STATE_MACHINE_ARN, REQUEST_DETAIL_TYPE, REQUESTS_DLQ_URL } = environment({
  STATE_MACHINE_ARN: text,
  REQUEST_DETAIL_TYPE: text,
  REQUESTS_DLQ_URL: text,
});

const kept = deadLetters(queueClient, REQUESTS_DLQ_URL);
const once = executions(executionsClient({ maxAttempts: 1 }), STATE_MACHINE_ARN);

/** The SQS batch that Lambda passes. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
const Batch = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      body: z.string(),
      attributes: z.object({ SentTimestamp: z.optional(z.string().check(z.regex(/^\d{1,15}$/))) }),
    }),
  ),
});

const PartialBatchFailure = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
});

/**
 * The queue trigger.
 * Safe to run twice: an execution has the name of its message, and Step Functions accepts a name once.
 */
export const handler = step(Batch, PartialBatchFailure, async ({ Records }, invocation) => {
  const messages = Records.map(({ messageId, body, attributes: { SentTimestamp } }) => ({
    messageId,
    body,
    sentAt: SentTimestamp === undefined ? undefined : new Date(Number(SentTimestamp)).toISOString(),
  }));
  const msLeft = () => invocation.getRemainingTimeInMillis();
  const again = await dispatchRequests(messages, {
    executions: patiently({ executions: once, msLeft, pause, random: Math.random }),
    deadLetters: kept,
    requestDetailType: REQUEST_DETAIL_TYPE,
  });

  return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
});
