import * as z from 'zod/mini';
import { FieldFault } from '../model/failure.ts';
import { Identifier, type RequestMetadata, type Trigger } from '../model/request.ts';
import { hash } from '../runtime/hash.ts';
import { isRecord, own } from '../runtime/json.ts';
import { Identity, identityOf } from './identity.ts';

/**
 * One request of a queue message, as `dispatch-requests` passes it. `refusal` replaces a body that cannot be passed:
 * not JSON, too large for an execution, or too deep.
 */
export const QueueItem = z.object({
  eventSource: z.literal('aws:sqs'),
  messageId: Identifier,
  /** Index in the array, if the message contains one. */
  index: z.optional(z.number()),
  sentAt: z.optional(z.string()),
  body: z.optional(z.unknown()),
  refusal: z.optional(
    z.object({
      faults: z.array(FieldFault),
      identity: Identity,
    }),
  ),
});
export type QueueItem = z.infer<typeof QueueItem>;

/** An input without the envelope of its trigger. */
export interface Unwrapped {
  trigger: Trigger;
  /** The request id for a document without one. */
  defaultId: string;
  /** The id that AWS assigned at the trigger: the same for every redelivery by AWS, and for nothing else. */
  delivery: string;
  requestedAt: string;
  document: unknown;
  refusal?: QueueItem['refusal'];
}

/** Whether a document is an EventBridge event, which has its request in `detail`. */
export const isEvent = (input: unknown): input is Record<string, unknown> =>
  isRecord(input) && typeof own(input, 'detail-type') === 'string' && Object.hasOwn(input, 'detail');

/** The id of an event. Only an event that a rule delivers has it from AWS: in any other, its sender chose it. */
const eventIdOf = (event: Record<string, unknown>): string | undefined =>
  Identifier.safeParse(own(event, 'id')).data;

/** The identity in the body of a message, which is a request or an event. */
export const identityIn = (body: unknown): Identity => identityOf(isEvent(body) ? own(body, 'detail') : body);

const isoTime = (time: unknown): string | undefined =>
  typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? new Date(time).toISOString() : undefined;

/** An EventBridge event has its request in `detail`. */
const openEvent = (event: Record<string, unknown>, otherwise: Unwrapped): Unwrapped => ({
  ...otherwise,
  defaultId: eventIdOf(event) ?? otherwise.defaultId,
  requestedAt: isoTime(own(event, 'time')) ?? otherwise.requestedAt,
  document: own(event, 'detail'),
});

/** The characters of an execution name do not include the slash: no two names share an id. */
const ofExecution = (name: string): string => `execution/${name}`;

/** The request id of an execution: its name, or a hash of a name that is no valid request id. */
const idOfExecution = (name: string): string =>
  Identifier.safeParse(name).success ? name : ofExecution(hash(name));

/**
 * Whether AWS started the execution for this event, by a rule or by `translate-event`. An execution that is started
 * with the same input by hand, or copied in the console, has another name.
 */
const isStartedFor = (eventId: string, executionName: string): boolean =>
  executionName.startsWith(`${eventId}_`) ||
  (eventId.includes('/') && executionName === eventId.replace('/', '-'));

/** The name of the execution of a message, or of a request in the array of a message. */
export const nameOfItem = (messageId: string, index: number | undefined): string =>
  index === undefined ? `queue-${messageId}` : `queue-${messageId}-${index}`;

/** The id of a message, or of a request in the array of a message. */
export const idOfItem = (messageId: string, index: number | undefined): string =>
  index === undefined ? messageId : `${messageId}/${index}`;

const openItem = (
  { messageId, index, sentAt, body, refusal }: QueueItem,
  executionName: string,
  byHand: Unwrapped,
): Unwrapped => {
  const id = idOfItem(messageId, index);
  const item: Unwrapped = {
    ...byHand,
    trigger: 'queue',
    defaultId: id,
    requestedAt: isoTime(sentAt) ?? byHand.requestedAt,
    document: body,
    refusal,
    ...(executionName === nameOfItem(messageId, index) && { delivery: id }),
  };
  return isEvent(body) ? openEvent(body, item) : item;
};

/** Detects the trigger of an input by its shape, and removes the envelope: one place for all triggers. */
export const unwrap = (input: unknown, received: RequestMetadata): Unwrapped => {
  const { requestId: executionName, requestedAt } = received;
  const byHand: Unwrapped = {
    trigger: 'console',
    defaultId: idOfExecution(executionName),
    delivery: ofExecution(executionName),
    requestedAt,
    document: input,
  };
  const item = QueueItem.safeParse(input);
  if (item.success) return openItem(item.data, executionName, byHand);
  if (!isEvent(input)) return byHand;

  const eventId = eventIdOf(input);
  const isByRule = eventId !== undefined && isStartedFor(eventId, executionName);
  return openEvent(input, { ...byHand, trigger: 'event', ...(isByRule && { delivery: eventId }) });
};
