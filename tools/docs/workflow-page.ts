import { longestWait, type Machine, nextOf, type Retrier, type State } from './asl.ts';
import { diagram } from './diagram.ts';
import { errorsOf } from './names.ts';
import { code, table } from './table.ts';

/** statemachine/README.md: the workflow for those who read rather than run it. */
export function workflowPage(machine: Machine): string {
  const states = Object.entries(machine.States);
  const retries = states.flatMap(([name, state]) => state.Retry.map((retrier) => [name, retrier] as const));

  return `<!-- Written by \`npm run docs\` from provision-pool.asl.json and error-lists.json: change those files, not this one. -->

# The workflow

${machine.Comment} An execution ends after ${machine.TimeoutSeconds / 60} minutes at the latest.

Solid lines are the way that all goes well. Dotted lines are taken when an error is caught: the errors that the line
names, or else any.

${diagram(machine)}

## States

${table(
  ['State', 'Kind', 'What it does', 'Retries', 'Catches', 'Next'],
  states.map(([name, state]) => [
    `**${name}**`,
    state.Type,
    state.Comment ?? '',
    lines(state.Retry.map(triesOf)),
    lines(state.Catch.map(({ ErrorEquals, Next }) => `${errorsOf(ErrorEquals, code)} → ${Next}`)),
    lines(isEnd(state) ? ['(end)'] : nextOf(state)),
  ]),
)}

## Retries

Waits grow from the first one on, up to the cap where there is one, and each is shortened at random, so that
requests that failed together do not come back together. When the tries are used up, the error is caught.

${table(
  ['State', 'Errors', 'Tries', 'First wait', 'Growth', 'Cap', 'Waits in all, at the most', 'Why'],
  retries.map(([name, retrier]) => [
    name,
    retrier.ErrorEquals.map(code).join(' '),
    `${retrier.MaxAttempts}`,
    `${retrier.IntervalSeconds} s`,
    `× ${retrier.BackoffRate}`,
    Number.isFinite(retrier.MaxDelaySeconds) ? `${retrier.MaxDelaySeconds} s` : 'none',
    `${longestWait(retrier)} s`,
    retrier.Comment ?? '',
  ]),
)}
`;
}

const lines = (cells: string[]) => cells.join('<br>');

const triesOf = ({ ErrorEquals, MaxAttempts }: Retrier) =>
  `${errorsOf(ErrorEquals, code)}: ${MaxAttempts} tries`;

const isEnd = ({ Type, End }: State) => Type === 'Succeed' || Type === 'Fail' || End === true;
