import { durationOf } from '../../functions/runtime/duration.ts';
import { clockOf } from '../output/follow-text.ts';
import { counted, grouped } from '../output/text.ts';

/** AWS's default quota of CreatePool, less the share that other callers keep. */
const AWS_PER_SECOND = 0.95;

export interface Pace {
  /** Pools that the rows add. */
  pools: number;
  /** Requests that wait for a pool already. */
  ahead: number;
  perSecond: number;
}

export const secondsOf = ({ pools, ahead, perSecond }: Pace): number => (pools + ahead) / perSecond;

export const doneAt = (pace: Pace, now: number): Date => new Date(now + secondsOf(pace) * 1_000);

/** The number of rows that get no slot in the time that the service waits for one. */
export const rowsTooLate = (pace: Pace, maxWaitHours: number): number =>
  Math.max(
    0,
    Math.min(pace.pools, Math.ceil(pace.pools + pace.ahead - maxWaitHours * 3_600 * pace.perSecond)),
  );

const rateText = (perSecond: number): string => `${Number(perSecond.toFixed(2))}/s`;

/** `1,995 pools at 0.95/s: about 35 min, done about 14:32`. */
export const paceText = (pace: Pace, now: number): string => {
  const { pools, ahead, perSecond } = pace;
  if (pools === 0) return 'no new pool: only results are repeated';
  const seconds = secondsOf(pace);
  const after = ahead > 0 ? `, after ${grouped(ahead)} that ${ahead === 1 ? 'waits' : 'wait'} before,` : '';

  return `${counted(pools, 'pool')}${after} at ${rateText(perSecond)}: about ${durationOf(seconds)}, done about ${clockOf(doneAt(pace, now).getTime(), now)}`;
};

/** The time in seconds that a person waits for without wondering. */
const SOON_SECONDS = 10;

/** On a stack that is faster than AWS: what the same rows take there, unless it is soon. */
export const paceOfAws = (pace: Pace): string | undefined =>
  pace.perSecond <= 1 || secondsOf({ ...pace, perSecond: AWS_PER_SECOND }) < SOON_SECONDS
    ? undefined
    : `the local stack creates pools at ${rateText(pace.perSecond)}, AWS at ${rateText(AWS_PER_SECOND)} by default (about ${durationOf(secondsOf({ ...pace, perSecond: AWS_PER_SECOND }))}): npm run local -- --aws-pace plays AWS's pace`;
