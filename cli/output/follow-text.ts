import { durationOf } from '../../local/stack/duration.ts';
import { depthOf, waitingIn } from '../stack/queues.ts';
import type { Target } from '../stack/target.ts';
import { ownerOf } from './classes.ts';
import { bad, good, open } from './colour.ts';
import type { Snapshot } from './follow.ts';
import { counted, grouped, plain } from './text.ts';
import { wrapped } from './width.ts';

/** Silences shorter than this are usual between two results. */
const SILENCE_SECONDS = 10;

/** The lines of failure classes that fit below the progress. */
const MAX_CLASSES = 8;

/** A time of day as the clock on the wall shows it, with the date if it is not today. */
export const clockOf = (time: number, now: number): string => {
  const clock = new Date(time).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  const date = new Date(time).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });

  return isToday ? clock : `${date}, ${clock}`;
};

/** When the end is expected, or how long nothing has moved; undefined if nothing can be said yet. */
const outlookOf = ({ left, doneAt, noResultSeconds = 0 }: Snapshot, now: number): string | undefined => {
  if (left === 0) return undefined;
  if (doneAt !== undefined) return `done about ${clockOf(doneAt, now)}`;
  return noResultSeconds < SILENCE_SECONDS ? undefined : `no result for ${durationOf(noResultSeconds)}`;
};

const partsOf = (snapshot: Snapshot, stream: NodeJS.WriteStream): string[] => {
  const { total, complete, counts, failed, left, perSecond, inQueue, batch } = snapshot;
  const running = counts.RUNNING > 0 ? `, ${grouped(counts.RUNNING)} of them running` : '';

  return [
    total === undefined ? `${grouped(complete)} complete` : `${grouped(complete)} of ${grouped(total)}`,
    good(`${grouped(counts.PROVISIONED)} provisioned`, stream),
    failed > 0 ? bad(`${grouped(failed)} failed`, stream) : '0 failed',
    ...(left > 0 ? [open(`${grouped(left)} not answered yet${running}`, stream)] : []),
    ...(batch === undefined && inQueue > 0 ? [`${grouped(inQueue)} in the queue`] : []),
    ...(perSecond === undefined ? [] : [`${perSecond.toFixed(1)}/s`]),
  ];
};

const classLines = ({ classes }: Snapshot, stream: NodeJS.WriteStream): string[] => {
  const lines = classes
    .slice(0, MAX_CLASSES)
    .map(([name, count]) => `  ${bad(grouped(count), stream)} ${plain(name)}: ${ownerOf(name)} acts`);
  const more = classes.length - MAX_CLASSES;

  return more > 0 ? [...lines, `  and ${counted(more, 'more class', 'more classes')}`] : lines;
};

/** The lines that show the progress: the outlook comes first, the failures by class below. */
export const linesOf = (snapshot: Snapshot, now = Date.now()): string[] => {
  const stream = process.stderr;
  const outlook = outlookOf(snapshot, now);
  const parts = [...(outlook === undefined ? [] : [outlook]), ...partsOf(snapshot, stream)];
  // The first line begins with a spinner.
  const width = stream.isTTY ? stream.columns - 3 : Number.POSITIVE_INFINITY;
  const [first = '', ...rest] = wrapped(parts, width);

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
  const { batch, complete, failed, left } = snapshot;
  const { flag } = target;
  if (complete === 0 && batch !== undefined)
    return [
      `Batch ${batch} has no known request: ${await deadLettersOf(target)}. Check the name that pools submit printed, and pools status${flag}.`,
    ];
  const of = batch === undefined ? '' : ` --batch ${batch}`;
  const lines = [partsOf(snapshot, process.stdout).join(' · '), ...classLines(snapshot, process.stdout)];
  if (left > 0)
    lines.push(
      `${counted(left, 'request')} not answered: the queue is empty, no request runs, and ${await deadLettersOf(target)}. See pools status${flag}.`,
    );
  if (failed > 0) {
    lines.push('Next:');
    if (batch !== undefined) lines.push(`  pools failed ${batch} --csv${flag}`);
    lines.push(`  pools list${of} --status failed${flag}`);
    lines.push(
      batch === undefined ? `  pools retry REQUEST-ID${flag}` : `  pools retry --batch ${batch}${flag}`,
    );
  }
  return lines;
};

/** The snapshot for programs; README of the JSON is the help of pools watch. */
export const jsonOf = ({ counts, classes, left, doneAt, ...seen }: Snapshot) => ({
  batch: seen.batch,
  total: seen.total,
  completed: seen.complete,
  provisioned: counts.PROVISIONED,
  failed: seen.failed,
  running: counts.RUNNING,
  notAnswered: left,
  waiting: seen.inQueue,
  classes: Object.fromEntries(classes),
  perSecond: seen.perSecond === undefined ? undefined : Math.round(seen.perSecond * 100) / 100,
  noResultSeconds: seen.noResultSeconds === undefined ? undefined : Math.round(seen.noResultSeconds),
  doneAt: doneAt === undefined ? undefined : new Date(doneAt).toISOString(),
});
