import { describe, expect, it } from 'vitest';
import type { Listed, Status, Wanted } from '../../../functions/idempotency/queries.ts';
import { readOn } from '../../../functions/show-board/advice.ts';
import { command } from '../../../functions/show-board/commands.ts';
import type { Ports } from '../../../functions/show-board/gather.ts';
import { PAGE_LINKS, widgetLinks } from '../../../functions/show-board/links.ts';
import { showBoard as showBoardAt } from '../../../functions/show-board/show-board.ts';
import { boardOf, facts, failedEntry, listed, many, NOW, pageOf } from '../../support/board.ts';

const ROWS = [listed('PROVISIONED', 1), listed('FAILED', 2), listed('RUNNING', 3), listed('FAILED', 4)];

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

    expect(html).toContain('600 to go: about 5 min at 2 CreatePool calls per second');
  });

  it('names each queue with waiting messages, and the command to run', () => {
    const waiting = [{ name: 'parked-results', redrive: 'results' as const, messages: 7 }];

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

    const html = pageOf({ one });

    expect(html).toMatch(/InvalidRequest \(a text, a text\)/);
    expect(html).toMatch(/A pool may exist/);
    expect(html).toMatch(/claimed \(attempt 2\)/);
  });
});

describe('a link in the widget', () => {
  it('cannot close the element of its parameters', () => {
    const { text } = widgetLinks({ endpoint: 'arn', stackName: 'Pools', docsUrl: undefined }).to(
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
        if (status === 'PROVISIONED')
          yield [listed('PROVISIONED', 1), listed('PROVISIONED', 2, { batch: { id: 'known' } })];
      },
      async *ofBatch(batch): AsyncGenerator<Listed[]> {
        if (batch === 'known')
          yield ROWS.map((row, at) => ({ ...row, batch: { id: batch, size: 5, line: at + 2 } }));
      },
      cancelledAt: async (batch) => (batch === 'cancelled' ? new Date(NOW).toISOString() : undefined),
      partsOf: async (requestId) => (requestId === 'known' ? [failedEntry('a text')] : []),
    },
    queues: async () => ({ inQueue: 0, waiting: [] }),
    createPoolPerSecond: 1,
    now: () => NOW,
  };

  const showBoard = (event: unknown) => showBoardAt(event, ports, { stackName: 'Pools', docsUrl: undefined });

  it('describes itself to CloudWatch', async () => {
    expect(await showBoard({ describe: true })).toEqual({
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

    const html = await showBoard({ endpoint: 'arn:aws:lambda:x', widgetContext });

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
    expect(await showBoard(event)).toContain('Newest requests');
  });

  it('shows one request, or that it is unknown', async () => {
    const [known, unknown] = await Promise.all(['known', '<b>'].map((request) => showBoard({ request })));

    expect(known).toContain('Timeline');
    expect(unknown).toMatch(/&lt;b&gt;.*unknown/s);
  });

  it('lists the newest batches with their progress in full, not only within the time range', async () => {
    expect(await showBoard({})).toMatch(/<bdi>known<\/bdi>.*>3 of 5<.*<span class="bad">2<\/span>/s);
  });

  it('shows a batch: counts, failures by class, the failed rows by line, and what to run', async () => {
    const html = String(await showBoard({ batch: 'known' }));

    expect(html).toMatch(/Provisioned<\/dt><dd class="good">1</);
    expect(html).toMatch(/Running<\/dt><dd class="busy">1</);
    expect(html).toMatch(/Not started<\/dt><dd class="wait">1</);
    expect(html).toMatch(
      /QuotaExceeded.*operator.*docs\/runbook.md#quotaexceeded.*npx pools retry --class QuotaExceeded --batch known --local</,
    );
    expect(html).toMatch(/data-of="Line"[^>]*>3<.*data-of="Line"[^>]*>5</s);
    expect(html).toContain('npx pools failed known --csv --out failed.csv --local<');
  });

  it('says that a batch is unknown, or since when it is cancelled', async () => {
    expect(await showBoard({ batch: 'unknown' })).toContain('This batch is unknown');
    expect(await showBoard({ batch: 'cancelled' })).toMatch(/Cancelled at .*12:00:00/);
  });
});

describe('a command', () => {
  it.each([
    ['plain-1', 'npx pools show plain-1 --local'],
    ["a'b", String.raw`npx pools show 'a'\''b' --local`],
    ['$(reboot)', "npx pools show '$(reboot)' --local"],
    ['--yes', 'npx pools show --local -- --yes'],
    ['a;b`c`', "npx pools show 'a;b`c`' --local"],
  ])('passes an ID of a stranger to the shell as it is: %s', (id, line) => {
    const { text } = command(PAGE_LINKS, 'show', { ids: [id] });

    expect(text.replaceAll('&#39;', "'")).toContain(`<code>${line}</code>`);
  });

  it('names the stack in the widget, and what to read: a link if the documentation has an address', () => {
    const at = (docsUrl: string | undefined) => widgetLinks({ endpoint: 'arn', stackName: 'Pools', docsUrl });

    expect(command(at(undefined), 'retry', {}).text).toContain('npx pools retry --stack Pools<');
    expect(readOn('QuotaExceeded', at(undefined)).text).toContain('docs/runbook.md, “QuotaExceeded”');
    expect(readOn('QuotaExceeded', at('https://example.com/docs')).text).toContain(
      'href="https://example.com/docs/runbook.md#quotaexceeded"',
    );
  });
});
