import { beforeAll, describe, expect, it } from 'vitest';
import { boardOf, facts, failedEntry, listed, many } from '../../support/board.ts';
import { CHROMIUM, inChromium, tellThatSkipped } from '../../support/chromium.ts';

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

const FULL = facts(
  {
    PROVISIONED: many('PROVISIONED', 400),
    FAILED: [...many('FAILED', 40), listed('FAILED', 50, { failureClass: 'OriginationIdentityNotFound' })],
    REFUSED: many('REFUSED', 4),
    RUNNING: many('RUNNING', 12),
  },
  { inQueue: 30, waiting: [{ name: 'parked-results', redrive: 'results', messages: 3 }] },
);

interface Contents {
  title: string;
  tags: string[];
  handlers: string[];
  links: string[];
  texts: string[];
}

beforeAll(tellThatSkipped);

describe.skipIf(CHROMIUM === undefined)('the board in a browser', () => {
  it('renders every value of a request as text', async () => {
    const harmless = await inChromium<Contents>(
      boardOf(FULL, { one: { requestId: 'x', parts: [failedEntry('x')] } }) + boardOf(FULL),
      'contents',
    );
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
      { waiting: [{ name: HOSTILE[0] ?? '', redrive: HOSTILE[1] ?? '', messages: 1 }] },
    );

    const shown = await inChromium<Contents>(
      boardOf(hostile, { search: HOSTILE[0], found: { items, more: false } }) +
        HOSTILE.map((text) =>
          boardOf(hostile, { one: { requestId: text, parts: [failedEntry(text)] } }),
        ).join(''),
      'contents',
    );

    expect(shown.title).toBe('untouched');
    expect(shown.tags.filter((tag) => !harmless.tags.includes(tag))).toEqual([]);
    expect(shown.handlers).toEqual([]);
    expect(shown.links.filter((link) => !/^\/(\?|$)/.test(link))).toEqual([]);
    for (const text of HOSTILE.filter((one) => !one.includes('\u202E'))) expect(shown.texts).toContain(text);
    expect(shown.texts.join('')).not.toMatch(/[\u202E\u2066\u2028]/);
  });

  it.each([
    ['light theme', { width: 1200, dark: false }],
    ['dark theme', { width: 1200, dark: true }],
    ['on a phone screen', { width: 500, dark: false }],
  ])('can be read %s', async (_where, screen) => {
    const found = await inChromium<object>(boardOf(FULL), 'fitness', screen);

    expect(found).toMatchObject({
      tables: 3,
      withoutCaption: 0,
      headsWithoutScope: 0,
      fieldsWithoutLabel: 0,
      silentPictures: 0,
      pale: [],
      overflows: false,
      page: screen.dark ? 'rgb(15, 20, 26)' : 'rgb(245, 246, 248)',
    });
  });
});
