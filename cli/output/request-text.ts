import { type IdempotencyRecord, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { failureIn, resultIn } from '../../functions/idempotency/timeline.ts';
import { faultText } from '../../functions/intake/request-faults.ts';
import type { Failure } from '../../functions/model/failure.ts';
import type { Pool } from '../../functions/model/pool.ts';
import type { Visit } from '../stack/history.ts';
import { bad, good, OF_STATUS, open, strong } from './colour.ts';
import { grouped, plain, timeOf } from './text.ts';
import { padded } from './width.ts';

/** What is known of one record of a request: an attempt, or a refusal. */
export interface Part {
  entry: IdempotencyRecord;
  pool: Pool | undefined;
  visits: readonly Visit[];
}

const field = (name: string, value: string): string => `  ${padded(name, 14)}${plain(value)}`;
const line = (at: string, what: string): string => `    ${timeOf(at)}  ${what}`;
/** Below the text of a line. */
const beneath = (text: string): string => `${' '.repeat(26)}${plain(text)}`;

/** A running request may still have the result of its attempt before. */
const failureOf = (entry: IdempotencyRecord): Failure | undefined =>
  entry.status === 'RUNNING' ? undefined : failureIn(entry);

const batchText = ({ id, line, size }: NonNullable<IdempotencyRecord['batch']>): string => {
  const of = size === undefined ? '' : ` of a file of ${grouped(size)}`;
  return line === undefined ? id : `${id}, line ${grouped(line)}${of}`;
};

const failureText = ({ class: name, code, reason }: Failure): string =>
  reason === undefined || code === name ? name : `${name} (${code}, ${reason})`;

const reasonsOf = ({ message, fields = [] }: Failure): string[] =>
  fields.length === 0 ? [message] : fields.map(faultText);

const resultLines = (entry: IdempotencyRecord): string[] => {
  const { status, failureClass, updatedAt } = entry;
  const at = resultIn(entry)?.metadata.completedAt ?? updatedAt;
  if (status === 'PROVISIONED') return [line(at, good('provisioned'))];
  const failure = failureOf(entry);
  const name = failure === undefined ? (failureClass ?? 'unknown') : failureText(failure);
  const word = status === 'REFUSED' ? 'refused' : 'failed';

  return [
    line(at, bad(`${word}: ${plain(name)}`)),
    ...(failure === undefined ? [] : reasonsOf(failure)).map(beneath),
  ];
};

const stepLine = ({ first, last, state, times, error }: Visit): string =>
  beneath(
    `${timeOf(first).slice(11)}  ${state}${times > 1 ? ` (${times} times, last ${timeOf(last).slice(11)})` : ''}${error === undefined ? '' : `; error ${error}`}`,
  );

const partLines = ({ entry, pool, visits }: Part, isFirst: boolean, withSteps: boolean): string[] => {
  const { status, attempt, trigger, requestedAt, executionArn } = entry;
  const now = visits.at(-1);

  return [
    `  ${strong(status === 'REFUSED' ? 'Refused' : `Attempt ${attempt}`)}`,
    line(requestedAt, `${isFirst ? 'requested' : 'sent again'} through the ${trigger} trigger`),
    ...(pool?.CreatedTimestamp === undefined
      ? []
      : [line(pool.CreatedTimestamp, `pool ${pool.PoolId} created`)]),
    ...(status === 'RUNNING' && now !== undefined
      ? [line(now.last, open(`in the state ${JSON.stringify(now.state)}`))]
      : []),
    ...(status === 'RUNNING' ? [] : resultLines(entry)),
    ...(withSteps ? [`    ${executionArn}`, ...visits.map(stepLine)] : []),
  ];
};

/** The record that tells how the request stands: its own, or the last refusal. */
const currentOf = (parts: readonly Part[]): Part | undefined =>
  parts.find(({ entry }) => entry.part === REQUEST_PART) ?? parts.at(-1);

const adviceLines = ({ owner, remediation, poolMayExist }: Failure): string[] => [
  field('Who acts', owner),
  field('What to do', remediation),
  ...(poolMayExist ? [field('', 'A pool may exist. Send the request again unchanged to find it.')] : []),
];

/** A request: how it stands, what to do, and each attempt in order. */
export const requestLines = (given: readonly Part[], withSteps: boolean): string[] => {
  const requestedAtOf = ({ entry }: Part) => Date.parse(entry.requestedAt);
  const parts = given.toSorted(
    (a, b) => requestedAtOf(a) - requestedAtOf(b) || a.entry.attempt - b.entry.attempt,
  );
  const current = currentOf(parts);
  if (current === undefined) return [];
  const { entry, pool } = current;
  const { requestId, status, attempt, batch, identity, tags, correlationId, executionArn } = entry;
  const failure = failureOf(entry);
  const word = OF_STATUS[status](status.toLowerCase());

  return [
    `${strong(plain(requestId))}: ${word}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
    ...(batch === undefined ? [] : [field('Batch', batchText(batch))]),
    ...(identity === undefined ? [] : [field('Identity', identity)]),
    ...(tags === undefined ? [] : [field('Tags', tags)]),
    ...(correlationId === undefined ? [] : [field('Correlation', correlationId)]),
    ...(pool === undefined ? [] : [field('Pool', `${pool.PoolId}, ${pool.Status} when last seen`)]),
    ...(failure === undefined ? [] : [field('Failure', failureText(failure)), ...adviceLines(failure)]),
    field('Execution', executionArn),
    ...parts.flatMap((part, at) => partLines(part, at === 0, withSteps)),
  ];
};
