/** The content of a request, as written by its sender. */
export type Content = Record<string, unknown>;

/** One request. Known only to the harness, never to the code under test. */
export interface Ask {
  /** Identifies the content. The sender's tag on the pool carries it. Repeats of a request share it. */
  ticket: string;
  /** If undefined, the ID of the event that wraps it is used, or else the ID of the delivery. */
  requestId?: string;
  /** The ID of an EventBridge event in which the sender wraps it, in a message or as console input. */
  eventId?: string;
  /** An envelope of another service around that, or around the request, with its ID. */
  envelope?: { by: Envelope; id: string };
  /** Whether the sender writes null for every member that is absent. */
  hasNulls?: boolean;
  /** The id of its batch. */
  batch?: string;
  content: Content;
  /** Whether the request satisfies the API's validation rules. */
  valid: boolean;
}

type Envelope = 'SNS' | 'SQS' | 'CloudEvents' | 'text';

/** A delivery to a trigger at a time: one request, an array of requests, or poison. */
export interface Entry {
  /** Milliseconds from the start. */
  at: number;
  trigger: 'event' | 'queue' | 'console';
  /** The ID of the event or message, or the name of the execution. */
  id: string;
  asks: Ask[];
  isArray: boolean;
  /** A body that holds no request. */
  poison?: string;
  /** Whether that body is a result, or an event of another kind: no result may be published for it. */
  isNoRequest?: boolean;
}

/** A notification of SNS. */
export const sns = (MessageId: string, content: unknown) => ({
  Type: 'Notification',
  MessageId,
  TopicArn: 'arn:aws:sns:us-east-1:123456789012:signups',
  Message: JSON.stringify(content),
});

const ENVELOPES: Readonly<Record<Envelope, (id: string, content: unknown) => unknown>> = {
  SNS: sns,
  SQS: (messageId, content) => ({ messageId, receiptHandle: 'AQEB', body: JSON.stringify(content) }),
  CloudEvents: (id, data) => ({ specversion: '1.0', id, source: '/signups', type: 'signup', data }),
  text: (_, content) => ({ body: JSON.stringify(content) }),
};

const NULLS = { ClientToken: null, DeletionProtectionEnabled: null, Tags: null };

/** The request as sent: bare or with its metadata, in an event or not, in an envelope of another service or not. */
export const documentOf = ({ requestId, eventId, batch, envelope, hasNulls, content }: Ask): unknown => {
  const metadata = {
    ...(requestId !== undefined && { requestId }),
    ...(batch !== undefined && { batch: { id: batch } }),
  };
  const members = hasNulls === true ? { ...NULLS, ...content } : content;
  const document = Object.keys(metadata).length === 0 ? members : { metadata, data: members };
  const sent =
    eventId === undefined
      ? document
      : { id: eventId, 'detail-type': 'PoolRequested', source: 'onboarding', detail: document };

  return envelope === undefined ? sent : ENVELOPES[envelope.by](envelope.id, sent);
};

/** The ID of a delivery. Each element of an array is one. */
export const deliveryOf = ({ id, isArray }: Entry, index: number): string =>
  isArray ? `${id}/${index}` : id;

const idOfEnvelope = (envelope: Ask['envelope']): string | undefined =>
  envelope === undefined || envelope.by === 'text' ? undefined : envelope.id;

/** The request ID of the expected result. */
export const requestIdOf = (entry: Entry, index: number): string => {
  const { requestId, eventId, envelope } = entry.asks[index] ?? {};

  return requestId ?? eventId ?? idOfEnvelope(envelope) ?? deliveryOf(entry, index);
};
