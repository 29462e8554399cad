import { describe, expect, it } from 'vitest';
import type { Listed, Status, Wanted } from '../../../functions/idempotency/queries.ts';
import { widgetLinks } from '../../../functions/show-board/links.ts';
import { type Ports, showBoard } from '../../../functions/show-board/show-board.ts';
import { boardOf, facts, failedEntry, listed, many, NOW } from '../../support/board.ts';

const LIMIT_BYTES = 200_000;

describe('the board', () => {
  it('counts requests by result and class, with owner and remediation', () => {
    const html = boardOf(
      facts({
        PROVISIONED: many('PROVISIONED', 1_200),
        FAILED: [...many('FAILED', 3), listed('FAILED', 9, { failureClass: 'OriginationIdentityInUse' })],
        RUNNING: many('RUNNING', 30),
      }),
    );

    expect(html).toMatch(/Provisioned<\/dt><dd class="good">1,200</);
    expect(html).toMatch(/Failed<\/dt><dd class="bad">4</);
    expect(html).toMatch(/QuotaExceeded.*>3<.*operator.*request a quota increase/);
    expect(html).toMatch(
      /OriginationIdentityInUse.*>1<.*requester.*Send the request again with an identity that is free/,
    );
  });

  it('estimates the remaining time at the rate of the quota', () => {
    const html = boardOf(facts({ RUNNING: many('RUNNING', 100) }, { inQueue: 500, createPoolPerSecond: 2 }));

    expect(html).toContain('600 to go: about 5 min at the CreatePool quota of 2 per second');
  });

  it('names each queue with waiting messages, and the command to run', () => {
    const waiting = [{ name: 'parked-results', redrive: 'results', messages: 7 }];

    expect(boardOf(facts({}, { waiting }))).toMatch(
      /7 in <code>parked-results<\/code>.*pools redrive results/,
    );
  });

  it('stays small with 10,000 requests, half of them failed with long texts', () => {
    const long = { tags: '🌍'.repeat(200), identity: 'i'.repeat(256), requestId: 'r'.repeat(128) };
    const html = boardOf(
      facts({ PROVISIONED: many('PROVISIONED', 5_000, long), FAILED: many('FAILED', 5_000, long) }),
    );

    expect(Buffer.byteLength(html)).toBeLessThan(LIMIT_BYTES);
  });

  it('shows the timeline of one request', () => {
    const one = { requestId: 'r-1', parts: [failedEntry('a text')] };

    const html = boardOf(facts({}), { one });

    expect(html).toMatch(/InvalidRequest \(a text, a text\)/);
    expect(html).toMatch(/A pool may exist/);
    expect(html).toMatch(/claimed \(attempt 2\)/);
  });
});

describe('a link in the widget', () => {
  it('cannot close the element of its parameters', () => {
    const { text } = widgetLinks('arn').to(
      { request: '</cwdb-action><img src=x onerror=alert(1)>&quot;' },
      'x',
    );

    const [, json = ''] = /<cwdb-action [^>]*>(.*)<\/cwdb-action>$/.exec(text) ?? [];
    expect(json).not.toMatch(/[<>&]/);
    expect(JSON.parse(json)).toMatchObject({ request: '</cwdb-action><img src=x onerror=alert(1)>&quot;' });
  });
});

describe('the function of the board', () => {
  const asked: [Status, Wanted | undefined][] = [];
  const ports: Ports = {
    listing: {
      async *list(status, wanted): AsyncGenerator<Listed[]> {
        asked.push([status, wanted]);
        if (status === 'PROVISIONED') yield [listed('PROVISIONED', 1)];
      },
      partsOf: async (requestId) => (requestId === 'known' ? [failedEntry('a text')] : []),
    },
    queues: async () => ({ inQueue: 0, waiting: [] }),
    createPoolPerSecond: 1,
    now: () => NOW,
  };

  it('describes itself to CloudWatch', async () => {
    expect(await showBoard({ describe: true }, ports)).toEqual({
      markdown: expect.stringContaining('| parameter |'),
    });
  });

  it('applies the theme and time range of the dashboard, and the search form', async () => {
    asked.length = 0;
    const widgetContext = {
      theme: 'dark',
      timeRange: { start: NOW - 7_200_000, end: NOW },
      forms: { all: { search: ' Octank ' } },
    };

    const html = await showBoard({ endpoint: 'arn:aws:lambda:x', widgetContext }, ports);

    expect(html).toContain('class="pb pb-dark"');
    expect(html).toContain('<cwdb-action action="call" display="widget" endpoint="arn:aws:lambda:x">');
    expect(html).not.toContain('href=');
    expect(asked).toContainEqual(['FAILED', { since: '2026-11-24T10:00:00.000Z' }]);
    expect(asked).toContainEqual(['FAILED', expect.objectContaining({ search: 'Octank' })]);
  });

  it.each([
    null,
    'text',
    { hours: 'many', search: 5, request: {}, endpoint: [], widgetContext: 'x' },
    { hours: -1, widgetContext: { theme: 'pink', timeRange: null, forms: { all: null } } },
    { search: 'x'.repeat(10_000) },
  ])('shows the board for any input: %j', async (event) => {
    expect(await showBoard(event, ports)).toContain('Newest requests');
  });

  it('shows one request, or that it is unknown', async () => {
    const [known, unknown] = await Promise.all(
      ['known', '<b>'].map((request) => showBoard({ request }, ports)),
    );

    expect(known).toContain('Timeline');
    expect(unknown).toMatch(/&lt;b&gt;.*unknown/s);
  });
});
