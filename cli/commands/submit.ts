import { Trigger } from '../../functions/model/request.ts';
import { shellArgument } from '../../functions/runtime/shell.ts';
import { COLUMNS } from '../../local/input/columns.ts';
import { assertCertain, openSource, type Source } from '../../local/input/source.ts';
import { UsageError } from '../../local/stack/usage-error.ts';
import { confirmed } from '../command/ask.ts';
import { type Command, intervalOf, numberOf, type Typed } from '../command/command.ts';
import { batchNameOf, checkedBatchName } from '../input/batch.ts';
import { follow } from '../output/follow.ts';
import { endProgress } from '../output/live.ts';
import { counted, grouped, remark } from '../output/text.ts';
import { accountOf, type Plan, planOn } from '../plan/plan.ts';
import { reporter } from '../plan/report.ts';
import { type Ending, sendFile } from '../plan/send-file.ts';
import { survey } from '../plan/survey.ts';
import { sayPlan, tellPlan } from '../plan/tell.ts';
import { PER_CALL, sender } from '../stack/send.ts';
import { isPlaced, type Target, targetOf } from '../stack/target.ts';

const triggerOf = (typed: Typed): Trigger => {
  const trigger = Trigger.safeParse(typed.text('trigger') ?? 'queue');
  if (trigger.success) return trigger.data;
  throw new UsageError(
    `--trigger takes queue, event or console; found ${JSON.stringify(typed.text('trigger'))}.`,
  );
};

/** Opens a file. What was guessed of its format, a person confirms. @throws UsageError */
const opened = async (path: string, typed: Typed): Promise<Source> => {
  const source = await openSource(path, {
    encoding: typed.text('encoding'),
    delimiter: typed.text('delimiter'),
  });
  if (typed.has('yes')) return source;
  if (!process.stdin.isTTY) assertCertain(source);
  for (const { flag, question } of source.guesses) {
    if (!(await confirmed(`${source.name}: ${question.replace(/\?$/, '')}`)))
      throw new UsageError(`${source.name}: say how it is to be read with ${flag}.`);
  }
  return source;
};

const plansOf = async (
  sources: readonly Source[],
  target: Target | undefined,
  typed: Typed,
): Promise<Plan[]> => {
  const named = typed.text('batch');
  const from = numberOf(typed, 'from', 1);
  const json = typed.has('json');
  const account = target && (await accountOf(target));
  const plans: Plan[] = [];
  /** The rows of a file wait for those of the files before it. */
  let ahead = account?.ahead ?? 0;
  for (const source of sources) {
    const batch = named ?? batchNameOf(source);
    const report = reporter(source.name, json);
    const found = await survey(source, batch, from, report.row);
    endProgress();
    report.end();
    const alone: Plan = { source, batch, from, survey: found, size: found.ids.size };
    const plan = target && account ? await planOn(target, { ...account, ahead }, alone) : alone;
    ahead += plan.onStack?.pace.pools ?? 0;
    if (json) sayPlan(plan, Date.now());
    else tellPlan(plan, target, Date.now());
    plans.push(plan);
  }
  return plans;
};

const questionOf = (plans: readonly Plan[], toSend: number): string => {
  const faulty = plans.reduce((sum, { survey: { rows } }) => sum + rows, 0) - toSend;
  if (faulty === 0) return `Send ${counted(toSend, 'row')}`;

  return `Send ${counted(toSend, 'row')}, and not the ${grouped(faulty)} with faults`;
};

/** The command that sends the rest of a file. */
const resumption = ({ source, batch }: Plan, from: number, { flag }: Target, typed: Typed): string => {
  const path = source.name === 'standard input' ? '-' : source.name;
  const again = ['trigger', 'source', 'encoding', 'delimiter'].flatMap((name) => {
    const value = typed.text(name);
    return value === undefined ? [] : [`--${name} ${shellArgument(value)}`];
  });
  const command = `pools submit ${shellArgument(path)} --batch ${shellArgument(batch)} --from ${from}`;

  return [command, ...again].join(' ') + flag;
};

/** Says what could not be sent, and how to send it. */
const tellRest = (
  plan: Plan,
  { sent, resumeFrom, interrupted, error }: Ending,
  target: Target,
  typed: Typed,
) => {
  if (resumeFrom === undefined) return;
  const why =
    error !== undefined
      ? 'The rest could not be sent'
      : interrupted
        ? 'Stopped'
        : 'Not every row was accepted';
  remark(
    `${why}: ${counted(sent, 'row')} of ${grouped(plan.survey.toSend)} sent. A row that is sent twice makes no second pool. To resume:\n  ${resumption(plan, resumeFrom, target, typed)}`,
  );
};

/** @returns whether every row without faults was sent */
const send = async (plan: Plan, target: Target, typed: Typed): Promise<boolean> => {
  const trigger = triggerOf(typed);
  const report = reporter(plan.source.name, typed.has('json'));
  const call = sender(target, trigger, typed.text('source'));
  const ending = await sendFile(plan, call, PER_CALL[trigger], report.refused);
  endProgress();
  report.sent(plan, trigger, ending);
  tellRest(plan, ending, target, typed);
  if (ending.error !== undefined) throw ending.error;

  return ending.resumeFrom === undefined;
};

const run = async (typed: Typed): Promise<number> => {
  const files = typed.positionals;
  const json = typed.has('json');
  const interval = intervalOf(typed);
  triggerOf(typed);
  if (typed.text('batch') !== undefined) checkedBatchName(typed.text('batch') ?? '');
  if (files.length > 1 && (typed.text('batch') !== undefined || typed.text('from') !== undefined)) {
    throw new UsageError(
      '--batch and --from take exactly one FILE, because the request IDs of its rows depend on them.',
    );
  }
  const isDry = typed.has('dry-run');
  const sources: Source[] = [];
  for (const file of files) sources.push(await opened(file, typed));
  const target = isDry && !isPlaced(typed) ? undefined : await targetOf(typed);

  const plans = await plansOf(sources, target, typed);
  const toSend = plans.reduce((sum, { survey }) => sum + survey.toSend, 0);
  let bad = plans.some(({ survey }) => survey.rows > survey.toSend);
  if (isDry || target === undefined) return bad ? 1 : 0;
  if (toSend === 0) {
    remark('There is no row to send.');
    return 1;
  }
  if (!typed.has('yes') && !(await confirmed(questionOf(plans, toSend)))) {
    remark('Nothing was sent.');
    return 1;
  }
  for (const plan of plans) if (!(await send(plan, target, typed))) return 1;
  for (const { batch, size } of plans) {
    if (typed.has('watch')) bad = !(await follow(target, { batch, total: size, json, interval })) || bad;
    else if (!json) remark(`Follow: pools watch ${shellArgument(batch)}${target.flag}`);
  }
  return bad ? 1 : 0;
};

export const submit: Command = {
  details: `A FILE holds one request or an array (JSON), one request per line (JSON Lines), or one per record (CSV with a header of ${COLUMNS.join(', ')}, and tag:KEY for tags). - is standard input.

The file is read twice. First each row is checked with the rules of the service and against the other rows, and a plan says how the file is read, what was sent before, how long it takes, and whether the account has room. Then the rows without faults are sent.

A row without a request ID gets BATCH-LINE, such as customers-1f0c9a3b-000007. Submitting a batch again creates no second pool. To correct rows, change them in place and submit the file again with --batch; for rows that failed, see pools failed.`,
  options: {
    'dry-run': { about: 'show the plan and every fault, send nothing' },
    yes: { about: 'skip the questions: the format is as guessed, and rows with faults are not sent' },
    encoding: { value: 'NAME', about: 'encoding of the file, such as utf-8 or windows-1252' },
    delimiter: { value: 'CHARACTER', about: 'separator of a CSV file: comma, semicolon, tab or pipe' },
    trigger: { value: 'TRIGGER', about: 'queue (the default), event or console' },
    batch: {
      value: 'NAME',
      about: 'name of the batch (default: file name and part of its hash)',
    },
    from: { value: 'LINE', about: 'start at this line, to resume a submit that was stopped' },
    source: { value: 'SOURCE', about: 'source of the events (event trigger only)' },
    watch: { about: 'wait for the results, as pools watch does' },
    interval: { value: 'SECONDS', about: 'poll interval of --watch (default 1)' },
  },
  examples: [
    'pools submit customers.csv --dry-run',
    'pools submit customers.csv --local --watch',
    'pools submit requests.jsonl --trigger event --stack SmsPoolProvisioner --yes',
    'pools submit failed.csv --batch customers-1f0c9a3b --stack SmsPoolProvisioner',
  ],
  run,
};
