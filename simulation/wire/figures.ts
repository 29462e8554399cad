import type { Outcome } from './simulate.ts';

const WIDTH = 44;

const row = (name: string, value: number | string): string =>
  `${name.padEnd(WIDTH)}${String(value).padStart(8)}`;

/** What a run came to, a figure a line. */
export const figures = (outcome: Outcome): string => {
  const { verdict, deadLetters, faultsPlayed } = outcome;
  const played = faultsPlayed.reduce((total, [, times]) => total + times, 0);

  return [
    row('requests accepted', outcome.requests),
    row('request ids', outcome.requestIds),
    row('executions', outcome.executions),
    row('pools', outcome.pools),
    row('answers, repeats included', outcome.answers),
    row('parked outcomes', outcome.parked),
    ...Object.entries(deadLetters).map(([queue, size]) => row(`in ${queue}`, size)),
    '',
    row('provisioned', verdict.provisioned),
    row('failed', verdict.failed),
    row('refused', verdict.refused),
    row('in a DLQ, without an answer', verdict.inDeadLetters),
    '',
    row('duplicate pools', verdict.duplicatePools),
    row('lost', verdict.lost),
    row('contradictory', verdict.contradictory),
    '',
    row('faults played', played),
    ...faultsPlayed.map(([fault, times]) => row(`  ${fault}`, times)),
    '',
    row('seconds', Math.round(outcome.seconds)),
  ].join('\n');
};
