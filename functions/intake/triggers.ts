import * as z from 'zod/mini';
import { FieldFault } from '../model/failure.ts';
import { Identifier, type RequestMetadata, type Trigger } from '../model/request.ts';
import { hash } from '../runtime/hash.ts';
import { isRecord, own } from '../runtime/json.ts';
import { isEvent, isoTime } from './envelopes.ts';
import { Identity } from './identity.ts';
import { openOne } from './open.ts';

/**
 * One request of a queue message, as `dispatch-requests` passes it, without envelopes. `refusal` replaces a body that
 * cannot be passed: not JSON, an envelope that cannot be opened, too large for an execution, or too deep.
 */
export const QueueItem = z.object({
  eventSource: z.literal('aws:sqs'),
  messageId: Identifier,
  /** Index in the array, if the message contains one. */
  index: z.optional(z.number()),
  sentAt: z.optional(z.string()),
  /** The id of the envelope that was around the request, if it had one. */
  envelopeId: z.optional(Identifier),
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
  /** Why the input asks for no pool, in a sentence. */
  noRequest?: string | undefined;
}

/** The id of an event. Only an event that a rule delivers has it from AWS: in any other, its sender chose it. */
const eventIdOf = (event: Record<string, unknown>): string | undefined =>
  Identifier.safeParse(own(event, 'id')).data;

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

const ofItem = (
  { messageId, index, sentAt, envelopeId, body, refusal }: QueueItem,
  executionName: string,
  byHand: Unwrapped,
): Unwrapped => {
  const id = idOfItem(messageId, index);
  return {
    ...byHand,
    trigger: 'queue',
    defaultId: envelopeId ?? id,
    requestedAt: isoTime(sentAt) ?? byHand.requestedAt,
    document: body,
    refusal,
    ...(executionName === nameOfItem(messageId, index) && { delivery: id }),
  };
};

/** An item of `dispatch-requests`. A message as SQS shows it has a receipt handle: Pipes, for example, passes one. */
const itemIn = (input: unknown): QueueItem | undefined =>
  isRecord(input) && Object.hasOwn(input, 'receiptHandle') ? undefined : QueueItem.safeParse(input).data;

/** Detects the trigger of an input by its shape: one place for all triggers. */
const atTrigger = (input: unknown, { requestId: executionName, requestedAt }: RequestMetadata): Unwrapped => {
  const byHand: Unwrapped = {
    trigger: 'console',
    defaultId: idOfExecution(executionName),
    delivery: ofExecution(executionName),
    requestedAt,
    document: input,
  };
  const item = itemIn(input);
  if (item !== undefined) return ofItem(item, executionName, byHand);
  if (!isEvent(input)) return byHand;

  const eventId = eventIdOf(input);
  const isByRule = eventId !== undefined && isStartedFor(eventId, executionName);
  return { ...byHand, trigger: 'event', ...(isByRule && { delivery: eventId }) };
};

/** Removes from an input what its trigger and other services put around it. */
export const unwrap = (input: unknown, received: RequestMetadata, detailType?: string): Unwrapped => {
  const arrived = atTrigger(input, received);
  if (arrived.refusal !== undefined) return arrived;
  const { document, id, time, fault, noRequest } = openOne(arrived.document, detailType);

  return {
    ...arrived,
    defaultId: id ?? arrived.defaultId,
    requestedAt: time ?? arrived.requestedAt,
    document,
    ...(fault !== undefined && { refusal: { faults: [fault], identity: {} } }),
    noRequest,
  };
};
