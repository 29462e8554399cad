import { setTimeout as pause } from 'node:timers/promises';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { RUNBOOK_HEADINGS } from '../../functions/aws/queues.ts';
import { isEvent } from '../../functions/intake/envelopes.ts';
import { identityOf } from '../../functions/intake/identity.ts';
import { type Opened, openEach } from '../../functions/intake/open.ts';
import { idOfItem } from '../../functions/intake/triggers.ts';
import { RESULT_SOURCE } from '../../functions/model/detail-type.ts';
import { Result } from '../../functions/model/result.ts';
import { isRecord, own, parseJson } from '../../functions/runtime/json.ts';
import { messageOf } from '../../local/http/errors.ts';
import { byteLength } from '../../local/http/json.ts';
import { MAX_DATA_BYTES } from '../../local/services/step-functions/task-failure.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, numberOf } from '../command/command.ts';
import { endProgress, progress } from '../output/live.ts';
import { counted, plain, remark, say, sayJson } from '../output/text.ts';
import { depthOf, WAITING, type Waiting, waitingIn } from '../stack/queues.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** Visibility timeout in seconds: enough for ten messages at the slowest practical rate. */
const VISIBILITY_SECONDS = 300;

/** Sends a message back to its target. Throws if the target refuses it; `kept` leaves it in its queue. */
type Redrive = (message: Message, target: Target) => Promise<'back' | 'kept'>;

/** Writes an ID into a request. */
const withId = (document: unknown, id: string): unknown => {
  if (!isRecord(document)) return document;
  const members: Record<string, unknown> = document;
  const isEnveloped = Object.hasOwn(members, 'data') || Object.hasOwn(members, 'metadata');
  if (!isEnveloped) return { metadata: { requestId: id }, data: members };
  const metadata = own(members, 'metadata') ?? {};

  return isRecord(metadata) ? { ...members, metadata: { ...metadata, requestId: id } } : members;
};

/** The ID that a request of an array has; a version that wrote it with `#` may have claimed it already. */
const idInArray = async ({ listing }: Target, messageId: string, index: number): Promise<string> => {
  const before = `${messageId}#${index}`;
  const parts = await listing.partsOf(before);

  return parts.length > 0 ? before : idOfItem(messageId, index);
};

/** Whether a request keeps its ID when it is sent again: by its own, or by that of an envelope. */
const hasId = ({ document, id }: Opened): boolean => (identityOf(document).requestId ?? id) !== undefined;

/**
 * The body to send again; undefined for one that asks for no pool, which the queue trigger would move back. A message
 * gets a new ID when it is sent again. A request without an ID takes the ID of its message, and its result would carry a
 * different request ID. The first message ID is therefore written into the request.
 */
const requestBody = async (
  { Body = '', MessageId = '' }: Message,
  target: Target,
): Promise<string | undefined> => {
  const body = parseJson(Body);
  if (body === undefined) return Body;
  const requests = openEach(body, target.outputs.RequestDetailType);
  if (requests.some(({ noRequest }) => noRequest !== undefined)) return undefined;
  if (requests.every((opened) => opened.fault !== undefined || hasId(opened))) return Body;
  const [first] = requests;
  if (first?.index === undefined) return JSON.stringify(withId(first?.document, MessageId));

  const named = requests.map(async (opened) => {
    const { document, id, index = 0, fault } = opened;
    if (fault !== undefined || identityOf(document).requestId !== undefined) return document;
    return withId(document, id ?? (await idInArray(target, MessageId, index)));
  });
  return JSON.stringify(await Promise.all(named));
};

/** The message of "Park result", without the reason why the bus refused it. */
const Parked = z.pick(Result.shape.result, { source: true, detailType: true, detail: true });

/** The event that a function failed on: sent by a rule, or inside Lambda's failure record. */
const eventIn = ({ Body = '' }: Message): Record<string, unknown> | undefined => {
  const document = parseJson(Body);
  const event = isRecord(document) ? (own(document, 'requestPayload') ?? document) : undefined;

  return isRecord(event) ? event : undefined;
};

/** Invokes a function again with the event that it failed on. */
const invokeWith = async (
  message: Message,
  { lambda }: Target,
  FunctionName: string | undefined,
): Promise<'back' | 'kept'> => {
  const event = eventIn(message);
  if (event === undefined || FunctionName === undefined) return 'kept';
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  if (FunctionError !== undefined)
    throw new Error(
      Buffer.from(Payload ?? [])
        .toString()
        .slice(0, 300),
    );
  return 'back';
};

const BACK: Record<Waiting['name'], Redrive> = {
  requests: async (message, target) => {
    const { sqs, outputs } = target;
    const MessageBody = await requestBody(message, target);
    if (MessageBody === undefined) return 'kept';
    await sqs.send(new SendMessageCommand({ QueueUrl: outputs.RequestQueueUrl, MessageBody }));
    return 'back';
  },

  // Same as the rule: the event is the input, and the name begins with its ID. A repeat has the same name.
  events: async ({ Body = '' }, { sqs, stepFunctions, outputs }) => {
    const event = parseJson(Body);
    if (!isEvent(event) || event['detail-type'] === 'Encrypted Events') return 'kept';
    // No execution takes it. The queue does, and refuses it under its request ID, so that its sender has a result.
    if (byteLength(Body) > MAX_DATA_BYTES) {
      await sqs.send(new SendMessageCommand({ QueueUrl: outputs.RequestQueueUrl, MessageBody: Body }));
      return 'back';
    }
    const name = `${String(event.id ?? '')
      .replaceAll(/[^A-Za-z0-9_-]/g, '-')
      .slice(0, 70)}_redriven`;
    try {
      await stepFunctions.send(
        new StartExecutionCommand({ stateMachineArn: outputs.StateMachineArn, name, input: Body }),
      );
    } catch (error) {
      if (!(error instanceof ExecutionAlreadyExists)) throw error;
    }
    return 'back';
  },

  interrupted: (message, target) => invokeWith(message, target, target.outputs.ReconcileOnExecutionEndedName),

  results: async ({ Body = '' }, { events, outputs }) => {
    const document = parseJson(Body);
    const parsed = Parked.safeParse(document);
    if (!parsed.success || !isRecord(document)) return 'kept';
    const { source, detailType } = parsed.data;
    const entry = {
      EventBusName: outputs.EventBusArn,
      Source: source,
      DetailType: detailType,
      // Unchanged, so that a repeat is byte for byte the event that was published before.
      Detail: JSON.stringify(document.detail),
    };
    const { Entries: [result] = [] } = await events.send(new PutEventsCommand({ Entries: [entry] }));
    if (result?.EventId === undefined) throw new Error(`${result?.ErrorCode}: ${result?.ErrorMessage}`);
    return 'back';
  },

  integrations: (message, target) => {
    const { TranslateEventName, TranslateResultName } = target.outputs;
    const isResult = eventIn(message)?.source === RESULT_SOURCE;

    return invokeWith(message, target, isResult ? TranslateResultName : TranslateEventName);
  },
};

interface Redriven {
  queue: Waiting['name'];
  sent: number;
  kept: number;
  /** The error that stopped it before the queue was empty. */
  stopped?: string;
}

/** Empties a queue, one message at a time. Stops at the first refused message: the cause is not resolved yet. */
const empty = async (
  waiting: Waiting,
  QueueUrl: string,
  target: Target,
  everyMs: number,
  onSent: (sent: number) => void,
): Promise<Redriven> => {
  const { sqs } = target;
  const result: Redriven = { queue: waiting.name, sent: 0, kept: 0 };
  const kept: Message[] = [];
  /** Makes messages visible again at once for the next reader of the queue. */
  const giveBack = (messages: readonly Message[]) =>
    Promise.allSettled(
      messages.map(({ ReceiptHandle }) =>
        sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 })),
      ),
    );
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 1,
        VisibilityTimeout: VISIBILITY_SECONDS,
      }),
    );
    if (Messages.length === 0) {
      await giveBack(kept);
      return result;
    }
    for (const [index, message] of Messages.entries()) {
      const { ReceiptHandle } = message;
      try {
        if ((await BACK[waiting.name](message, target)) === 'kept') {
          result.kept += 1;
          kept.push(message);
          continue;
        }
      } catch (error) {
        await giveBack([...Messages.slice(index), ...kept]);
        return { ...result, stopped: messageOf(error) };
      }
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      result.sent += 1;
      onSent(result.sent);
      await pause(everyMs);
    }
  }
};

const tellResult = ({ queue, sent, kept, stopped }: Redriven, json: boolean): void => {
  if (json) {
    sayJson({ queue, sent, kept, stopped });
    return;
  }
  const why = `no request, or an unknown format: docs/runbook.md, "${RUNBOOK_HEADINGS[queue]}"`;
  say(`${queue}: ${counted(sent, 'message')} sent back${kept > 0 ? `, ${kept} kept: ${why}` : ''}.`);
  if (stopped !== undefined)
    remark(plain(`${queue}: stopped, because the next message was refused: ${stopped}`));
};

export const redrive: Command = {
  details: `QUEUE is one or more of these; the default is all of them:
  requests       pool-requests-dlq: each request to pool-requests, under its ID
  events         request-events-dlq: an execution for each event
  interrupted    interrupted-dlq: each event to reconcile-on-execution-ended
  results        parked-results: each result to the bus
  integrations   integrations-dlq: each event to the function that failed

An event that is too large for an execution is refused. Resolve the cause first. The command stops at the first message that is refused; the others stay in the queue.`,
  options: {
    rate: {
      value: 'N',
      about: 'messages per second (default: the CreatePool quota, or 10 for queues that create no pools)',
    },
  },
  examples: [
    'pools redrive --local',
    'pools redrive results --stack SmsPoolProvisioner',
    'pools redrive requests --rate 2 --local',
  ],
  async run(typed) {
    const names = typed.positionals;
    const unknown = names.find((name) => !WAITING.some((waiting) => waiting.name === name));
    if (unknown !== undefined) {
      throw new UsageError(
        `There is no queue ${JSON.stringify(unknown)}: ${WAITING.map(({ name }) => name).join(', ')}.`,
      );
    }
    const given = typed.text('rate') === undefined ? undefined : numberOf(typed, 'rate', 1);
    const target = await targetOf(typed);
    const json = typed.has('json');
    const results: Redriven[] = [];
    for (const { waiting, url } of waitingIn(target)) {
      if (names.length > 0 && !names.includes(waiting.name)) continue;
      const { visible, hidden } = await depthOf(target, url);
      const makesPools = waiting.name === 'requests' || waiting.name === 'events';
      const rate = given ?? (makesPools ? target.outputs.CreatePoolPerSecond : 10);
      try {
        const result = await empty(waiting, url, target, 1_000 / rate, (sent) =>
          progress(`${waiting.name}: ${sent} of ${visible} sent back, ${rate} per second`),
        );
        results.push(result);
      } finally {
        endProgress();
      }
      const result = results.at(-1);
      if (
        result !== undefined &&
        (result.sent + result.kept > 0 || result.stopped !== undefined || names.length > 0)
      ) {
        tellResult(result, json);
      }
      if (hidden > 0 && visible === 0 && !json) {
        remark(
          `${waiting.name}: ${counted(hidden, 'message')} in flight with another reader. Try again in a few minutes.`,
        );
      }
    }
    if (!json && results.every(({ sent, kept, stopped }) => sent + kept === 0 && stopped === undefined)) {
      say('The queues are empty.');
    }
    return results.some(({ kept, stopped }) => kept > 0 || stopped !== undefined) ? 1 : 0;
  },
};
