import { expect, it } from 'vitest';
import { parseMachine } from '../../tools/docs/asl.ts';
import { diagram } from '../../tools/docs/diagram.ts';

it('draws each state by its type, and errors differently from success', () => {
  const machine = parseMachine({
    Comment: 'Two ways to end.',
    StartAt: 'Ask',
    TimeoutSeconds: 60,
    States: {
      Ask: {
        Type: 'Task',
        Next: 'Is it done?',
        Catch: [
          { ErrorEquals: ['Busy', 'Away', 'Asleep'], Next: 'Rest' },
          { ErrorEquals: ['States.ALL'], Next: 'Given up' },
        ],
      },
      'Is it done?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.answer', StringEquals: 'YES', Next: 'Done' }],
        Default: 'Rest',
      },
      Rest: { Type: 'Wait', Seconds: 1, Next: 'Ask' },
      Done: { Type: 'Succeed' },
      'Given up': { Type: 'Fail' },
    },
  });

  const drawn = diagram(machine);

  expect(drawn.split('\n').map((line) => line.trim())).toEqual([
    '```mermaid',
    'flowchart TD',
    'Ask["Ask"]',
    'Is_it_done_{"Is it done?"}',
    'Rest{{"Rest"}}',
    'Done(["Done"])',
    'Given_up(["Given up"])',
    'Ask --> Is_it_done_',
    'Ask -.->|"Busy, Away and 1 more"| Rest',
    'Ask -.-> Given_up',
    'Is_it_done_ -->|"YES"| Done',
    'Is_it_done_ -->|"otherwise"| Rest',
    'Rest --> Ask',
    'classDef good stroke:#2da44e,stroke-width:2px',
    'classDef bad stroke:#cf222e,stroke-width:2px',
    'class Done good',
    'class Given_up bad',
    '```',
  ]);
});
