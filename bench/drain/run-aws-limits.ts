import { ACCOUNTS } from '../../local/faults/aws-limits.ts';
import { flagsOf, MAX_SEED, numberIn } from '../../local/stack/flags.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { type Limited, SHAPES } from '../../simulation/bulk/aws-limits.ts';
import { inParallel } from '../../simulation/run/in-parallel.ts';
import type { LimitsJob } from './limits-worker.ts';
import { alignedTable, type Column } from './table.ts';

export const AWS_LIMITS_HELP = `What becomes of a bulk where AWS's own limits refuse calls: StartExecution, GetExecutionHistory, PutEvents, Lambda
concurrency and a DynamoDB partition, in a large and a small Region and in a new account. 10,000 requests in arrays of
100, as single messages, as events at once, and 10,000 invalid rows: 12 bulks, two at a time, some minutes each.

  npm run bench -- drain --aws-limits [options]
  --requests <n>     requests of each bulk (default 10000)
  --rate <n>         the quota of CreatePool, per second (default 1)
  --account <name>   only one account: ${ACCOUNTS.join('; ')}
  --load <name>      only one load: ${SHAPES.join('; ')}
  --seed <n>         seed of creation times and of the latency of calls (default 1)`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const FLAGS = {
  requests: { type: 'string', default: '10000' },
  rate: { type: 'string', default: '1' },
  account: { type: 'string' },
  load: { type: 'string' },
  seed: { type: 'string', default: '1' },
} as const;

interface Row {
  job: LimitsJob;
  limited: Limited;
}

const whole = (count: number): string => count.toLocaleString('en');
const called = ({ made, refused }: Limited['calls'][keyof Limited['calls']]): string =>
  refused === 0 ? whole(made) : `${whole(made)} (${whole(refused)})`;

const COLUMNS: readonly Column<Row>[] = [
  ['load', ({ job }) => job.shape],
  ['account', ({ job }) => job.account],
  ['lost', ({ limited }) => whole(limited.lost)],
  ['in a DLQ', ({ limited }) => whole(limited.inDeadLetters)],
  ['answered twice', ({ limited }) => whole(limited.answeredTwice)],
  ['failed', ({ limited }) => whole(limited.failed)],
  ['false alarms', ({ limited }) => whole(limited.falseAlarms)],
  ['makespan ÷ ideal', ({ limited }) => limited.makespan?.toFixed(3) ?? '–'],
  ['last result, s', ({ limited }) => whole(Math.round(limited.seconds))],
  ['StartExecution (refused)', ({ limited }) => called(limited.calls.StartExecution)],
  ['GetExecutionHistory (refused)', ({ limited }) => called(limited.calls.GetExecutionHistory)],
  ['invocations refused', ({ limited }) => whole(limited.refusedInvocations)],
];

/** The value of an option that names one of a few. @throws UsageError */
const only = <Name extends string>(
  flag: string,
  wanted: string | undefined,
  names: readonly Name[],
): readonly Name[] => {
  if (wanted === undefined) return names;
  const found = names.filter((name) => name === wanted);
  if (found.length > 0) return found;
  throw new UsageError(`--${flag} takes one of ${names.join('; ')}; found ${JSON.stringify(wanted)}.`);
};

/** @returns the exit code: 1 where a request was lost or answered twice */
export const runWithAwsLimits = async (args: string[]): Promise<number> => {
  const flags = flagsOf(args, FLAGS, 'npm run bench -- drain --help');
  const requests = numberIn('requests', flags.requests, { least: 1, most: 100_000 });
  const rate = numberIn('rate', flags.rate, { least: 0.01, most: 1_000, whole: false });
  const seed = numberIn('seed', flags.seed, { most: MAX_SEED });
  const jobs: LimitsJob[] = only('load', flags.load, SHAPES).flatMap((shape) =>
    only('account', flags.account, ACCOUNTS).map((account) => ({
      shape,
      account,
      requests,
      rate,
      burst: 1,
      seed,
    })),
  );

  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  const done = new Map<LimitsJob, Limited>();
  await inParallel<LimitsJob, Limited>(
    new URL('./limits-worker.ts', import.meta.url),
    jobs.values(),
    (limited, job) => {
      done.set(job, limited);
      const row = COLUMNS.map(([name, cell]) => `${name} ${cell({ job, limited })}`).join(', ');
      process.stderr.write(`${done.size} of ${jobs.length}, ${seconds()} s: ${row}\n`);
    },
  );
  const rows = jobs.flatMap((job) => {
    const limited = done.get(job);
    return limited === undefined ? [] : [{ job, limited }];
  });

  say(`Seed ${seed}, ${whole(requests)} requests, R = ${rate}, ${rows.length} bulks, ${seconds()} s.\n`);
  say(alignedTable(COLUMNS, rows, 2));
  return rows.some(({ limited }) => limited.lost > 0 || limited.answeredTwice > 0) ? 1 : 0;
};
