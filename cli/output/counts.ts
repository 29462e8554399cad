import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import type { BatchProgress } from '../../functions/idempotency/batch-progress.ts';
import { FailureClass, type Owner } from '../../functions/model/failure.ts';
import { bad, good, open } from './colour.ts';
import { counted, grouped, plain } from './text.ts';

/** The lines of failure classes that are worth reading at once. */
const MAX_CLASSES = 8;

/** Who acts on a failure class; the operator on one that this version does not know. */
export const ownerOf = (name: string): Owner => {
  const { data } = FailureClass.safeParse(name);
  return data === undefined ? 'operator' : FAILURE_CLASSES[data].owner;
};

/** How many requests ended how, as parts of a sentence. */
export const countsText = (
  { counts, failed, left }: Pick<BatchProgress, 'counts' | 'failed' | 'left'>,
  stream: NodeJS.WriteStream,
): string[] => {
  const running = counts.RUNNING > 0 ? `${grouped(counts.RUNNING)} running` : '';
  const unanswered =
    left === counts.RUNNING
      ? running
      : `${grouped(left)} not answered yet${running === '' ? '' : `, ${running.replace(' ', ' of them ')}`}`;

  return [
    good(`${grouped(counts.PROVISIONED)} provisioned`, stream),
    failed > 0 ? bad(`${grouped(failed)} failed`, stream) : '0 failed',
    ...(left > 0 ? [open(unanswered, stream)] : []),
  ];
};

/** A line for each failure class, and who acts on it. */
export const classLines = (
  { classes }: Pick<BatchProgress, 'classes'>,
  stream: NodeJS.WriteStream,
): string[] => {
  const lines = classes
    .slice(0, MAX_CLASSES)
    .map(([name, count]) => `  ${bad(grouped(count), stream)} ${plain(name)}: ${ownerOf(name)} acts`);
  const more = classes.length - MAX_CLASSES;

  return more > 0 ? [...lines, `  and ${counted(more, 'more class', 'more classes')}`] : lines;
};
