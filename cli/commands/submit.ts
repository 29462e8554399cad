import { basename } from 'node:path';
import { faultText } from '../../functions/intake/request-faults.ts';
import { Trigger } from '../../functions/model/request.ts';
import { parseJson } from '../../local/http/json.ts';
import { COLUMNS } from '../../local/input/columns.ts';
import { crossRowRules } from '../../local/input/cross-rows.ts';
import { assertCertain, openSource, type Source } from '../../local/input/source.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { type Command, intervalOf, numberOf, type Typed } from '../command/command.ts';
import { batchNameOf, checkedBatchName, type Prepared, prepare } from '../input/batch.ts';
import { follow } from '../output/follow.ts';
import { endProgress, progress } from '../output/live.ts';
import { counted, plain, remark, say, sayJson } from '../output/text.ts';
import { MAX_CALL_BYTES, PER_CALL, sender } from '../stack/send.ts';
import { type Target, targetOf } from '../stack/target.ts';

/** Concurrent calls: enough to use the bandwidth, and within the limits of any account. */
const IN_FLIGHT = 4;

interface Plan {
  source: Source;
  /** The name of the source. */
  file: string;
  batch: string;
  trigger: Trigger;
  /** The first row to send, to resume a submit that was stopped. */
  from: number;
}

interface Count {
  rows: number;
  sent: number;
  faulty: number;
}

const triggerOf = (typed: Typed): Trigger => {
  const trigger = Trigger.safeParse(typed.text('trigger') ?? 'queue');
  if (trigger.success) return trigger.data;
  throw new UsageError(
    `--trigger takes queue, event or console; found ${JSON.stringify(typed.text('trigger'))}.`,
  );
};

/** Reports on rows: to a person on standard error, or as JSON on standard output. */
const reporter = (json: boolean, { file, batch }: Plan) => ({
  faulty({ row, requestId, faults }: Prepared): void {
    if (json) sayJson({ type: 'fault', file, line: row.number, requestId, faults });
    else for (const fault of faults) remark(plain(`${file}${row.place}: ${faultText(fault)}`));
  },
  refused({ row, requestId }: Prepared, why: string): void {
    if (json) sayJson({ type: 'refused', file, line: row.number, requestId, message: why });
    else remark(plain(`${file}${row.place}: the trigger refused the row (${why}).`));
  },
  done({ rows, sent, faulty }: Count, trigger: Trigger, dryRun: boolean): void {
    if (json) {
      sayJson({ type: 'batch', batch, file, trigger, rows, sent, faulty, dryRun });
      return;
    }
    const what = dryRun
      ? `${counted(rows - faulty, 'row')} valid`
      : `${counted(sent, 'row')} sent through the ${trigger} trigger`;
    say(
      plain(
        `Batch ${batch} of ${file}: ${what}${faulty > 0 ? `, ${counted(faulty, 'row')} not sent: see the faults above` : ''}.`,
      ),
    );
  },
});

/** Sends rows in batches of the trigger's limit, with up to `IN_FLIGHT` concurrent calls. */
const sending = (
  target: Target | undefined,
  plan: Plan,
  source: string | undefined,
  report: ReturnType<typeof reporter>,
  count: Count,
) => {
  const send = target && sender(target, plan.trigger, source);
  const calls: Promise<void>[] = [];
  let chunk: Prepared[] = [];
  let bytes = 0;

  const call = async (rows: readonly Prepared[]) => {
    const refused = (await send?.(rows.map(({ body }) => body))) ?? new Map<number, string>();
    count.sent += send === undefined ? 0 : rows.length - refused.size;
    count.faulty += refused.size;
    for (const [at, why] of refused) {
      const row = rows[at];
      if (row !== undefined) report.refused(row, why);
    }
  };
  const flush = async () => {
    if (chunk.length > 0) {
      const one = call(chunk);
      // `calls` is awaited later; this prevents an unhandled rejection until then.
      one.catch(() => {});
      calls.push(one);
    }
    chunk = [];
    bytes = 0;
    while (calls.length >= IN_FLIGHT) await calls.shift();
  };

  return {
    async add(row: Prepared) {
      const size = Buffer.byteLength(row.body);
      if (chunk.length === PER_CALL[plan.trigger] || (chunk.length > 0 && bytes + size > MAX_CALL_BYTES))
        await flush();
      chunk.push(row);
      bytes += size;
    },
    async end() {
      await flush();
      for (const one of calls.splice(0)) await one;
    },
  };
};

const submitFile = async (plan: Plan, target: Target | undefined, typed: Typed): Promise<Count> => {
  const { file, batch, from } = plan;
  const count: Count = { rows: 0, sent: 0, faulty: 0 };
  const report = reporter(typed.has('json'), plan);
  const out = sending(target, plan, typed.text('source'), report, count);
  const stop = { requested: false };
  const onSignal = () => {
    stop.requested = true;
  };
  process.once('SIGINT', onSignal);
  let reached = from - 1;
  try {
    const rules = crossRowRules();
    for await (const row of plan.source.rows()) {
      if (row.number < from) continue;
      if (stop.requested) break;
      const prepared = prepare(row, batch);
      count.rows += 1;
      for (const note of rules.check(row, prepared.requestId, parseJson(prepared.body))) {
        if (note.isFault)
          prepared.faults.push({ path: '', found: `a row that ${note.message}`, expected: 'one request' });
        else remark(plain(`${file}${note.place}: ${note.message}.`));
      }
      if (prepared.faults.length > 0) {
        count.faulty += 1;
        report.faulty(prepared);
      } else await out.add(prepared);
      reached = row.number;
      if (count.rows % 500 === 0) progress(`${counted(count.rows, 'row')} of ${basename(file)}`);
    }
    await out.end();
  } catch (error) {
    if (target !== undefined && count.sent > 0)
      remark(
        `Stopped after ${counted(count.sent, 'row')}. Submit it again with --batch ${batch}: requests are idempotent, so a repeat creates no second pool.`,
      );
    throw error;
  } finally {
    process.removeListener('SIGINT', onSignal);
    endProgress();
  }
  if (stop.requested) {
    remark(
      `Stopped. To resume: pools submit ${file} --batch ${batch} --from ${reached + 1}${target?.flag ?? ''}`,
    );
  }
  report.done(count, plan.trigger, target === undefined);
  return count;
};

const run = async (typed: Typed): Promise<number> => {
  const files = typed.positionals;
  const trigger = triggerOf(typed);
  const from = numberOf(typed, 'from', 1);
  const named = typed.text('batch');
  const interval = intervalOf(typed);
  if (files.length > 1 && (named !== undefined || from > 1)) {
    throw new UsageError(
      '--batch and --from take exactly one FILE, because the request IDs of its rows depend on them.',
    );
  }
  const name = named === undefined ? undefined : checkedBatchName(named);
  const plans: Plan[] = [];
  for (const path of files) {
    const source = await openSource(path, {
      encoding: typed.text('encoding'),
      delimiter: typed.text('delimiter'),
    });
    if (!typed.has('yes')) assertCertain(source);
    plans.push({ source, file: source.name, trigger, from, batch: name ?? batchNameOf(source) });
  }
  const target = typed.has('dry-run') ? undefined : await targetOf(typed);

  let faulty = 0;
  const followed: { batch: string; total: number }[] = [];
  for (const plan of plans) {
    const count = await submitFile(plan, target, typed);
    faulty += count.faulty;
    if (count.sent > 0) followed.push({ batch: plan.batch, total: count.sent });
  }
  const json = typed.has('json');
  if (target !== undefined && !typed.has('watch') && !json) {
    for (const { batch, total } of followed)
      say(`Follow: pools watch ${batch} --total ${total}${target.flag}`);
  }
  let bad = faulty > 0;
  if (target !== undefined && typed.has('watch')) {
    for (const { batch, total } of followed)
      bad = !(await follow(target, { batch, total, json, interval })) || bad;
  }
  return bad ? 1 : 0;
};

export const submit: Command = {
  details: `A FILE holds one request or an array (JSON), one request per line (JSON Lines), or one per record (CSV with a header of
${COLUMNS.slice(0, 4).join(', ')},
${COLUMNS.slice(4).join(', ')}, and tag:KEY for tags). Each row is validated
with the rules of the service first. A row with faults is reported with its line and not sent; the others are sent.

A row without a request ID gets BATCH-LINE, such as customers-1f0c9a3b-000007. Submitting a batch again is idempotent
and creates no second pool. To correct rows, change them in place and submit the file again with --batch.`,
  options: {
    'dry-run': { about: 'validate every row, report the faults, send nothing' },
    trigger: { value: 'TRIGGER', about: 'queue (the default), event or console' },
    batch: {
      value: 'NAME',
      about: 'name of the batch (default: file name and part of its hash)',
    },
    from: { value: 'LINE', about: 'start at this line, to resume a submit that was stopped' },
    encoding: { value: 'NAME', about: 'encoding of the files, such as windows-1252 (default: recognised)' },
    delimiter: { value: 'CHARACTER', about: 'separator of CSV, such as ; or tab (default: recognised)' },
    yes: { about: 'accept what is guessed of a file' },
    source: { value: 'SOURCE', about: 'source of the events (event trigger only)' },
    watch: { about: 'wait for the results, as pools watch does' },
    interval: { value: 'SECONDS', about: 'poll interval of --watch (default 1)' },
  },
  examples: [
    'pools submit customers.csv --dry-run',
    'pools submit customers.csv --local --watch',
    'pools submit requests.jsonl --trigger event --stack SmsPoolProvisioner',
    'pools submit customers.csv --batch customers-1f0c9a3b --stack SmsPoolProvisioner',
  ],
  run,
};
