import { ExecutionDoesNotExist, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { histories } from '../../functions/aws/execution-history.ts';
import { type IdempotencyRecord, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { resultIn, type TimelineEntry, timelineOf } from '../../functions/idempotency/timeline.ts';
import { faultText } from '../../functions/intake/request-faults.ts';
import type { Failure } from '../../functions/model/failure.ts';
import type { Pool } from '../../functions/model/pool.ts';
import { progressOf } from '../../functions/reconcile/progress.ts';
import type { Command } from '../command/command.ts';
import { plain, remark, say, sayJson, timeOf } from '../output/text.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** Maximum number of history events to read. */
const MAX_EVENTS = 2_000;

interface Visit {
  state: string;
  first: string;
  last: string;
  times: number;
  /** The last error in this state. */
  error?: string;
}

/** The states of an execution, each once, in the order of first entry. */
const visitsOf = async (client: SFNClient, executionArn: string): Promise<Visit[]> => {
  const visits = new Map<string, Visit>();
  let state = '';
  let read = 0;
  try {
    for await (const { events = [] } of paginateGetExecutionHistory(
      { client, pageSize: 1_000 },
      { executionArn },
    )) {
      for (const event of events) {
        const at = event.timestamp?.toISOString() ?? '';
        const { name } = event.stateEnteredEventDetails ?? {};
        const failed = event.lambdaFunctionFailedEventDetails ?? event.taskFailedEventDetails;
        if (name !== undefined) {
          state = name;
          const before = visits.get(name);
          visits.set(name, {
            ...(before ?? { first: at }),
            state,
            last: at,
            times: (before?.times ?? 0) + 1,
          });
        }
        const visit = visits.get(state);
        if (visit !== undefined && failed?.error !== undefined) visit.error = failed.error;
      }
      read += events.length;
      if (read > MAX_EVENTS) break;
    }
  } catch (error) {
    // Step Functions deletes a history after 90 days; the ledger keeps the request.
    if (!(error instanceof ExecutionDoesNotExist)) throw error;
  }
  return [...visits.values()];
};

/** The pool of a running request. Until the request completes, only the execution history has it. */
const poolSoFar = async ({ stepFunctions }: Target, entry: IdempotencyRecord): Promise<Pool | undefined> => {
  const { requestId, trigger, executionArn, requestedAt } = entry;
  const progress = await progressOf(histories(stepFunctions).newestFirst(executionArn), {
    requestId,
    trigger,
    executionArn,
    requestedAt,
  }).catch(() => undefined);

  return progress !== undefined && 'state' in progress ? progress.state.creation?.pool : undefined;
};

const field = (name: string, value: string): string => `  ${name.padEnd(14)}${plain(value)}`;

const failureLines = ({
  class: name,
  code,
  reason,
  message,
  owner,
  remediation,
  fields = [],
  poolMayExist,
}: Failure) => [
  field('Failure', reason === undefined || code === name ? name : `${name} (${code}, ${reason})`),
  ...(fields.length === 0 ? [field('', message)] : fields.map((fault) => field('', faultText(fault)))),
  field('Who acts', owner),
  field('What to do', remediation),
  ...(poolMayExist ? [field('', 'A pool may exist. Send the request again unchanged to find it.')] : []),
];

const timelineLine = ({ at, what }: TimelineEntry): string => `    ${timeOf(at)}  ${plain(what)}`;

const visitLine = ({ first, last, state, times, error }: Visit): TimelineEntry => ({
  at: first,
  what: `${state}${times > 1 ? ` (${times} times, last ${timeOf(last)})` : ''}${error ? `; error ${error}` : ''}`,
});

const describe = (
  entry: IdempotencyRecord,
  pool: Pool | undefined,
  visits: readonly Visit[],
  flag: string,
): void => {
  const { requestId, status, part, correlationId, attempt, executionArn, identity, tags } = entry;
  const result = resultIn(entry);
  const failure =
    status !== 'RUNNING' && result !== undefined && 'failure' in result.data
      ? result.data.failure
      : undefined;
  const isRefusal = status === 'REFUSED';
  const isHistory = !isRefusal && part !== REQUEST_PART;
  say(
    `${plain(requestId)}: ${isRefusal ? 'refused' : status.toLowerCase()}${attempt > 1 && !isHistory ? `, attempt ${attempt}` : ''}${isHistory ? ` (attempt ${attempt}, followed by another attempt)` : ''}`,
  );
  if (identity !== undefined) say(field('Identity', identity));
  if (tags !== undefined) say(field('Tags', tags));
  if (correlationId !== undefined) say(field('Correlation', correlationId));
  if (pool !== undefined) say(field('Pool', `${pool.PoolId}, ${pool.Status} when last seen`));
  if (failure !== undefined) for (const line of failureLines(failure)) say(line);
  say(field('Execution', executionArn));
  say('  Timeline');
  const entries = [...timelineOf(entry), ...visits.map(visitLine)];
  for (const entry of entries.sort((a, b) => Date.parse(a.at) - Date.parse(b.at))) say(timelineLine(entry));
  if (failure === undefined) return;
  if (isHistory) return;
  remark(`  pools explain ${failure.class}${isRefusal ? '' : `, pools retry ${plain(requestId)}${flag}`}`);
};

/** The current record of the request first, then refusals under its ID and earlier attempts. */
const inOrder = (parts: readonly IdempotencyRecord[]): IdempotencyRecord[] =>
  [...parts].sort((a, b) => Number(b.part === REQUEST_PART) - Number(a.part === REQUEST_PART));

export const show: Command = {
  options: {},
  examples: [
    'pools show onboarding-4711 --local',
    'pools show onboarding-4711 --json --stack SmsPoolProvisioner',
  ],
  async run(typed) {
    const target = await targetOf(typed);
    let isWell = true;
    for (const requestId of typed.positionals) {
      const parts = inOrder(await target.listing.partsOf(requestId));
      if (parts.length === 0) {
        isWell = false;
        if (typed.has('json')) sayJson({ requestId, status: 'UNKNOWN' });
        else {
          say(
            `${plain(requestId)}: unknown. The request was not sent, is still in the queue (pools status${target.flag}), or has a different ID (pools list --search TEXT).`,
          );
        }
        continue;
      }
      for (const entry of parts) {
        const isRunning = entry.status === 'RUNNING';
        const pool = (isRunning ? await poolSoFar(target, entry) : undefined) ?? entry.pool;
        const visits = await visitsOf(target.stepFunctions, entry.executionArn);
        if (entry.part === parts[0]?.part && /FAILED|REFUSED/.test(entry.status)) isWell = false;
        if (!typed.has('json')) describe(entry, pool, visits, target.flag);
        else {
          const { event, ...known } = entry;
          sayJson({ ...known, pool, answer: resultIn(entry), timeline: timelineOf(entry), states: visits });
        }
      }
    }
    return isWell ? 0 : 1;
  },
};
