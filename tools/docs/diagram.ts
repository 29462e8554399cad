import type { Machine, Rule, State } from './asl.ts';
import { errorsOf } from './names.ts';

/** How Mermaid draws each kind of state; whatever is not here is a box. */
const SHAPES: Partial<Record<State['Type'], [open: string, close: string]>> = {
  Choice: ['{', '}'],
  Wait: ['{{', '}}'],
  Succeed: ['([', '])'],
  Fail: ['([', '])'],
};

/** A name without what Mermaid would read as its own syntax. */
const idOf = (name: string) => name.replace(/\W+/g, '_');

const node = (name: string, { Type }: State) => {
  const [open, close] = SHAPES[Type] ?? ['[', ']'];

  return `${idOf(name)}${open}"${name}"${close}`;
};

/** What a rule of a Choice compares with: `ACTIVE` of `StringEquals: "ACTIVE"`. */
function conditionOf({ Next, Variable, Comment, ...comparison }: Rule): string {
  return Object.values(comparison).join(', ');
}

/** The ways out of a state: solid where all goes well, dotted where an error is caught, any error where none is named. */
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

/** The machine as a Mermaid flowchart, in the fence that GitHub renders. */
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
