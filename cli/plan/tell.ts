import { bad, open, strong } from '../output/colour.ts';
import { counted, grouped, plain, say, sayJson } from '../output/text.ts';
import type { Target } from '../stack/target.ts';
import type { SentBefore } from './before.ts';
import { linesText } from './lines.ts';
import { doneAt, paceOfAws, paceText, secondsOf } from './pace.ts';
import type { OnStack, Plan } from './plan.ts';
import { roomText } from './room.ts';

const TITLE_WIDTH = 13;

/** `50 rows: 49 provisioned, 1 failed; …`. */
const beforeText = ({ provisioned, running, failed, changed }: SentBefore): string => {
  const sent = provisioned.length + running.length + failed.length + changed.length;
  if (sent === 0) return 'none of these rows';
  const counts = [
    ...(provisioned.length > 0 ? [`${grouped(provisioned.length)} provisioned`] : []),
    ...(running.length > 0 ? [`${grouped(running.length)} running`] : []),
    ...(failed.length > 0 ? [`${grouped(failed.length)} failed`] : []),
    ...(changed.length > 0 ? [bad(`${grouped(changed.length)} with other content`)] : []),
  ].join(', ');
  const means = [
    ...(provisioned.length > 0 ? ['provisioned rows get the same result again'] : []),
    ...(running.length > 0 ? ['running rows go on'] : []),
    ...(failed.length > 0
      ? [`the failed ${failed.length === 1 ? 'one is' : 'ones are'} tried again (${linesText(failed)})`]
      : []),
    ...(changed.length > 0
      ? [
          `rows with other content would be refused as RequestIdConflict: give them new request ids (${linesText(changed)})`,
        ]
      : []),
  ].join(', ');

  return `${counted(sent, 'row')}: ${counts}; ${means}`;
};

const rowsText = ({ survey: { rows, toSend }, from }: Plan): string => {
  const faulty = rows - toSend;
  const held = faulty > 0 ? bad(`, ${grouped(faulty)} with faults: not sent`) : '';
  return `${from > 1 ? `from line ${grouped(from)}: ` : ''}${counted(toSend, 'row')} to send${held}`;
};

const stackLines = (
  { before, pace, room, withoutRoom, tooLate, cancelledAt }: OnStack,
  { outputs: { MaxWaitHours }, isLocal }: Target,
  now: number,
): [string, string][] => {
  const aws = isLocal ? paceOfAws(pace) : undefined;
  const roomLine = roomText(room, pace);
  const cancelled = `this batch at ${cancelledAt}: rows that are sent now are not affected`;

  return [
    ['Sent before', beforeText(before)],
    ...(cancelledAt === undefined ? [] : [['Cancelled', cancelled] as [string, string]]),
    ['Time', paceText(pace, now)],
    ...(aws === undefined ? [] : [['', aws] as [string, string]]),
    ...(tooLate > 0
      ? [
          [
            '',
            open(
              `about ${counted(tooLate, 'row')} would wait more than ${MaxWaitHours} h and fail as Throttled: send the file in parts, or retry them later`,
            ),
          ] as [string, string],
        ]
      : []),
    ['Room', withoutRoom > 0 ? open(roomLine) : roomLine],
  ];
};

/** Prints a plan for people. */
export const tellPlan = (plan: Plan, target: Target | undefined, now: number): void => {
  const { source, batch, size, onStack } = plan;
  say(strong(plain(`Plan for ${source.name}`)));
  const lines: [string, string][] = [
    ['Batch', `${batch}, ${counted(size, 'row')}`],
    ['Read as', plain(source.format)],
    ['Rows', rowsText(plan)],
    ...(onStack === undefined || target === undefined
      ? [
          [
            'Stack',
            'none is named: what was sent before, time and room are unknown (add --local or --stack NAME)',
          ] as [string, string],
        ]
      : stackLines(onStack, target, now)),
  ];
  for (const [title, text] of lines) say(`  ${title.padEnd(TITLE_WIDTH)}${text}`);
};

/** Prints a plan for programs. */
export const sayPlan = ({ source, batch, size, from, survey, onStack }: Plan, now: number): void => {
  const { rows, toSend } = survey;
  const shared = {
    type: 'plan',
    file: source.name,
    format: source.format,
    batch,
    size,
    from,
    rows,
    toSend,
    faulty: rows - toSend,
  };
  if (onStack === undefined) {
    sayJson(shared);
    return;
  }
  const { before, pace, room, withoutRoom, tooLate, cancelledAt } = onStack;
  sayJson({
    ...shared,
    sentBefore: before,
    ...pace,
    seconds: Math.ceil(secondsOf(pace)),
    doneAt: doneAt(pace, now).toISOString(),
    room,
    withoutRoom,
    tooLate,
    cancelledAt,
  });
};
