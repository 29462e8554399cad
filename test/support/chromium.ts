import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import axe from 'axe-core';
import * as z from 'zod';

/** Path of Chromium: from CHROMIUM, or the usual place of a distribution. */
export const CHROMIUM = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && path !== '' && existsSync(path));

/** Prints that the browser tests are skipped; the count of skipped tests alone does not tell. */
export const tellThatSkipped = (): void => {
  if (CHROMIUM !== undefined) return;
  process.stderr.write(
    'SKIPPED: the board in a browser. Chromium was not found: install it, or set CHROMIUM to its path.\n',
  );
};

const QUESTIONS = readFileSync(join(import.meta.dirname, '../wire/board/questions.js'), 'utf8')
  .trimEnd()
  .replace(/;$/, '');

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--remote-debugging-port=0',
  'about:blank',
];

type Members = Record<string, unknown>;
type Send = (method: string, params?: Members, sessionId?: string) => Promise<Members>;

/** Source: Chrome DevTools Protocol, "Target domain" (flat sessions). */
const connect = async (url: string): Promise<Send> => {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const waiting = new Map<number, { resolve: (result: Members) => void; reject: (error: Error) => void }>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = Message.parse(JSON.parse(String(data)));
    if (id === undefined) return;
    if (error === undefined) waiting.get(id)?.resolve(result);
    else waiting.get(id)?.reject(new Error(error.message));
    waiting.delete(id);
  });
  let last = 0;

  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });
};

const Message = z.object({
  id: z.number().optional(),
  result: z.record(z.string(), z.unknown()).default({}),
  error: z.object({ message: z.string() }).optional(),
});

const Evaluated = z.object({
  result: z.object({ value: z.unknown().optional() }),
  exceptionDetails: z.object({ exception: z.object({ description: z.string() }) }).optional(),
});

/** Pixels, and the preference of the system. */
export interface Screen {
  width: number;
  dark: boolean;
}

export const DESKTOP: Screen = { width: 1200, dark: false };
export const PHONE: Screen = { width: 390, dark: false };

/** A page in a tab of its own. */
const pageOf = (send: Send) => {
  /** The value of an expression in the page. */
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = Evaluated.parse(
      await send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
        userGesture: true,
      }),
    );
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception.description);
    return result.value;
  };

  return {
    evaluate,
    /** One of the functions of test/wire/board/questions.js. */
    ask: (question: string): Promise<unknown> => evaluate(`(${QUESTIONS}).${question}()`),
    /** The rules of axe that the page violates, each with the elements. */
    async violations(): Promise<unknown> {
      await evaluate(`${axe.source};0`);
      return evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html.slice(0, 120))]))`,
      );
    },
    /** The text of a key only if it has an effect of its own, as Enter on a button. */
    async press(key: string, windowsVirtualKeyCode: number, text?: string): Promise<void> {
      const named = { key, windowsVirtualKeyCode };
      await send('Input.dispatchKeyEvent', {
        type: text === undefined ? 'rawKeyDown' : 'keyDown',
        text,
        ...named,
      });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...named });
    },
  };
};
export type Page = ReturnType<typeof pageOf>;

/** Headless Chromium, one for all pages of a test file. */
export const startChromium = async () => {
  const home = mkdtempSync(join(tmpdir(), 'chromium-'));
  const browser: ChildProcess = spawn(CHROMIUM ?? '', [`--user-data-dir=${join(home, 'profile')}`, ...ARGS], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (browser.stderr === null) throw new Error('Chromium has no standard error.');
  let url = '';
  for await (const line of createInterface(browser.stderr)) {
    [, url = ''] = /^DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (url !== '') break;
  }
  browser.stderr.resume();
  const send = await connect(url);

  return {
    /** Opens an address in a new tab. */
    async open(address: string, { width, dark }: Screen = DESKTOP): Promise<Page> {
      const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
      const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
      const inTab: Send = (method, params) => send(method, params, z.string().parse(sessionId));
      await inTab('Emulation.setDeviceMetricsOverride', {
        ...{ width, height: 900, deviceScaleFactor: 1, mobile: false },
      });
      await inTab('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }],
      });
      const page = pageOf(inTab);
      await inTab('Page.navigate', { url: address });
      await page.evaluate(
        `new Promise((loaded) => (document.readyState === 'complete' ? loaded() : addEventListener('load', loaded)))`,
      );
      return page;
    },

    /** Opens HTML that is embedded in a page without a policy: what it could run, it runs. */
    async show(html: string, screen?: Screen): Promise<Page> {
      const path = join(home, 'page.html');
      writeFileSync(
        path,
        `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>untouched</title></head><body><main><h1>Dashboard</h1>${html}</main></body></html>`,
      );
      return this.open(`file://${path}`, screen);
    },

    async stop(): Promise<void> {
      browser.kill();
      await once(browser, 'exit');
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};
