import { isDeeperThan } from '../intake/depth.ts';
import { type Identity, identityOf } from '../intake/identity.ts';
import { MAX_DEPTH, MAX_INPUT_BYTES } from '../intake/input-limits.ts';
import { type Opened, openEach } from '../intake/open.ts';
import { nameOfItem, type QueueItem } from '../intake/triggers.ts';
import type { FieldFault } from '../model/failure.ts';
import { formatValue, portableJson } from '../runtime/format.ts';
import { parseJson } from '../runtime/json.ts';

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

/** A document that asks for no pool, as JSON, and why. */
export interface NoRequest {
  body: string;
  why: string;
}

/** What a message holds. */
interface Items {
  starts: Start[];
  noRequests: NoRequest[];
}

type Content = Pick<QueueItem, 'body' | 'refusal'>;

const refused = (fault: FieldFault, identity: Identity = {}): Content => ({
  refusal: { faults: [fault], identity },
});

/** A document that fits into the input of an execution, or the refusal in its place. */
const passable = ({ document, fault }: Opened): Content => {
  if (fault !== undefined) return refused(fault);
  return isDeeperThan(document, MAX_DEPTH)
    ? refused(
        { path: '', found: 'deeper nesting', expected: `at most ${MAX_DEPTH} levels` },
        identityOf(document),
      )
    : { body: document };
};

const startOf = (item: QueueItem): Start => {
  const name = nameOfItem(item.messageId, item.index);
  const input = JSON.stringify(item);
  const bytes = Buffer.byteLength(input);
  if (bytes <= MAX_INPUT_BYTES) return { name, input };

  const found = `${bytes.toLocaleString('en')} bytes`;
  const expected = `at most ${MAX_INPUT_BYTES.toLocaleString('en')} bytes`;
  const refusal = refused({ path: '', found, expected }, identityOf(item.body));
  return { name, input: JSON.stringify({ ...item, body: undefined, ...refusal }) };
};

/**
 * The executions for a message: one per request, without the envelopes of other services. A body that cannot be
 * processed gets one too, with the refusal in its place: it gets a result like every other request, and leaves the
 * queue. What asks for no pool gets none.
 *
 * @param detailType the detail-type of request events
 */
export const itemsOf = ({ messageId, sentAt, body: text }: Message, detailType?: string): Items => {
  const items: Items = { starts: [], noRequests: [] };
  const body = parseJson(text);
  if (body === undefined) {
    const expected = 'JSON: one request, an array of requests, or an event or message that holds one';
    const refusal = refused({ path: '', found: formatValue(text), expected });
    return { ...items, starts: [startOf({ eventSource: 'aws:sqs', messageId, sentAt, ...refusal })] };
  }

  for (const opened of openEach(body, detailType)) {
    const { index, id: envelopeId, time = sentAt, document, noRequest: why } = opened;
    if (why !== undefined) {
      // JSON.stringify recurses, and a document may nest deeper than its stack.
      const isPart = index !== undefined && !isDeeperThan(document, MAX_DEPTH);
      items.noRequests.push({ body: isPart ? portableJson(document) : text, why });
    } else {
      const identity = { messageId, index, sentAt: time, envelopeId };
      items.starts.push(startOf({ eventSource: 'aws:sqs', ...identity, ...passable(opened) }));
    }
  }
  return items;
};
