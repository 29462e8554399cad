import { styleText } from 'node:util';
import { plain } from '../output/text.ts';

/** A row of the table. */
export interface Finding {
  question: string;
  /** One or more lines. */
  answer: string;
  /** What has to change if the answer is another one than expected. */
  dependsOn: string;
}

/** A question to the account. */
export interface Question extends Omit<Finding, 'answer'> {
  /** @throws Untold if this account, or this command line, cannot tell */
  ask(): Promise<string>;
}

/** The answer cannot be had here, and nothing is wrong. The message says why, without a full stop. */
export class Untold extends Error {
  override readonly name = 'Untold';
}

export const NO_STACK = 'add --stack NAME: it needs a deployed stack';

/** Columns of the table: 100 characters with the gaps. */
const WIDTHS = [25, 32, 39] as const;
const GAP = '  ';

/** Breaks a text at spaces; a longer word is cut. */
const wrapped = (text: string, width: number): string[] =>
  text.split('\n').flatMap((line) => {
    const lines = [''];
    for (const word of plain(line).match(new RegExp(`[^ ]{1,${width}}`, 'g')) ?? []) {
      const last = lines.at(-1) ?? '';
      if (last === '') lines[lines.length - 1] = word;
      else if (last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });

const rowOf = (...cells: readonly [string, string, string]): string[] => {
  const columns = cells.map((text, at) => wrapped(text, WIDTHS[at] ?? 0));
  const height = Math.max(...columns.map(({ length }) => length));

  return Array.from({ length: height }, (_, line) =>
    columns
      .map((column, at) => (column[line] ?? '').padEnd(WIDTHS[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
};

export const headOfTable = (): string =>
  styleText('bold', rowOf('Question', 'Answer', 'What depends on it').join('\n'));

/** A row of the table, of one or more lines, and an empty line. */
export const rowOfTable = ({ question, answer, dependsOn }: Finding): string =>
  `${rowOf(question, answer, dependsOn).join('\n')}\n`;
