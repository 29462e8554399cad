import { itemsOf } from '../../functions/dispatch-requests/queue-items.ts';
import { PORTABLE, REQUEST_FIELDS } from '../../functions/model/request-fields.ts';
import { Result, ResultDetail } from '../../functions/model/result.ts';
import { ExecutionState, Received, Validated } from '../../functions/model/state.ts';
import { report } from '../../functions/results/report.ts';
import { resultDetailOf, resultEventOf } from '../../functions/results/result.ts';
import { isRecord } from '../../functions/runtime/json.ts';
import { step } from '../../functions/runtime/step.ts';
import { validateRequest } from '../../functions/validate-request/validate-request.ts';
import { byteLength } from '../../local/http/json.ts';
import { type Chance, chanceOf } from '../plan/chance.ts';

const EXECUTION = 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:hostile';
const MEMBERS = Object.keys(REQUEST_FIELDS);
const RIGHT = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' };
const PHONE = '+15550142';

/** Maximum bytes of an event and of the state of an execution. */
const MAX_BYTES = 256 * 1024;

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'length', '', ' ', 'a'];
/** Homoglyphs, line breaks of every kind, terminal and JSON escapes, lone surrogates. */
const TEXTS = [
  'ТRANSACTIONAL',
  'ＵＳ',
  'U\u200bS',
  'phone-1\u0000',
  'a\nb',
  '\r\n{"level":"FATAL"}',
  '\u2028\u2029',
  '\u001b[31m',
  '"}',
  '\ud800',
  '\udfff\ud800',
  '𝟙',
  'i̇',
  '1',
  'true',
  'null',
  '{{7*7}}',
  "'; DROP TABLE pools --",
  '../../etc/passwd',
  PHONE,
  `call ${PHONE} or (555) 010-0142`,
  'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1',
];

/** Draws hostile documents. */
class Hostility {
  readonly #chance: Chance;

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  value(depth = 0): unknown {
    const kind = this.#chance.weighted({
      text: 30,
      number: 12,
      constant: 12,
      array: depth < 5 ? 10 : 0,
      record: depth < 5 ? 14 : 0,
      long: 0.2,
      deep: 0.1,
    });
    switch (kind) {
      case 'text':
        return this.#text();
      case 'number':
        return this.#chance.pick([0, -1, 1.5, 1e308, -1e308, 2 ** 53, 5e-324, 1, 200]);
      case 'constant':
        return this.#chance.pick([null, true, false]);
      case 'array':
        return Array.from({ length: this.#chance.between(0, 4) }, () => this.value(depth + 1));
      case 'record':
        return this.#record(depth);
      case 'long':
        return this.#chance
          .pick(['a', ' ', '+1', '\u0000', '𝟙', 'aws:'])
          .repeat(this.#chance.between(1, 20_000));
      case 'deep':
        return JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`);
    }
  }

  /** A valid request with up to two faults. */
  nearlyRight(): unknown {
    const request: Record<string, unknown> = { ...RIGHT };
    for (let n = this.#chance.between(0, 2); n > 0; n--)
      Object.assign(request, { [this.#chance.pick([...MEMBERS, 'more'])]: this.value(3) });
    if (this.#chance.happens(0.2))
      request.Tags = Array.from({ length: 3 }, () => ({ Key: this.#text(), Value: this.#text() }));
    if (this.#chance.happens(0.5)) return request;
    return {
      metadata: this.#chance.happens(0.5) ? { requestId: this.#text() } : this.value(3),
      data: request,
    };
  }

  /** A document in up to ten envelopes of other services, of which some are spoilt. */
  wrapped(document: unknown): unknown {
    let wrapped = document;
    for (let n = this.#chance.pick([0, 0, 0, 1, 1, 2, 3, 7, 8, 9, 10]); n > 0; n--)
      wrapped = this.#spoilt(this.#envelope(wrapped));
    return wrapped;
  }

  #envelope(content: unknown): unknown {
    const text = JSON.stringify(content) ?? '';
    const id = this.#chance.happens(0.5) ? 'id-1' : this.#text();
    const detailType = this.#chance.pick(['PoolRequested', 'PoolRequested', 'PoolProvisioned', this.#text()]);
    const sns = { Type: 'Notification', MessageId: id, Message: text, Timestamp: this.#text() };
    const record = { messageId: id, receiptHandle: 'AQEB', eventSource: 'aws:sqs', body: text };
    return this.#chance.pick<unknown>([
      sns,
      { ...sns, Type: 'SubscriptionConfirmation' },
      { Records: [{ EventSource: 'aws:sns', Sns: sns }] },
      record,
      {
        ...record,
        body: content,
        attributes: { SentTimestamp: this.#chance.pick(['1', '9'.repeat(15), 'x']) },
      },
      { Records: [record] },
      { Records: [record, record] },
      [content],
      { Messages: [{ MessageId: id, Body: text }] },
      { 'detail-type': detailType, source: this.#text(), id, time: this.#text(), detail: content },
      { specversion: '1.0', id, time: '+275760-09-13T00:00:00Z', data: content },
      { specversion: '1.0', id, data_base64: Buffer.from(text).toString('base64') },
      { requestContext: { requestId: id, condition: this.#text() }, requestPayload: content },
      { body: text },
      { body: Buffer.from(text).toString('base64'), isBase64Encoded: true },
      `\uFEFF${text}`,
      text,
    ]);
  }

  /** Sometimes without a member, or with another value of it. */
  #spoilt(envelope: unknown): unknown {
    if (typeof envelope === 'string')
      return this.#chance.happens(0.1)
        ? envelope.slice(0, this.#chance.between(0, envelope.length))
        : envelope;
    if (!isRecord(envelope) || !this.#chance.happens(0.15)) return envelope;
    const key = this.#chance.pick(Object.keys(envelope));
    const { [key]: _, ...rest } = envelope;
    return this.#chance.happens(0.3) ? rest : { ...rest, [key]: this.value(3) };
  }

  /** A document in an envelope that a trigger may add. */
  atTrigger(document: unknown): unknown {
    const event = { 'detail-type': 'PoolRequested', id: this.#text(), time: this.#text(), detail: document };
    const item = { eventSource: 'aws:sqs', messageId: this.#text(), index: 0, body: document };
    return this.#chance.pick([document, document, event, item, { ...event, detail: item }]);
  }

  /** The body of a message: JSON, nearly JSON, or anything. */
  body(document: unknown): string {
    const text = JSON.stringify(document) ?? '';
    const kind = this.#chance.weighted({ whole: 60, cut: 15, spliced: 15, many: 8, deep: 0.2, huge: 0.05 });
    switch (kind) {
      case 'whole':
        return text;
      case 'cut':
        return text.slice(0, this.#chance.between(0, text.length));
      case 'spliced': {
        const at = this.#chance.between(0, text.length);
        return `${text.slice(0, at)}${this.#text()}${text.slice(at)}`;
      }
      case 'many':
        return `[${Array.from({ length: this.#chance.between(0, 4) }, () => text).join(',')}]`;
      case 'deep':
        return `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
      case 'huge':
        return JSON.stringify({ ...RIGHT, more: 'x'.repeat(1_000_000) });
    }
  }

  #record(depth: number): Record<string, unknown> {
    const entries = Array.from({ length: this.#chance.between(0, 5) }, () => [
      this.#chance.happens(0.5) ? this.#chance.pick([...MEMBERS, 'metadata', 'data', 'detail']) : this.#key(),
      this.value(depth + 1),
    ]);
    // JSON.parse creates __proto__ as an own member, as it does for real input.
    const text = `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
    return JSON.parse(text);
  }

  #key = (): string => (this.#chance.happens(0.6) ? this.#chance.pick(KEYS) : this.#text());

  #text = (): string =>
    this.#chance.happens(0.8)
      ? this.#chance.pick(TEXTS)
      : Array.from({ length: this.#chance.between(0, 20) }, () =>
          String.fromCharCode(this.#chance.between(0, 0xffff)),
        ).join('');
}

const isLogLine = (line: string): boolean => {
  const text = line.slice(0, -1);
  return line.endsWith('\n') && !/[\n\r]/.test(text) && typeof JSON.parse(text) === 'object';
};

/** A cause of an execution, or an attribute of a message. */
const faultsOfSentence = (sentence: string): string[] => [
  ...(PORTABLE.test(sentence) && sentence.length < 1_000
    ? []
    : [`an invalid sentence: ${sentence.slice(0, 200)}`]),
  ...(sentence.includes(PHONE) ? ['a phone number in a sentence'] : []),
];

const validate = step(Received, Validated, validateRequest);

/** Processes an input as far as possible without AWS, up to its result. @returns a sentence for each defect */
const mishandled = async (input: unknown, now: number): Promise<{ refused: boolean; faults: string[] }> => {
  const metadata = {
    requestId: 'hostile',
    trigger: 'console' as const,
    executionArn: EXECUTION,
    requestedAt: '2026-11-23T10:00:00.000Z',
  };
  const validated = await validate(
    { input, metadata, requestDetailType: 'PoolRequested' },
    { awsRequestId: 'hostile', getRemainingTimeInMillis: () => 30_000 },
  ).catch((error: Error) => error);
  // Nothing is published, and the execution ends with the sentence.
  if (validated instanceof Error && validated.name === 'NotARequest')
    return { refused: true, faults: faultsOfSentence(validated.message) };
  if (validated instanceof Error && validated.name !== 'InvalidRequest')
    return { refused: true, faults: [`validation failed as ${validated.name}: ${validated.message}`] };
  const ended =
    validated instanceof Error
      ? {
          input,
          metadata,
          error: { Error: validated.name, Cause: JSON.stringify({ errorMessage: validated.message }) },
        }
      : { ...validated, error: { Error: 'QuotaExceeded', Cause: 'played' } };

  const result = resultEventOf(ResultDetail.parse(resultDetailOf(ExecutionState.parse(ended), now)));
  report(ended, result);
  const sent = JSON.stringify(Result.parse(result).result.detail);
  const read = ResultDetail.parse(JSON.parse(sent));
  const faults = [
    byteLength(sent) > MAX_BYTES && `a result of ${byteLength(sent)} bytes`,
    read.metadata.requestId === '' && 'a result without a request ID',
    read.metadata.id.length !== 64 && 'a result without an ID',
    Object.hasOwn(Object.prototype, 'polluted') && 'a polluted prototype',
    // The request and its ID are returned unchanged; our own messages must show no phone number.
    JSON.stringify('failure' in read.data ? read.data.failure : '').includes(PHONE) &&
      'a phone number in a message',
  ];
  return {
    refused: validated instanceof Error,
    faults: faults.filter((fault): fault is string => typeof fault === 'string'),
  };
};

const guarded = async (input: unknown, now: number) =>
  mishandled(input, now).catch((error: unknown) => ({
    refused: true,
    faults: [`uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`],
  }));

/** Sends `count` hostile inputs through every trigger, and reports those that were mishandled. */
export const hostileRun = async (seed: number, count: number) => {
  const hostility = new Hostility(chanceOf(seed, 'hostile'));
  const now = Date.parse('2026-11-23T10:00:00.000Z');
  const write = process.stdout.write;
  let lines: string[] = [];
  process.stdout.write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
  const faults: string[] = [];
  let refused = 0;
  let inputs = 0;
  try {
    for (let n = 0; n < count; n++) {
      const document = hostility.wrapped(n % 2 === 0 ? hostility.nearlyRight() : hostility.value());
      const direct = n % 3 !== 0;
      const { starts, noRequests } = direct
        ? { starts: [{ input: JSON.stringify(hostility.atTrigger(document)) ?? 'null' }], noRequests: [] }
        : itemsOf({ messageId: 'message-1', body: hostility.body(document) }, 'PoolRequested');
      for (const { body, why } of noRequests)
        faults.push(
          ...[...faultsOfSentence(why), ...(body === '' ? ['an empty dead letter'] : [])].map(
            (fault) => `input ${n}: ${fault}`,
          ),
        );
      refused += noRequests.length;
      const given = starts.map(({ input }): unknown => JSON.parse(input));
      for (const input of given) {
        const result = await guarded(input, now);
        inputs++;
        if (result.refused) refused++;
        faults.push(...result.faults.map((fault) => `input ${n}: ${fault}`));
      }
      const wrong = lines.filter((line) => !isLogLine(line) || line.includes(PHONE));
      faults.push(
        ...wrong.map((line) => `input ${n}: invalid log line ${JSON.stringify(line.slice(0, 200))}`),
      );
      lines = [];
    }
  } finally {
    process.stdout.write = write;
  }
  return { inputs, refused, faults };
};
