import * as z from 'zod';
import { isRecord, own } from '../../../functions/runtime/json.ts';
import { type JsonObject, parseJson } from '../../http/json.ts';
import { sleep } from '../../stack/sleep.ts';
import { isThrottled, type LambdaFunction } from '../lambda/lambda.ts';

/** Seconds of one long poll: the maximum of SQS. */
const LONG_POLL_SECONDS = 20;

/** Maximum messages of one ReceiveMessage. */
const MAX_RECEIVED = 10;

/** Milliseconds to wait after an error of the queue itself. */
const PAUSE_MS = 1000;

export interface Mapping {
  queueUrl: string;
  queueArn: string;
  region: string;
  lambda: LambdaFunction;
  /** Calls an operation of SQS as the function's role. */
  call: (operation: string, request: JsonObject) => Promise<JsonObject>;
  /** Completes when this machine has room for more work: until then messages stay in the queue. */
  room: () => Promise<void>;
  /** Seconds for which a received message is hidden. */
  visibilitySeconds: number;
  batchSize: number;
  windowSeconds: number;
  /** Batches that are processed at a time. */
  concurrency: number;
  /** Whether the function reports the failed messages of a batch. */
  reportsFailures: boolean;
}

const Message = z.object({
  MessageId: z.string(),
  ReceiptHandle: z.string(),
  Body: z.string(),
  MD5OfBody: z.string(),
  Attributes: z.record(z.string(), z.string()).optional(),
  MessageAttributes: z
    .record(
      z.string(),
      z.object({
        DataType: z.string(),
        StringValue: z.string().optional(),
        BinaryValue: z.string().optional(),
      }),
    )
    .optional(),
});
type Message = z.output<typeof Message>;

/** Polls a queue for a function until the signal aborts. A message that a batch does not delete becomes visible again. */
export async function runMapping(mapping: Mapping, signal: AbortSignal): Promise<void> {
  const pollers = Array.from({ length: mapping.concurrency }, async () => {
    while (!signal.aborted) {
      try {
        await mapping.room();
        const batch = await collect(mapping, signal);
        if (batch.length > 0 && !signal.aborted) await handOver(batch, mapping, signal);
      } catch {
        // The queue does not exist, for example: retry, as Lambda does.
        await sleep(PAUSE_MS, signal).catch(() => {});
      }
    }
  });
  await Promise.all(pollers);
}

/** A batch: the messages of one poll or, with a window, all until the batch is full or the window ends. */
async function collect(mapping: Mapping, signal: AbortSignal): Promise<Message[]> {
  const { batchSize, windowSeconds } = mapping;
  const batch = await receive(mapping, Math.min(batchSize, MAX_RECEIVED), LONG_POLL_SECONDS);
  const end = Date.now() + windowSeconds * 1000;
  for (let left = windowSeconds; left > 0 && batch.length > 0 && !signal.aborted; ) {
    const wanted = Math.min(batchSize - batch.length, MAX_RECEIVED);
    if (wanted <= 0) break;
    batch.push(...(await receive(mapping, wanted, Math.min(LONG_POLL_SECONDS, Math.ceil(left)))));
    left = (end - Date.now()) / 1000;
  }
  return batch;
}

async function receive({ queueUrl, call }: Mapping, most: number, waitSeconds: number) {
  const { Messages } = await call('ReceiveMessage', {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: most,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  return z.array(Message).parse(Messages ?? []);
}

async function handOver(batch: Message[], mapping: Mapping, signal: AbortSignal): Promise<void> {
  const records = batch.map((message) => recordOf(message, mapping));
  const { payload, failed } = await invoke(mapping, JSON.stringify({ Records: records }), signal);
  if (failed) return;

  const failures = mapping.reportsFailures ? failuresIn(payload, batch) : new Set();
  const done = batch.filter(({ MessageId }) => !failures.has(MessageId));
  for (let at = 0; at < done.length; at += MAX_RECEIVED) {
    await mapping.call('DeleteMessageBatch', {
      QueueUrl: mapping.queueUrl,
      Entries: done
        .slice(at, at + MAX_RECEIVED)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
    });
  }
}

/** Lambda retries a batch that it throttles until the messages become visible. */
async function invoke({ lambda, visibilitySeconds }: Mapping, payload: string, signal: AbortSignal) {
  const end = Date.now() + visibilitySeconds * 1000;
  for (;;) {
    try {
      return await lambda.invoke(payload);
    } catch (error) {
      if (!isThrottled(error) || Date.now() + PAUSE_MS >= end) throw error;
      await sleep(PAUSE_MS, signal);
    }
  }
}

/**
 * The ids of the failed messages. A response that cannot be parsed fails the whole batch.
 * Source: Lambda developer guide, "Implementing partial batch responses", success and failure conditions.
 */
function failuresIn(payload: string, batch: Message[]): Set<string> {
  const all = new Set(batch.map(({ MessageId }) => MessageId));
  const response = parseJson(payload);
  if (response === null || response === '') return new Set();
  if (!isRecord(response)) return all;
  const failures = own(response, 'batchItemFailures') ?? [];
  if (!Array.isArray(failures)) return all;

  const ids = failures.map((failure: unknown) =>
    isRecord(failure) ? String(failure.itemIdentifier) : undefined,
  );
  return ids.every((id) => id !== undefined && all.has(id))
    ? new Set(ids.filter((id) => id !== undefined))
    : all;
}

/** A message in the form that a function receives: camelCase, where the API has PascalCase. */
const recordOf = (message: Message, { queueArn, region }: Mapping): JsonObject => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes ?? {},
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        dataType: DataType,
        stringValue: StringValue,
        binaryValue: BinaryValue,
        stringListValues: [],
        binaryListValues: [],
      },
    ]),
  ),
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: region,
});
