import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { board } from '../../../functions/show-board/board.ts';
import { widgetLinks } from '../../../functions/show-board/links.ts';
import { viewOf } from '../../../functions/show-board/view.ts';
import { livePage } from '../../../local/board/page.ts';
import { batchOf, boardOf, facts, failedEntry, listed, many, NOW, pageOf } from '../../support/board.ts';
import { CHROMIUM, DESKTOP, PHONE, startChromium, tellThatSkipped } from '../../support/chromium.ts';

/** Texts that try to escape from content, attributes, comments, styles and the text direction. */
const HOSTILE = [
  `"><script>document.title='pwned'</script>`,
  `'><img src=x onerror="document.title='pwned'">`,
  `</style></table></title></textarea>--><svg onload=document.title='pwned'>`,
  `" autofocus onfocus="document.title='pwned'" x="`,
  `javascript:document.title='pwned'`,
  `\u202Eevil\u2066\u0000\u001b[31m\u2028`,
  `{{constructor.constructor('document.title="pwned"')()}}\${1}`,
  '&lt;b&gt;&amp;<b>',
];

const ROWS = [
  ...many('PROVISIONED', 300),
  ...many('FAILED', 120),
  ...many('REFUSED', 4),
  ...many('RUNNING', 12),
];
const LONG = 'a-batch-with-a-name-of-the-length-that-is-allowed-'.repeat(3).slice(0, 128);
const BATCH = batchOf(LONG, ROWS, 500);
const FULL = facts(
  {
    PROVISIONED: many('PROVISIONED', 400),
    FAILED: [...many('FAILED', 40), listed('FAILED', 50, { failureClass: 'OriginationIdentityNotFound' })],
    REFUSED: many('REFUSED', 4),
    RUNNING: many('RUNNING', 12),
  },
  {
    batches: [BATCH, batchOf('small', ROWS.slice(0, 3))],
    inQueue: 30,
    waiting: [{ name: 'parked-results', redrive: 'results', messages: 3 }],
  },
);
const FAILED = pageOf({ one: { requestId: LONG, parts: [failedEntry(LONG)] } });

const PAGES: Record<string, string> = {
  'all requests': boardOf(FULL),
  'no requests': boardOf(facts({})),
  'a search': boardOf(FULL, { search: 'Octank', found: { items: many('FAILED', 3), more: true } }),
  'a batch': pageOf({ batch: { ...BATCH, cancelledAt: new Date(NOW).toISOString() } }),
  'an unknown batch': pageOf({ batch: batchOf('unknown', []) }),
  'a failed request': FAILED,
  'an unknown request': pageOf({ one: { requestId: 'unknown', parts: [] } }),
  'a widget': board(
    { main: viewOf(FULL) },
    { now: NOW, links: widgetLinks({ endpoint: 'arn', stackName: 'Pools', docsUrl: undefined }) },
  ),
};

interface Contents {
  title: string;
  tags: string[];
  handlers: string[];
  links: string[];
  texts: string[];
}

beforeAll(tellThatSkipped);

describe.skipIf(CHROMIUM === undefined)('the board in a browser', () => {
  let chromium: Awaited<ReturnType<typeof startChromium>>;
  beforeAll(async () => {
    chromium = await startChromium();
  });
  afterAll(() => chromium.stop());

  it('renders every value of a request as text', async () => {
    const contentsOf = async (html: string) =>
      (await (await chromium.show(html)).ask('contents')) as Contents;
    const harmless = await contentsOf(FAILED + PAGES['all requests'] + PAGES['a batch']);
    const items = HOSTILE.map((text, at) =>
      listed('FAILED', at, {
        requestId: text,
        identity: text,
        tags: text,
        correlationId: text,
        failureClass: text,
        poolId: text,
        updatedAt: text,
      }),
    );
    const hostile = facts(
      { FAILED: items, PROVISIONED: items },
      { batches: HOSTILE.map((text) => batchOf(text, items)) },
    );

    const shown = await contentsOf(
      boardOf(hostile, { search: HOSTILE[0], found: { items, more: false } }) +
        HOSTILE.map(
          (text) =>
            pageOf({ one: { requestId: text, parts: [failedEntry(text)] } }) +
            pageOf({ batch: batchOf(text, items) }),
        ).join(''),
    );

    expect(shown.title).toBe('untouched');
    expect(shown.tags.filter((tag) => !harmless.tags.includes(tag))).toEqual([]);
    expect(shown.handlers).toEqual([]);
    expect(shown.links.filter((link) => !/^\/(\?|$|docs\/)/.test(link))).toEqual([]);
    for (const text of HOSTILE.filter((one) => !one.includes('\u202E'))) expect(shown.texts).toContain(text);
    expect(shown.texts.join('')).not.toMatch(/[\u202E\u2066\u2028]/);
  });

  it.each(
    Object.keys(PAGES).flatMap((name) => [
      { name, where: 'on a desktop', screen: DESKTOP, page: 'rgb(245, 246, 248)' },
      { name, where: 'on a phone, dark', screen: { ...PHONE, dark: true }, page: 'rgb(15, 20, 26)' },
    ]),
  )('can be read by everybody: $name $where', async ({ name, screen, page: colour }) => {
    const page = await chromium.show(PAGES[name] ?? '', screen);

    expect(await page.violations()).toEqual([]);
    expect(await page.ask('fitness')).toEqual({
      tooWide: [],
      squeezed: [],
      scrolls: false,
      unnamed: 0,
      page: colour,
    });
  });

  describe('on the local stack', () => {
    let shows = '';
    let requests = 0;
    const server = createServer((_request, response) => {
      requests += 1;
      const { status, headers, body } = livePage(shows);
      response.writeHead(status, headers).end(body);
    });
    const open = async () => {
      if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      return chromium.open(`http://127.0.0.1:${port}/`);
    };
    /** What makes the page refresh at once, as when its tab is shown again. */
    const REFRESH = `document.dispatchEvent(new Event('visibilitychange'))`;
    const until = (condition: string) =>
      `new Promise((done) => { const look = () => (${condition} ? done() : setTimeout(look, 20)); look(); })`;
    afterAll(() => {
      server.closeAllConnections();
      server.close();
    });

    it('refreshes without losing the focus, the place on the page, or what is typed', async () => {
      shows = boardOf(FULL);
      const page = await open();
      await page.evaluate(`document.querySelector('a[href="/?request=failed-5"]').focus(); scrollTo(0, 700)`);
      const more = [listed('FAILED', 0, { requestId: 'a-new-one' }), ...many('FAILED', 40)];
      shows = boardOf(facts({ ...FULL.lists, FAILED: more }, { batches: FULL.batches }));

      await page.evaluate(`${REFRESH}; ${until(`document.body.textContent.includes('a-new-one')`)}`);

      expect(await page.evaluate('[document.activeElement.textContent, scrollY]')).toEqual(['failed-5', 700]);
      await page.evaluate(
        `document.querySelector('#pb-search').focus(); document.activeElement.value = 'Oct'`,
      );
      const before = requests;
      await page.evaluate(REFRESH);
      await vi.waitUntil(() => requests > before);
      expect(await page.evaluate('document.activeElement.value')).toBe('Oct');
      expect(await page.violations()).toEqual([]);
    });

    it('says when the stack does not answer', async () => {
      const page = await open();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));

      await page.evaluate(`${REFRESH}; ${until(`document.getElementById('told').textContent !== ''`)}`);

      expect(await page.evaluate(`document.getElementById('told').textContent`)).toMatch(/does not answer/);
    });

    it('is used by keyboard alone: every link and button, in order, with a visible focus', async () => {
      shows = pageOf({ batch: batchOf('a-batch', [listed('FAILED', 1), listed('RUNNING', 2)]) });
      const page = await open();
      const reached: { name: string; isVisible: boolean }[] = [];

      for (let press = 0; press < 9; press += 1) {
        await page.press('Tab', 9);
        reached.push((await page.ask('focused')) as (typeof reached)[number]);
      }

      expect(reached.filter(({ isVisible }) => !isVisible)).toEqual([]);
      expect(reached.map(({ name }) => name)).toEqual([
        '← All requests',
        'Runbook: QuotaExceeded',
        'Copy: npx pools retry --class QuotaExceeded --batch a-batch --local',
        'Copy: npx pools failed a-batch --csv --out failed.csv --local',
        'Copy: npx pools retry --batch a-batch --local',
        'Copy: npx pools watch a-batch --local',
        'Copy: npx pools cancel a-batch --local',
        'Copy: npx pools list --batch a-batch --local',
        'failed-1',
      ]);
    });

    it('copies a command, and stops to refresh when it is told to', async () => {
      const page = await open();
      const told = `document.getElementById('told').textContent`;

      await page.evaluate(`document.querySelector('[data-copies]').click(); ${until(`${told} !== ''`)}`);

      expect(await page.evaluate(told)).toMatch(/^Copied: npx pools retry /);
      await page.evaluate(`document.getElementById('pause').click()`);
      const before = requests;
      await page.evaluate(REFRESH);
      expect([requests, await page.evaluate(`document.getElementById('pause').ariaPressed`)]).toEqual([
        before,
        'true',
      ]);
    });
  });
});
