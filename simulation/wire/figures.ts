import type { Result } from './simulate.ts';

const WIDTH = 44;

const row = (name: string, value: number | string): string =>
  `${name.padEnd(WIDTH)}${String(value).padStart(8)}`;

/** The figures of a run, one per line. */
export const figures = (result: Result): string => {
  const { verdict, deadLetters, faultsPlayed } = result;
  const played = faultsPlayed.reduce((total, [, times]) => total + times, 0);

  return [
    row('requests accepted', result.requests),
    row('request ids', result.requestIds),
    row('executions', result.executions),
    row('pools', result.pools),
    row('results, repeats included', result.results),
    row('parked results', result.parked),
    ...Object.entries(deadLetters).map(([queue, size]) => row(`in ${queue}`, size)),
    '',
    row('provisioned', verdict.provisioned),
    row('failed', verdict.failed),
    row('refused', verdict.refused),
    row('in a DLQ, without a result', verdict.inDeadLetters),
    '',
    row('duplicate pools', verdict.duplicatePools),
    row('lost', verdict.lost),
    row('contradictory', verdict.contradictory),
    '',
    row('faults played', played),
    ...faultsPlayed.map(([fault, times]) => row(`  ${fault}`, times)),
    '',
    row('seconds', Math.round(result.seconds)),
  ].join('\n');
};
