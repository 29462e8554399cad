import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { PoolEvent, PoolRequestedEntry, SentRequest } from 'sms-pool-provisioner/contract';

/* Sends one request as an event and one as a message, and waits for both results. */

const events = new EventBridgeClient({});
const sqs = new SQSClient({});

/** The request id is the idempotency key: sent again, it makes no second pool. */
const request = (requestId: string, OriginationIdentity: string): SentRequest => ({
  metadata: { requestId, correlationId: 'typescript' },
  data: { OriginationIdentity, IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' },
});

const entry: PoolRequestedEntry = {
  EventBusName: 'sms-pool-provisioner',
  Source: 'customer-onboarding',
  DetailType: 'PoolRequested',
  Detail: JSON.stringify(request('typescript-event', 'phone-00000000000000000000000000000021')),
};
const { Entries: [sent] = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
// PutEvents succeeds also where an entry failed.
if (sent?.EventId === undefined) throw new Error(`${sent?.ErrorCode}: ${sent?.ErrorMessage}`);

const MessageBody = JSON.stringify(request('typescript-queue', 'phone-00000000000000000000000000000022'));
await sqs.send(new SendMessageCommand({ QueueUrl: process.env.REQUESTS_QUEUE_URL, MessageBody }));

// A queue of your own, the target of a rule for results.
const QueueUrl = process.env.RESULTS_QUEUE_URL;
const waiting = new Set(['typescript-event', 'typescript-queue']);
while (waiting.size > 0) {
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  for (const { Body = '', ReceiptHandle } of Messages) {
    const result: PoolEvent = JSON.parse(Body);
    const { requestId } = result.detail.metadata;
    if (!waiting.delete(requestId)) continue;
    const { data } = result.detail;
    console.log(
      requestId,
      'failure' in data ? `${data.failure.class}: ${data.failure.remediation}` : data.pool.PoolId,
    );
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
}
