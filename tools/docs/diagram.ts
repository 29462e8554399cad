import type { Machine, Rule, State } from './asl.ts';
import { errorsOf } from './names.ts';

/** How Mermaid draws each kind of state; any other is a box. */
const SHAPES: Partial<Record<State['Type'], [open: string, close: string]>> = {
  Choice: ['{', '}'],
  Wait: ['{{', '}}'],
  Succeed: ['([', '])'],
  Fail: ['([', '])'],
};

/** A name without Mermaid syntax. */
const idOf = (name: string) => name.replace(/\W+/g, '_');

const node = (name: string, { Type }: State) => {
  const [open, close] = SHAPES[Type] ?? ['[', ']'];

  return `${idOf(name)}${open}"${name}"${close}`;
};

/**
 * What a rule of a Choice compares with: `ACTIVE` of `StringEquals: "ACTIVE"`. In an And, a test for presence only guards
 * the others.
 */
function conditionOf({ Next, Variable, Comment, And, ...comparison }: Partial<Rule>): string {
  if (Array.isArray(And)) {
    const tests: Partial<Rule>[] = And.filter((rule: object) => !('IsPresent' in rule));
    return tests.map(conditionOf).join(', ');
  }
  return Object.entries(comparison)
    .map(([operator, value]) => (operator === 'TimestampGreaterThanPath' ? `after ${value}` : value))
    .join(', ');
}

/** The transitions of a state: solid without an error, dotted for a caught error, without a label for any error. */
function edges(name: string, state: State): string[] {
  const to = (arrow: string, next: string, label?: string) =>
    `${idOf(name)} ${arrow}${label ? `|"${label}"|` : ''} ${idOf(next)}`;

  return [
    ...state.Choices.map((rule) => to('-->', rule.Next, conditionOf(rule))),
    ...(state.Default ? [to('-->', state.Default, 'otherwise')] : []),
    ...(state.Next ? [to('-->', state.Next)] : []),
    ...state.Catch.map(({ ErrorEquals, Next }) =>
      to('-.->', Next, ErrorEquals.includes('States.ALL') ? undefined : errorsOf(ErrorEquals)),
    ),
  ];
}

/** The states of a request that succeeds, in order. */
const HAPPY_PATH = [
  'Receive request',
  'Validate request',
  'Claim request',
  'Is this request new?',
  'Reserve create slot',
  'Wait for create slot',
  'Has the slot passed?',
  'Create pool',
  'Was the slot preempted?',
  'Wait for the pool',
  'Describe pool',
  'Has the pool left CREATING?',
  'Record result',
  'Publish result',
  'Was the pool provisioned?',
  'Pool provisioned',
];

/**
 * The path of a request that succeeds, with its loops, as a Mermaid flowchart.
 *
 * @throws Error when the machine does not have this path
 */
export function happyPath(machine: Machine): string {
  const places = new Map(HAPPY_PATH.map((name, place) => [name, place]));
  const states = HAPPY_PATH.map((name) => {
    const state = machine.States[name];
    if (state === undefined) throw new Error(`The workflow has no state ${name}: see tools/docs/diagram.ts.`);
    return [name, state] as const;
  });
  const ways = states.flatMap(([name, state], place) => {
    // Forward transitions lead to the next state; back transitions to any.
    const isOnPath = (next: string | undefined) =>
      (places.get(next ?? '') ?? Number.POSITIVE_INFINITY) <= place + 1;
    const kept: State = {
      ...state,
      Catch: [],
      Choices: state.Choices.filter(({ Next }) => isOnPath(Next)),
      Default: isOnPath(state.Default) ? state.Default : undefined,
    };
    const found = edges(name, kept);
    if (found.length === 0 && state.Type !== 'Succeed')
      throw new Error(`No transition leads from ${name} along the path: see tools/docs/diagram.ts.`);
    return found;
  });

  return [
    '```mermaid',
    'flowchart TD',
    ...[...states.map(([name, state]) => node(name, state)), ...ways].map((line) => `  ${line}`),
    '```',
  ].join('\n');
}

/** The machine as a Mermaid flowchart, in a code block that GitHub renders. */
export function diagram(machine: Machine): string {
  const states = Object.entries(machine.States);
  const ids = (type: State['Type']) =>
    states.filter(([, state]) => state.Type === type).map(([name]) => idOf(name));

  const lines = [
    'flowchart TD',
    ...states.map(([name, state]) => `  ${node(name, state)}`),
    ...states.flatMap(([name, state]) => edges(name, state)).map((edge) => `  ${edge}`),
    '  classDef good stroke:#2da44e,stroke-width:2px',
    '  classDef bad stroke:#cf222e,stroke-width:2px',
    `  class ${ids('Succeed').join(',')} good`,
    `  class ${ids('Fail').join(',')} bad`,
  ];

  return ['```mermaid', ...lines, '```'].join('\n');
}
