import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where Chromium is: what CHROMIUM names, or where Debian and others put it. */
export const CHROMIUM = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path !== undefined && path !== '' && existsSync(path));

/** Says on the terminal that tests do not run, which the count of skipped ones alone would not. */
export const tellThatSkipped = (): void => {
  if (CHROMIUM !== undefined) return;
  process.stderr.write(
    'SKIPPED: the board in a browser. There is no Chromium here: install it, or name it in CHROMIUM.\n',
  );
};

const MARK = 'pb-found';

const QUESTIONS = readFileSync(join(import.meta.dirname, '../wire/board/questions.js'), 'utf8')
  .trimEnd()
  .replace(/;$/, '');

/** Shows HTML in headless Chromium, and asks one of the questions of test/wire/board/questions.js about it there. */
export const inChromium = async <Answer>(
  html: string,
  question: string,
  { width = 1200, dark = false } = {},
): Promise<Answer> => {
  const home = mkdtempSync(join(tmpdir(), 'chromium-'));
  // The answer goes out as text in the one place where the page's own content cannot be.
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
