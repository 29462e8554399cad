import type { BatchProgress } from '../../functions/idempotency/batch-progress.ts';
import { durationOf } from '../../functions/runtime/duration.ts';
import { shellArgument } from '../../functions/runtime/shell.ts';
import { depthOf, waitingIn } from '../stack/queues.ts';
import type { Target } from '../stack/target.ts';
import { classLines, countsText, ownerOf } from './counts.ts';
import { counted, grouped, plain } from './text.ts';
import { wrapped } from './width.ts';

interface ProgressOf extends BatchProgress {
  batch: string | undefined;
}

/** What is known at one poll. */
export interface Snapshot extends ProgressOf {
  /** Messages in the request queue, which all batches share. */
  inQueue: number;
}

/** Silences shorter than this are usual between two results. */
const SILENCE_SECONDS = 10;

/** A local time of day, with the date if it is not today. */
export const clockOf = (time: number, now: number): string => {
  const clock = new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  const date = new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });

  return isToday ? clock : `${date}, ${clock}`;
};

/** When the end is expected, or how long nothing has moved; undefined if nothing can be said yet. */
const outlookOf = ({ left, doneAt, noResultSeconds = 0 }: BatchProgress, now: number): string | undefined => {
  if (left === 0) return undefined;
  if (doneAt !== undefined) return `done about ${clockOf(doneAt, now)}`;
  return noResultSeconds < SILENCE_SECONDS ? undefined : `no result for ${durationOf(noResultSeconds)}`;
};

const countsOf = (progress: BatchProgress, stream: NodeJS.WriteStream): string[] => {
  const { total, complete } = progress;
  return [
    total === undefined ? `${grouped(complete)} complete` : `${grouped(complete)} of ${grouped(total)}`,
    ...countsText(progress, stream),
  ];
};

/** The outlook and the counts of a batch. */
export const batchParts = (progress: BatchProgress, now: number, stream: NodeJS.WriteStream): string[] => {
  const outlook = outlookOf(progress, now);
  return [...(outlook === undefined ? [] : [outlook]), ...countsOf(progress, stream)];
};

const partsOf = (snapshot: Snapshot, now: number, stream: NodeJS.WriteStream): string[] => {
  const { perSecond, inQueue, batch } = snapshot;

  return [
    ...batchParts(snapshot, now, stream),
    ...(batch === undefined && inQueue > 0 ? [`${grouped(inQueue)} in the queue`] : []),
    ...(perSecond === undefined ? [] : [`${perSecond.toFixed(1)}/s`]),
  ];
};

/** The lines that show the progress: the outlook comes first, the failures by class below. */
export const linesOf = (snapshot: Snapshot, now = Date.now()): string[] => {
  const stream = process.stderr;
  // The first line begins with a spinner.
  const width = stream.isTTY ? stream.columns - 3 : Number.POSITIVE_INFINITY;
  const [first = '', ...rest] = wrapped(partsOf(snapshot, now, stream), width);

  return [first, ...rest.map((line) => `  ${line}`), ...classLines(snapshot, stream)];
};

/** The dead-letter queues that hold messages, as facts: nothing tells of which batch they are. */
const deadLettersOf = async (target: Target): Promise<string> => {
  const queues = await Promise.all(
    waitingIn(target).map(async ({ waiting, url }) => {
      const { visible, hidden } = await depthOf(target, url);
      return { name: waiting.name, messages: visible + hidden };
    }),
  );
  const full = queues.filter(({ messages }) => messages > 0);
  if (full.length === 0) return 'the dead-letter queues are empty';
  return `the dead-letter queues hold ${full.map(({ name, messages }) => `${grouped(messages)} in ${name}`).join(', ')}`;
};

/** The lines at the end: the result, the failures by class, and the next commands. */
export const summaryOf = async (target: Target, snapshot: Snapshot): Promise<string[]> => {
  const { batch, complete, left, inQueue } = snapshot;
  const { flag } = target;
  if (complete === 0 && batch !== undefined)
    return [
      `Batch ${batch} has no known request: ${await deadLettersOf(target)}. Check the name that pools submit printed, and pools status${flag}.`,
    ];
  const lines = [countsOf(snapshot, process.stdout).join(' · '), ...classLines(snapshot, process.stdout)];
  if (left > 0)
    lines.push(
      `${counted(left, 'request')} not answered: the queue is empty, no request runs, and ${await deadLettersOf(target)}. See pools status${flag}.`,
    );
  else if (inQueue > 0 && batch !== undefined)
    lines.push(
      `The queue holds ${counted(inQueue, 'message')}: of other batches, or requests that were sent again.`,
    );

  return [...lines, ...nextOf(snapshot, flag)];
};

/** The next commands after a failure. */
const nextOf = ({ batch, failed, classes }: Snapshot, flag: string): string[] => {
  if (failed === 0) return [];
  const [name] = classes[0] ?? ['CLASS'];
  const id = shellArgument(batch ?? '');
  // What the requester must correct fails again.
  const isRetryable = classes.some(([one]) => ownerOf(one) !== 'requester');
  const commands =
    batch === undefined
      ? [`list --status failed`, `explain ${plain(name)}`, ...(isRetryable ? ['retry REQUEST-ID'] : [])]
      : [
          `failed ${id} --csv`,
          `list --batch ${id} --status failed`,
          ...(isRetryable ? [`retry --batch ${id}`] : []),
        ];

  return ['Next:', ...commands.map((command) => `  pools ${command}${flag}`)];
};

/** The progress of a batch for programs. */
export const progressJson = ({ batch, total, complete, counts, failed, left, doneAt }: ProgressOf) => ({
  batch,
  total,
  completed: complete,
  provisioned: counts.PROVISIONED,
  failed,
  running: counts.RUNNING,
  notAnswered: left,
  doneAt: doneAt === undefined ? undefined : new Date(doneAt).toISOString(),
});

/** The snapshot for programs, as the help of pools watch describes it. */
export const snapshotJson = (snapshot: Snapshot) => {
  const { inQueue, classes, perSecond, noResultSeconds } = snapshot;

  return {
    ...progressJson(snapshot),
    waiting: inQueue,
    classes: Object.fromEntries(classes),
    perSecond: perSecond === undefined ? undefined : Math.round(perSecond * 100) / 100,
    noResultSeconds: noResultSeconds === undefined ? undefined : Math.round(noResultSeconds),
  };
};
