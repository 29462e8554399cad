import { isDeeperThan } from '../intake/depth.ts';
import type { Identity } from '../intake/identity.ts';
import { MAX_DEPTH, MAX_INPUT_BYTES } from '../intake/input-limits.ts';
import { identityIn, nameOfItem, type QueueItem } from '../intake/triggers.ts';
import type { FieldFault } from '../model/failure.ts';
import { formatValue } from '../runtime/format.ts';

/** The maximum number of requests in a message. A message can be four times as large as the input of an execution. */
const MAX_REQUESTS = 100;

export interface Message {
  messageId: string;
  body: string;
  /** ISO 8601. */
  sentAt?: string | undefined;
}

/** An execution to start. The name is derived from the message, which makes a redelivery idempotent. */
export interface Start {
  name: string;
  input: string;
}

type Content = Pick<QueueItem, 'body' | 'refusal'>;

const refused = (fault: FieldFault, identity: Identity = {}): Content => ({
  refusal: { faults: [fault], identity },
});

const parse = (body: string): Content => {
  try {
    return { body: JSON.parse(body) };
  } catch {
    const expected = 'JSON: one request, an array of requests, or an EventBridge event';
    return refused({ path: '', found: formatValue(body), expected });
  }
};

/**
 * The executions for a message: one per request. A body that cannot be processed gets one too, with the refusal in its
 * place: it gets a result like every other request, and leaves the queue.
 */
export const startsOf = ({ messageId, sentAt, body: text }: Message): Start[] => {
  /** A body that fits into the input of an execution, or the refusal in its place. */
  const passable = (body: unknown): Content =>
    isDeeperThan(body, MAX_DEPTH)
      ? refused(
          { path: '', found: 'deeper nesting', expected: `at most ${MAX_DEPTH} levels` },
          identityIn(body),
        )
      : { body };

  const start = (content: Content, index?: number): Start => {
    const item: QueueItem = { eventSource: 'aws:sqs', messageId, index, sentAt, ...content };
    const name = nameOfItem(messageId, index);
    const input = JSON.stringify(item);
    const bytes = Buffer.byteLength(input);
    if (bytes <= MAX_INPUT_BYTES) return { name, input };

    const found = `${bytes.toLocaleString('en')} bytes`;
    const expected = `at most ${MAX_INPUT_BYTES.toLocaleString('en')} bytes`;
    const refusal = refused({ path: '', found, expected }, identityIn(content.body));
    return { name, input: JSON.stringify({ ...item, body: undefined, ...refusal }) };
  };

  const { body, refusal } = parse(text);
  if (refusal !== undefined) return [start({ refusal })];
  if (!Array.isArray(body)) return [start(passable(body))];

  const requests: unknown[] = body;
  if (requests.length >= 1 && requests.length <= MAX_REQUESTS) {
    return requests.map((request, index) => start(passable(request), index));
  }
  const found = `an array of ${requests.length}`;
  return [start(refused({ path: '', found, expected: `1 to ${MAX_REQUESTS} requests` }))];
};
