import { styleText } from 'node:util';
import { faultText } from '../../functions/intake/request-faults.ts';
import type { Failure } from '../../functions/model/failure.ts';
import { type Answer, isGood } from './requests.ts';

const MARGIN = 2;

/** Pads to a column. Longer text is truncated, so that a hostile id cannot break the table. */
const cell = (text: string, width: number): string =>
  (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width + MARGIN);

/** Further faults of a request are only counted: the event lists them all. */
const MAX_FAULTS = 10;

const faultLines = ({ message, fields = [] }: Failure): string[] => {
  if (fields.length === 0) return [message];
  const more = fields.length - MAX_FAULTS;

  return [...fields.slice(0, MAX_FAULTS).map(faultText), ...(more > 0 ? [`and ${more} more faults`] : [])];
};

/** The lines below a request without a pool. */
const explanation = (answer: Answer): string[] => {
  const { failure, origin, promised } = answer;
  const lines = failure === undefined ? [] : faultLines(failure);
  const advice = failure === undefined ? [] : [styleText('dim', `${failure.owner}: ${failure.remediation}`)];
  const surprise =
    isGood(answer) || promised === undefined
      ? []
      : [styleText('red', `not the result that ${origin} requires`)];
  const where = promised === undefined && answer.status !== 'provisioned' ? [`from ${origin}`] : [];

  return [...where, ...lines, ...advice, ...surprise].map((line) => `  ${line}`);
};

const widthOf = (title: string, texts: readonly string[], most: number): number =>
  Math.min(most, Math.max(title.length, ...texts.map((text) => text.length)));

/**
 * The table of all results, a line each: request id, trigger, status, pool id or failure class, seconds. Below a failure
 * are what went wrong, who has to act, and what to do.
 */
export const table = (answers: readonly Answer[]): string => {
  const ids = answers.map(({ requestId }) => requestId);
  const results = answers.map(({ failure, poolId = '' }) => failure?.class ?? poolId);
  const idWidth = widthOf('REQUEST', ids, 44);
  const resultWidth = widthOf('POOL OR FAILURE', results, 44);
  const row = (id: string, trigger: string, status: string, result: string, seconds: string): string =>
    cell(id, idWidth) + cell(trigger, 8) + status + cell(result, resultWidth) + seconds.padStart(7);

  const head = row('REQUEST', 'TRIGGER', cell('STATUS', 11), 'POOL OR FAILURE', 'SECONDS');
  const rows = answers.flatMap((answer, index) => {
    const colour = answer.status === 'provisioned' ? 'green' : 'yellow';
    const status = styleText(colour, cell(answer.status, 11));
    const line = row(
      answer.requestId,
      answer.trigger,
      status,
      results[index] ?? '',
      answer.seconds.toFixed(1),
    );
    return [line, ...explanation(answer)];
  });

  return [styleText('bold', head), ...rows].join('\n');
};
