import { styleText } from 'node:util';
import type { Answer } from './requests.ts';

const MARGIN = 2;

/** Pads to a column; what is longer than the column is cut, so that a hostile id cannot break the table. */
const cell = (text: string, width: number): string =>
  (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width + MARGIN);

/** What went wrong, on one line; the event has it whole. */
const shortened = (message: string): string => (message.length > 160 ? `${message.slice(0, 159)}…` : message);

const widthOf = (title: string, texts: readonly string[], most: number): number =>
  Math.min(most, Math.max(title.length, ...texts.map((text) => text.length)));

/**
 * The table of all answers, a line each: request id, door, outcome, pool id or failure class, seconds. Below a failure
 * stands what went wrong, who has to act, and what to do.
 */
export const table = (answers: readonly Answer[]): string => {
  const idWidth = widthOf(
    'REQUEST',
    answers.map(({ requestId }) => requestId),
    44,
  );
  const results = answers.map(({ failureClass, poolId = '' }) => failureClass ?? poolId);
  const resultWidth = widthOf('POOL OR FAILURE', results, 44);
  const row = (id: string, door: string, outcome: string, result: string, seconds: string): string =>
    cell(id, idWidth) + cell(door, 7) + outcome + cell(result, resultWidth) + seconds.padStart(7);

  const head = row('REQUEST', 'DOOR', cell('OUTCOME', 11), 'POOL OR FAILURE', 'SECONDS');
  const rows = answers.flatMap((answer, index) => {
    const failed = answer.outcome === 'failed';
    const outcome = styleText(failed ? 'yellow' : 'green', cell(answer.outcome, 11));
    const line = row(answer.requestId, answer.door, outcome, results[index] ?? '', answer.seconds.toFixed(1));
    const advice = failed
      ? [`  ${shortened(answer.message ?? '')}`, styleText('dim', `  ${answer.owner}: ${answer.remediation}`)]
      : [];
    const surprise = answer.asPromised ? [] : [styleText('red', `  not as ${answer.origin} promises`)];
    return [line, ...advice, ...surprise];
  });

  return [styleText('bold', head), ...rows].join('\n');
};
