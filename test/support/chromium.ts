import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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

const MARK = 'pb-found';

const QUESTIONS = readFileSync(join(import.meta.dirname, '../wire/board/questions.js'), 'utf8')
  .trimEnd()
  .replace(/;$/, '');

/** Loads HTML in headless Chromium and evaluates one of the functions of test/wire/board/questions.js there. */
export const inChromium = async <Result>(
  html: string,
  question: string,
  { width = 1200, dark = false } = {},
): Promise<Result> => {
  const home = mkdtempSync(join(tmpdir(), 'chromium-'));
  // The result leaves as an attribute of the root element, which the page's content cannot set.
  const ask = `<script>addEventListener('load',()=>setTimeout(()=>{const a=JSON.stringify((${QUESTIONS}).${question}());document.documentElement.innerHTML='';document.documentElement.setAttribute('${MARK}',encodeURIComponent(a))},50))</script>`;
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>untouched</title></head><body>${html}${ask}</body></html>`;
  writeFileSync(join(home, 'page.html'), page);
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    `--user-data-dir=${join(home, 'profile')}`,
    `--window-size=${width},900`,
    '--virtual-time-budget=2000',
    ...(dark ? ['--blink-settings=preferredColorScheme=0'] : []),
    '--dump-dom',
    `file://${join(home, 'page.html')}`,
  ];
  try {
    const dom = await new Promise<string>((resolve, reject) => {
      execFile(CHROMIUM ?? '', args, { maxBuffer: 10_000_000 }, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
    });
    const [, found = ''] = new RegExp(`${MARK}="([^"]*)"`).exec(dom) ?? [];
    return JSON.parse(decodeURIComponent(found));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
};
