import type { FieldFault } from '../model/failure.ts';
import { Identifier } from '../model/request.ts';
import { REQUEST_FIELDS } from '../model/request-fields.ts';
import { formatValue } from '../runtime/format.ts';
import { isRecord, own, parseJson } from '../runtime/json.ts';

/*
 * What other services put around a request. Sources: Amazon SNS developer guide, "HTTP/HTTPS notification JSON format";
 * Lambda developer guide, "Using Lambda with Amazon SQS" and "Amazon SNS"; EventBridge user guide, "Events"; CloudEvents
 * 1.0, "JSON event format"; API Gateway developer guide, "Lambda proxy integrations"; Lambda developer guide, "Capturing
 * records of Lambda asynchronous invocations".
 */

type Members = Record<string, unknown>;

/** What one envelope holds: one content, several, or nothing that can be read. */
export type Layer = {
  /** The id that its service gave the envelope: the same when the service delivers it again. */
  id?: string | undefined;
  /** When it was sent, ISO 8601. */
  time?: string | undefined;
} & ({ content: unknown } | { several: readonly unknown[] } | { fault: FieldFault });

/** Whether a document is an EventBridge event, which has its request in `detail`. */
export const isEvent = (input: unknown): input is Members =>
  isRecord(input) && typeof own(input, 'detail-type') === 'string' && Object.hasOwn(input, 'detail');

/** RFC 3339 with a year of four digits, as results have it. Date.parse takes "1" for a year too. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT/;

export const isoTime = (time: unknown): string | undefined =>
  typeof time === 'string' && DATE_TIME.test(time) && !Number.isNaN(Date.parse(time))
    ? new Date(time).toISOString()
    : undefined;

const isoOfMilliseconds = (time: unknown): string | undefined =>
  typeof time === 'string' && /^\d{1,14}$/.test(time) ? new Date(Number(time)).toISOString() : undefined;

const idOf = (members: Members, key: string): string | undefined =>
  Identifier.safeParse(own(members, key)).data;

/** A member that is there: null is absent. */
const has = (members: Members, key: string): boolean => (own(members, key) ?? undefined) !== undefined;

const isText = (members: Members, key: string): boolean => typeof own(members, key) === 'string';

const fault = (found: string, expected: string): { fault: FieldFault } => ({
  fault: { path: '', found, expected },
});

interface Member {
  /** The envelope, with its article. */
  of: string;
  key: string;
  isBase64?: boolean;
}

/** The content of a member: JSON as text, or parsed already. */
const contentOf = (members: Members, { of, key, isBase64 = false }: Member) => {
  const value = own(members, key);
  if (!has(members, key)) return fault(`${of} without ${key}`, `a request in its ${key}`);
  if (typeof value !== 'string') return { content: value };
  const content = parseJson(isBase64 ? Buffer.from(value, 'base64').toString() : value);

  return content === undefined
    ? fault(`${of} whose ${key} is no JSON`, `a request in its ${key}, as JSON`)
    : { content };
};

/** A request ID beside the content would be lost, and the request would get another one. */
const metadataBeside = (members: Members, { of, key }: Member) =>
  isRecord(own(members, 'metadata'))
    ? fault(`${of} with metadata beside its ${key}`, `metadata in its ${key}, beside data`)
    : undefined;

type Opener = (members: Members) => Layer | undefined;

const event: Opener = (members) => {
  if (!has(members, 'detail-type')) return undefined;
  if (!isEvent(members)) return fault('an event without detail-type and detail', 'a request in its detail');
  const sent = { id: idOf(members, 'id'), time: isoTime(own(members, 'time')) };

  const member = { of: 'an event', key: 'detail' };

  return { ...sent, ...(metadataBeside(members, member) ?? contentOf(members, member)) };
};

const cloudEvent: Opener = (members) => {
  if (!isText(members, 'specversion')) return undefined;
  const isBase64 = !has(members, 'data') && has(members, 'data_base64');
  const key = isBase64 ? 'data_base64' : 'data';
  const sent = { id: idOf(members, 'id'), time: isoTime(own(members, 'time')) };

  const member = { of: 'a CloudEvent', key, isBase64 };

  return { ...sent, ...(metadataBeside(members, member) ?? contentOf(members, member)) };
};

const SNS_TYPES = new Set(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']);

const notification: Opener = (members) => {
  const type = own(members, 'Type');
  const isOfTopic = ['MessageId', 'TopicArn', 'Message'].some((key) => has(members, key));
  if (typeof type !== 'string' || !SNS_TYPES.has(type) || !isOfTopic) return undefined;
  const sent = { id: idOf(members, 'MessageId'), time: isoTime(own(members, 'Timestamp')) };
  if (type === 'Notification')
    return { ...sent, ...contentOf(members, { of: 'an SNS notification', key: 'Message' }) };
  const expected =
    type === 'SubscriptionConfirmation'
      ? 'an SNS notification: an operator confirms the subscription at its SubscribeURL'
      : 'an SNS notification';
  return { ...sent, ...fault(`an SNS ${type}`, expected) };
};

const notificationRecord: Opener = (members) => {
  const sns = own(members, 'Sns');
  return isRecord(sns) ? notification({ ...sns, Type: own(sns, 'Type') ?? 'Notification' }) : undefined;
};

const attributeOf = (members: Members, key: string, attribute: string): unknown => {
  const attributes = own(members, key);
  return isRecord(attributes) ? own(attributes, attribute) : undefined;
};

/** A message as Lambda, Pipes and dead-letter queues show it, or as ReceiveMessage returns it. */
const message: Opener = (members) => {
  const isRead = own(members, 'eventSource') === 'aws:sqs' || isText(members, 'receiptHandle');
  if (isText(members, 'messageId') && isRead)
    return {
      id: idOf(members, 'messageId'),
      time: isoOfMilliseconds(attributeOf(members, 'attributes', 'SentTimestamp')),
      ...contentOf(members, { of: 'an SQS message', key: 'body' }),
    };
  if (!isText(members, 'MessageId') || !(isText(members, 'Body') || isText(members, 'ReceiptHandle')))
    return undefined;
  return {
    id: idOf(members, 'MessageId'),
    time: isoOfMilliseconds(attributeOf(members, 'Attributes', 'SentTimestamp')),
    ...contentOf(members, { of: 'an SQS message', key: 'Body' }),
  };
};

/** The list that Lambda passes, or that ReceiveMessage returns. */
const list: Opener = (members) => {
  for (const key of ['Records', 'Messages']) {
    const records = own(members, key);
    if (Array.isArray(records))
      return records.length > 0 ? { several: records } : fault(`no ${key}`, 'one request');
  }
  return undefined;
};

const otherRecord: Opener = (members) => {
  const source = own(members, 'eventSource') ?? own(members, 'EventSource');
  return typeof source === 'string'
    ? fault(`a record of ${formatValue(source)}`, 'a request, or a message of SQS or SNS that holds one')
    : undefined;
};

/** What a destination of Lambda gets: the answer of a function that succeeded, or what a function that failed was given. */
const invocation: Opener = (members) => {
  const context = own(members, 'requestContext');
  if (!(isRecord(context) && isText(context, 'condition') && has(members, 'requestPayload')))
    return undefined;
  const key = own(context, 'condition') === 'Success' ? 'responsePayload' : 'requestPayload';
  const sent = { id: idOf(context, 'requestId'), time: isoTime(own(members, 'timestamp')) };

  return { ...sent, ...contentOf(members, { of: 'an invocation record of Lambda', key }) };
};

const httpRequest: Opener = (members) => {
  if (!has(members, 'body') && !has(members, 'requestContext')) return undefined;
  const isBase64 = own(members, 'isBase64Encoded') === true;
  return contentOf(members, { of: 'an HTTP request', key: 'body', isBase64 });
};

const OPENERS: readonly Opener[] = [
  event,
  cloudEvent,
  notification,
  notificationRecord,
  message,
  list,
  otherRecord,
  invocation,
  httpRequest,
];

const REQUEST_MEMBERS = ['metadata', 'data', ...Object.keys(REQUEST_FIELDS)];

/** Whether a document is in the form of this service, whatever else it has. */
const isOurs = (members: Members): boolean => REQUEST_MEMBERS.some((key) => Object.hasOwn(members, key));

const openObject: Opener = (members) => {
  const openers = isOurs(members) ? [event, cloudEvent] : OPENERS;
  for (const open of openers) {
    const layer = open(members);
    if (layer !== undefined) return layer;
  }
  return undefined;
};

/**
 * Opens the outermost envelope of a value, by its shape. Undefined if it has none. Reads only own members, parses only
 * text that the envelope holds, and never throws.
 */
export const openLayer = (value: unknown): Layer | undefined => {
  if (Array.isArray(value)) return value.length > 0 ? { several: value } : undefined;
  if (isRecord(value)) return openObject(value);
  const content = parseJson(value);

  return content === undefined ? undefined : { content };
};
