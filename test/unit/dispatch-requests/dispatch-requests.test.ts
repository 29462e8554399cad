import { describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../../functions/aws/dead-letters.ts';
import { dispatchRequests } from '../../../functions/dispatch-requests/dispatch-requests.ts';
import { itemsOf, type Message } from '../../../functions/dispatch-requests/queue-items.ts';

const kept: DeadLetter[] = [];
const PORTS = {
  deadLetters: { keep: async (letter: DeadLetter) => void kept.push(letter) },
  requestDetailType: 'PoolRequested',
};
const REQUEST = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' };

const startsOf = (message: Message) => itemsOf(message, 'PoolRequested').starts;
const inputsOf = (body: string) => startsOf({ messageId: 'm-1', body }).map(({ input }) => JSON.parse(input));

describe('the executions of a message', () => {
  it('are one for a request, named after the message', () => {
    const starts = startsOf({
      messageId: 'm-1',
      body: JSON.stringify(REQUEST),
      sentAt: '2026-11-23T10:00:00.000Z',
    });

    expect(starts.map(({ name }) => name)).toEqual(['queue-m-1']);
    expect(JSON.parse(starts[0]?.input ?? '')).toEqual({
      eventSource: 'aws:sqs',
      messageId: 'm-1',
      sentAt: '2026-11-23T10:00:00.000Z',
      body: REQUEST,
    });
  });

  it('are one for each request of an array, named after message and index', () => {
    const starts = startsOf({ messageId: 'm-1', body: JSON.stringify(Array(100).fill(REQUEST)) });

    expect(starts).toHaveLength(100);
    expect(starts[99]?.name).toBe('queue-m-1-99');
    expect(starts.every(({ name }) => /^[0-9A-Za-z_-]{1,80}$/.test(name))).toBe(true);
  });

  it.each([
    ['not JSON', 'not JSON at all', 'JSON'],
    ['an empty array', '[]', '1 to 100 requests'],
    ['an array of 101', JSON.stringify(Array(101).fill(REQUEST)), '1 to 100 requests'],
    ['nothing', '', 'JSON'],
  ])('are one refusal for %s', (_, body, expected) => {
    const inputs = inputsOf(body);

    expect(inputs).toHaveLength(1);
    expect(inputs[0]).not.toHaveProperty('body');
    expect(inputs[0].refusal.faults).toMatchObject([{ expected: expect.stringContaining(expected) }]);
  });

  it('are a small refusal if the input would be too large, with the identity of the request', () => {
    const body = JSON.stringify({
      metadata: { requestId: 'big' },
      data: { ...REQUEST, Tags: 'é'.repeat(260_000 / 2) },
    });

    const starts = startsOf({ messageId: 'm-1', body });

    expect(starts).toHaveLength(1);
    expect(Buffer.byteLength(starts[0]?.input ?? '')).toBeLessThan(1_000);
    expect(JSON.parse(starts[0]?.input ?? '').refusal).toMatchObject({
      identity: { requestId: 'big' },
      faults: [{ expected: 'at most 258,048 bytes' }],
    });
  });
});

describe('a batch', () => {
  const messages = Array.from({ length: 10 }, (_, i) => ({
    messageId: `m-${i}`,
    body: JSON.stringify([REQUEST, REQUEST]),
  }));

  it.each(messages.map((_, i) => i))(
    'continues after the message at position %i that cannot be started',
    async (poison) => {
      const started: string[] = [];
      const executions = {
        start: async (name: string) => {
          if (name.startsWith(`queue-m-${poison}-`)) throw new Error('throttled');
          started.push(name);
          return 'started' as const;
        },
      };

      const again = await dispatchRequests(messages, { ...PORTS, executions });

      expect(again).toEqual([`m-${poison}`]);
      expect(started).toHaveLength(18);
    },
  );

  it('accepts a message that was dispatched before', async () => {
    const executions = { start: async () => 'already started' as const };

    expect(await dispatchRequests(messages, { ...PORTS, executions })).toEqual([]);
  });
});
