import { type IdempotencyRecord, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { resultIn, timelineOf } from '../../functions/idempotency/timeline.ts';
import { shellArgument } from '../../functions/runtime/shell.ts';
import type { Command } from '../command/command.ts';
import { type Part, requestLines } from '../output/request-text.ts';
import { plain, remark, say, sayJson } from '../output/text.ts';
import { poolSoFar, visitsOf } from '../stack/history.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** The current record of the request first, then refusals under its ID and earlier attempts. */
const inOrder = (records: readonly IdempotencyRecord[]): IdempotencyRecord[] =>
  [...records].sort((a, b) => Number(b.part === REQUEST_PART) - Number(a.part === REQUEST_PART));

const partOf = async (target: Target, entry: IdempotencyRecord): Promise<Part> => {
  const pool = entry.status === 'RUNNING' ? await poolSoFar(target, entry) : undefined;
  return {
    entry,
    pool: pool ?? entry.pool,
    visits: await visitsOf(target.stepFunctions, entry.executionArn),
  };
};

const jsonOf = ({ entry, pool, visits }: Part) => {
  const { event, ...known } = entry;
  return { ...known, pool, answer: resultIn(entry), timeline: timelineOf(entry), states: visits };
};

const unknown = (requestId: string, flag: string): string =>
  `${plain(requestId)}: unknown. The request was not sent, is still in the queue (pools status${flag}), or has a different ID (pools list --search TEXT).`;

export const show: Command = {
  details: `Shows how each request stands, what to do, and its attempts in order.

With --json, each attempt and each refusal of a request is a line, the current one first: the record of the ledger
(requestId, part, status, attempt, trigger, times, batch, executionArn), pool, answer (the result event), timeline, and
states (of its execution). An unknown request is {requestId, status: "UNKNOWN"}.`,
  options: { steps: { about: 'the states that each execution went through, with their times' } },
  examples: [
    'pools show onboarding-4711 --local',
    'pools show onboarding-4711 --steps --local',
    'pools show onboarding-4711 --json --stack SmsPoolProvisioner',
  ],
  async run(typed) {
    const target = await targetOf(typed);
    let isWell = true;
    for (const requestId of typed.positionals) {
      const records = inOrder(await target.listing.partsOf(requestId));
      const [current] = records;
      if (current === undefined || /FAILED|REFUSED/.test(current.status)) isWell = false;
      if (current === undefined) {
        if (typed.has('json')) sayJson({ requestId, status: 'UNKNOWN' });
        else say(unknown(requestId, target.flag));
        continue;
      }
      const parts: Part[] = [];
      for (const record of records) parts.push(await partOf(target, record));
      if (typed.has('json')) for (const part of parts) sayJson(jsonOf(part));
      else for (const line of requestLines(parts, typed.has('steps'))) say(line);
      const { status, failureClass } = current;
      if (typed.has('json') || failureClass === undefined || status === 'RUNNING' || status === 'PROVISIONED')
        continue;
      const again =
        status === 'FAILED' ? `, pools retry ${shellArgument(plain(requestId))}${target.flag}` : '';
      remark(`  pools explain ${plain(failureClass)}${again}`);
    }
    return isWell ? 0 : 1;
  },
};
