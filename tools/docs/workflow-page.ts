import { longestWait, type Machine, nextOf, type Retrier, type State } from './asl.ts';
import { diagram } from './diagram.ts';
import { errorsOf } from './names.ts';
import { code, table } from './table.ts';

/** statemachine/README.md: the workflow as documentation. */
export function workflowPage(machine: Machine): string {
  const states = Object.entries(machine.States);
  const retries = states.flatMap(([name, state]) => state.Retry.map((retrier) => [name, retrier] as const));

  return `<!-- Written by \`npm run docs\` from provision-pool.asl.json and error-lists.json: change those files, not this one. -->

# The workflow

${machine.Comment} An execution ends after ${machine.TimeoutSeconds / 60} minutes at the latest.

Solid lines are the transitions without an error. Dotted lines are the transitions of caught errors: those in the label,
or any error without a label.

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

Retries use exponential backoff with full jitter: each wait is a random time up to the first wait times the growth for
each earlier retry, up to the cap. Requests that failed together are therefore not retried together. When the retries are exhausted, the error is caught.

${table(
  ['State', 'Errors', 'Tries', 'First wait', 'Growth', 'Cap', 'Maximum total wait', 'Why'],
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
