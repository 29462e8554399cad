import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Message, SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { isEvent } from '../../functions/intake/envelopes.ts';
import { identityOf } from '../../functions/intake/identity.ts';
import { type Opened, openEach } from '../../functions/intake/open.ts';
import { idOfItem } from '../../functions/intake/triggers.ts';
import { RESULT_SOURCE } from '../../functions/model/detail-type.ts';
import { Result } from '../../functions/model/result.ts';
import { isRecord, own, parseJson } from '../../functions/runtime/json.ts';
import { byteLength } from '../../local/http/json.ts';
import { MAX_DATA_BYTES } from '../../local/services/step-functions/task-failure.ts';
import { withMetadata } from '../input/metadata.ts';
import type { Waiting } from './queues.ts';
import type { Target } from './target.ts';

/** Sends a message back to its target. Throws if the target refuses it; `kept` leaves it in its queue. */
type SendBack = (message: Message, target: Target) => Promise<'back' | 'kept'>;

/** Writes an ID into a request. */
const withId = (document: unknown, requestId: string): unknown =>
  withMetadata(document, (metadata) => ({ ...metadata, requestId }));

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

export const SEND_BACK: Record<Waiting['name'], SendBack> = {
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
