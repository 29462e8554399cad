import * as z from 'zod/mini';
import { FieldFault } from '../model/failure.ts';
import { type Door, Identifier, type RequestMetadata } from '../model/request.ts';
import { isRecord, own } from '../runtime/json.ts';
import { type ForeignRequest, foreignRequestOf } from './foreign-event.ts';
import { type Identity, identityOf } from './identity.ts';
import type { Integration } from './integrations.ts';

/**
 * One request of a queue message, as `dispatch-requests` passes it on. `refusal` stands in for a body that cannot be
 * passed on: not JSON, too large for an execution, too deep.
 */
export const QueueItem = z.object({
  eventSource: z.literal('aws:sqs'),
  messageId: Identifier,
  /** Position in the array, where the message held one. */
  index: z.optional(z.number()),
  sentAt: z.optional(z.string()),
  body: z.optional(z.unknown()),
  refusal: z.optional(
    z.object({
      faults: z.array(FieldFault),
      identity: z.object({ requestId: z.optional(Identifier), correlationId: z.optional(Identifier) }),
    }),
  ),
});
export type QueueItem = z.infer<typeof QueueItem>;

/** What is left when the wrapping of its door is taken off an input. */
export interface Unwrapped {
  door: Door;
  /** The request id when the document gives none. */
  defaultId: string;
  requestedAt: string;
  document: unknown;
  refusal?: QueueItem['refusal'];
  /** What an event that is none of ours was understood as; `document` is its request then. */
  foreign?: ForeignRequest | undefined;
}

/** Whether a document is an EventBridge event, whose request stands in `detail`. */
export const isEvent = (input: unknown): input is Record<string, unknown> =>
  isRecord(input) && typeof own(input, 'detail-type') === 'string' && Object.hasOwn(input, 'detail');

/** The id of an event, which stays the same when it is delivered twice. */
const eventIdOf = (event: Record<string, unknown>): string | undefined =>
  Identifier.safeParse(own(event, 'id')).data;

/** What the body of a message says of who it is, be it a request, an event of ours or one of another system. */
export const identityIn = (
  body: unknown,
  defaultId: string,
  integrations: readonly Integration[],
): Identity => {
  if (!isEvent(body)) return identityOf(body);
  const foreign = foreignRequestOf(body, eventIdOf(body) ?? defaultId, integrations);

  return foreign?.identity ?? identityOf(own(body, 'detail'));
};

const isoTime = (time: unknown): string | undefined =>
  typeof time === 'string' && !Number.isNaN(Date.parse(time)) ? new Date(time).toISOString() : undefined;

/** An EventBridge event carries its request in `detail`, unless it is one that another system emits anyway. */
const openEvent = (
  event: Record<string, unknown>,
  otherwise: Unwrapped,
  integrations: readonly Integration[],
): Unwrapped => {
  const defaultId = eventIdOf(event) ?? otherwise.defaultId;
  const foreign = foreignRequestOf(event, defaultId, integrations);

  return {
    ...otherwise,
    defaultId,
    requestedAt: isoTime(own(event, 'time')) ?? otherwise.requestedAt,
    document: foreign === undefined ? own(event, 'detail') : foreign.document,
    foreign,
  };
};

/** Tells by its shape through which door an input came, and takes the door's wrapping off: one place for all doors. */
export const unwrap = (
  input: unknown,
  received: RequestMetadata,
  integrations: readonly Integration[],
): Unwrapped => {
  const { requestId: executionName, requestedAt } = received;
  const item = QueueItem.safeParse(input);
  if (item.success) {
    const { messageId, index, sentAt, body, refusal } = item.data;
    const unwrapped: Unwrapped = {
      door: 'queue',
      defaultId: index === undefined ? messageId : `${messageId}#${index}`,
      requestedAt: isoTime(sentAt) ?? requestedAt,
      document: body,
      refusal,
    };
    return isEvent(body) ? openEvent(body, unwrapped, integrations) : unwrapped;
  }

  const raw: Unwrapped = { door: 'console', defaultId: executionName, requestedAt, document: input };
  return isEvent(input) ? openEvent(input, { ...raw, door: 'event' }, integrations) : raw;
};
