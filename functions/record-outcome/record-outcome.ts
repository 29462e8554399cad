import { answerTo } from '../shared/answer.ts';
import type { Ended, Outcome } from '../shared/contracts.ts';

interface Ports {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Tells dashboards and alarms. */
  report: (ended: Ended, outcome: Outcome) => void;
}

/** Settles how a request has ended, and says so to whoever watches. */
export const recordOutcome = (ended: Ended, { now, report }: Ports): Outcome => {
  const outcome = answerTo(ended, now());
  report(ended, outcome);

  return outcome;
};
