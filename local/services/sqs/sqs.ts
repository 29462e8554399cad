import { buildApp } from 'fauxqs';
import { isRecord } from '../../../functions/runtime/json.ts';
import type { Answer } from '../../http/answer.ts';
import { AwsError } from '../../http/errors.ts';
import { type JsonObject, parseJson } from '../../http/json.ts';
import type { Place } from '../../stack/resources.ts';
import { decodeMessage, encodeBody, withDigestOf } from './sqs-text.ts';

/** The only account that fauxqs supports. */
const FAUXQS_ACCOUNT = '000000000000';

/** The local SQS: fauxqs, called without a port of its own, with our account and endpoint in its responses. */
export class Sqs {
  readonly #app: ReturnType<typeof buildApp>;
  readonly #place: Place;
  #isStopping = false;

  constructor(place: Place) {
    this.#place = place;
    this.#app = buildApp({ logger: false, defaultRegion: place.region });
    // Closing ends the long polls that already wait. A poll that arrives later would still start its wait.
    this.#app.addHook('preHandler', (_request, _reply, done) => {
      done(this.#isStopping ? new Error('The local stack stops.') : undefined);
    });
  }

  /**
   * Performs one operation of the API. Long polls do not block other calls.
   * @throws AwsError when fauxqs crashes on the request, which it does for members of the wrong type
   */
  async answer(operation: string, request: JsonObject): Promise<Answer> {
    const { statusCode, headers, body } = await this.#app.inject({
      method: 'POST',
      url: '/',
      headers: {
        host: 'localhost',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AmazonSQS.${operation}`,
      },
      payload: JSON.stringify(this.#toFauxqs(request)),
    });
    const answer: unknown = parseJson(body);
    if (!isRecord(answer) || (statusCode !== 200 && !('__type' in answer))) {
      throw new AwsError(
        'InvalidParameterValue',
        'The request cannot be read: a member is missing or has the wrong type.',
      );
    }
    const queryError = headers['x-amzn-query-error'];

    return {
      status: statusCode,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        ...(typeof queryError === 'string' && { 'x-amzn-query-error': errorCode(queryError) }),
      },
      body: JSON.stringify(this.#fromFauxqs(request, answer)),
    };
  }

  /**
   * Calls an operation from within the stack.
   * @throws AwsError under the name that the SDK gives the error
   */
  async call(operation: string, request: JsonObject): Promise<JsonObject> {
    const { status, body } = await this.answer(operation, request);
    const answer: unknown = JSON.parse(body);
    if (status === 200 && isRecord(answer)) return answer;
    const { __type, message } = isRecord(answer) ? answer : {};
    throw new AwsError(String(__type).replace(/^.*#/, ''), String(message), status);
  }

  /** Sends a message to the queue with the given ARN. */
  async send(queueArn: string, body: string, attributes: Record<string, string> = {}): Promise<void> {
    const entries = Object.entries(attributes).map(([name, value]) => [
      name,
      { DataType: 'String', StringValue: value },
    ]);
    await this.call('SendMessage', {
      QueueUrl: this.urlOf(queueArn.slice(queueArn.lastIndexOf(':') + 1)),
      MessageBody: body,
      MessageAttributes: Object.fromEntries(entries),
    });
  }

  /** @param attributes as in the API */
  async createQueue(name: string, attributes: Record<string, string>): Promise<void> {
    await this.call('CreateQueue', { QueueName: name, Attributes: attributes });
  }

  urlOf(name: string): string {
    return `${this.#place.endpoint}/${this.#place.accountId}/${name}`;
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#app.close();
  }

  #toFauxqs(request: JsonObject): JsonObject {
    const { MessageBody, Entries, Attributes } = request;
    return {
      ...request,
      ...(typeof MessageBody === 'string' && { MessageBody: encodeBody(MessageBody) }),
      ...(Array.isArray(Entries) && { Entries: Entries.map(encodeEntry) }),
      ...(isRecord(Attributes) && {
        Attributes: mapTexts(Attributes, (value) =>
          value.replaceAll(`:${this.#place.accountId}:`, `:${FAUXQS_ACCOUNT}:`),
        ),
      }),
    };
  }

  #fromFauxqs(request: JsonObject, answer: JsonObject): JsonObject {
    const { QueueUrl, QueueUrls, Attributes, Messages, Successful } = answer;
    const sent = Array.isArray(request.Entries) ? request.Entries.filter(isRecord) : [];
    return {
      ...withDigestOf(request.MessageBody, answer),
      ...(typeof QueueUrl === 'string' && { QueueUrl: this.#localUrl(QueueUrl) }),
      ...(Array.isArray(QueueUrls) && { QueueUrls: QueueUrls.map((url) => this.#localUrl(String(url))) }),
      ...(isRecord(Attributes) && {
        Attributes: mapTexts(Attributes, (value) =>
          value.replaceAll(`:${FAUXQS_ACCOUNT}:`, `:${this.#place.accountId}:`),
        ),
      }),
      ...(Array.isArray(Messages) && { Messages: Messages.map(decodeMessage) }),
      ...(Array.isArray(Successful) && {
        Successful: Successful.filter(isRecord).map((entry) =>
          withDigestOf(sent.find(({ Id }) => Id === entry.Id)?.MessageBody, entry),
        ),
      }),
    };
  }

  #localUrl(url: string): string {
    return this.urlOf(url.slice(url.lastIndexOf('/') + 1));
  }
}

/** The errors of fauxqs whose query-protocol names have the prefix; fauxqs adds it to all. */
const PREFIXED =
  /\.(BatchEntryIdsNotDistinct|BatchRequestTooLong|EmptyBatchRequest|InvalidBatchEntryId|MessageNotInflight|NonExistentQueue|TooManyEntriesInBatchRequest);/;

/** The error name from the query protocol, by which clients identify errors. */
const errorCode = (queryError: string): string =>
  PREFIXED.test(queryError) ? queryError : queryError.replace('AWS.SimpleQueueService.', '');

const encodeEntry = (entry: unknown): unknown =>
  isRecord(entry) && typeof entry.MessageBody === 'string'
    ? { ...entry, MessageBody: encodeBody(entry.MessageBody) }
    : entry;

function mapTexts(texts: JsonObject, change: (text: string) => string): JsonObject {
  const entries = Object.entries(texts).map(([key, value]): [string, unknown] => [
    key,
    typeof value === 'string' ? change(value) : value,
  ]);
  return Object.fromEntries(entries);
}
