import { styleText } from 'node:util';

type Format = Parameters<typeof styleText>[0];

/** Colours a text for a stream. `styleText` heeds NO_COLOR, FORCE_COLOR, TERM and whether the stream is a terminal. */
const colour =
  (format: Format) =>
  (text: string, stream: NodeJS.WritableStream = process.stdout): string =>
    styleText(format, text, { stream });

/** Succeeded. */
export const good = colour('green');
/** Failed, or action required. */
export const bad = colour('red');
/** Not done yet, or worth a look. */
export const open = colour('yellow');
export const strong = colour('bold');

/** The colour of each status. */
export const OF_STATUS = { RUNNING: open, PROVISIONED: good, FAILED: bad, REFUSED: bad };
