import * as z from 'zod/mini';
import { FieldFault } from '../model/failure.ts';
import { Identifier, type RequestMetadata, type Trigger } from '../model/request.ts';
import { isRecord, own } from '../runtime/json.ts';
import { type Identity, identityOf } from './identity.ts';

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
      identity: z.object({ requestId: z.optional(Identifier), correlationId: z.optional(Identifier) }),
    }),
  ),
});
export type QueueItem = z.infer<typeof QueueItem>;

/** An input without the envelope of its trigger. */
export interface Unwrapped {
  trigger: Trigger;
  /** The request id for a document without one. */
  defaultId: string;
  requestedAt: string;
  document: unknown;
  refusal?: QueueItem['refusal'];
}

/** Whether a document is an EventBridge event, which has its request in `detail`. */
export const isEvent = (input: unknown): input is Record<string, unknown> =>
  isRecord(input) && typeof own(input, 'detail-type') === 'string' && Object.hasOwn(input, 'detail');

/** The id of an event, the same for every redelivery. */
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

/** Detects the trigger of an input by its shape, and removes the envelope: one place for all triggers. */
export const unwrap = (input: unknown, received: RequestMetadata): Unwrapped => {
  const { requestId: executionName, requestedAt } = received;
  const item = QueueItem.safeParse(input);
  if (item.success) {
    const { messageId, index, sentAt, body, refusal } = item.data;
    const unwrapped: Unwrapped = {
      trigger: 'queue',
      defaultId: index === undefined ? messageId : `${messageId}#${index}`,
      requestedAt: isoTime(sentAt) ?? requestedAt,
      document: body,
      refusal,
    };
    return isEvent(body) ? openEvent(body, unwrapped) : unwrapped;
  }

  const raw: Unwrapped = { trigger: 'console', defaultId: executionName, requestedAt, document: input };
  return isEvent(input) ? openEvent(input, { ...raw, trigger: 'event' }) : raw;
};
