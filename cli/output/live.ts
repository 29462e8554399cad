import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { fitted, widthOf } from './width.ts';

const REFRESH_MS = 100;
const SPINNER = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';

/** Milliseconds between two reports where there is no terminal: in a log, every state would be too many. */
const REPORT_MS = 10_000;

/** The lines of the terminal that change, below everything else that the tool prints. */
let shown: readonly string[] = [];
let drawn = 0;
let frame = 0;
let timer: NodeJS.Timeout | undefined;
let reportedAt = 0;

const isLive = ({ isTTY }: WriteStream): boolean => isTTY && process.env.TERM !== 'dumb';

const wipe = (): void => {
  if (drawn === 0) return;
  cursorTo(process.stderr, 0);
  moveCursor(process.stderr, 0, 1 - drawn);
  clearScreenDown(process.stderr);
  drawn = 0;
};

const draw = (): void => {
  wipe();
  const { columns = 80, rows = 24 } = process.stderr;
  frame += 1;
  const [first = '', ...rest] = shown;
  // A line as wide as the terminal, or more lines than it has, would wrap or scroll, and no longer be erased.
  const lines = [`${SPINNER[frame % SPINNER.length]} ${first}`, ...rest]
    .slice(0, rows - 1)
    .map((line) => (widthOf(line) < columns ? line : fitted(line, columns - 1)));
  process.stderr.write(lines.join('\n'));
  drawn = lines.length;
};

/** Writes a line to standard output or standard error, above the lines that change. */
export const writeLine = (stream: NodeJS.WritableStream, line: string): void => {
  wipe();
  stream.write(`${line}\n`);
  if (shown.length > 0 && timer !== undefined) draw();
};

/**
 * Shows what a long command is doing, on standard error: on a terminal as lines that are replaced by the next call, else
 * as the first line of it, now and then.
 */
export const progress = (...lines: readonly string[]): void => {
  if (!isLive(process.stderr)) {
    if (reportedAt === 0) reportedAt = Date.now();
    if (Date.now() - reportedAt < REPORT_MS) return;
    reportedAt = Date.now();
    process.stderr.write(`${lines[0]}\n`);
    return;
  }
  shown = lines;
  timer ??= setInterval(draw, REFRESH_MS).unref();
  draw();
};

/** Removes what `progress` shows. */
export const endProgress = (): void => {
  clearInterval(timer);
  timer = undefined;
  wipe();
  shown = [];
  reportedAt = 0;
};
