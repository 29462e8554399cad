import { describe, expect, it } from 'vitest';
import { assertFilled, placeholdersOf, withErrorLists } from '../../infra/definition.ts';

const definition = `{ "Resource": "\${CreatePoolArn}", "QueueUrl": "\${ParkedResultsUrl}", "Next": "\${CreatePoolArn}" }`;

describe('the placeholders of a definition', () => {
  it('are found without duplicates', () => {
    const placeholders = placeholdersOf(definition);

    expect(placeholders).toEqual(['CreatePoolArn', 'ParkedResultsUrl']);
  });

  it('may each have a substitution', () => {
    const substitutions = { CreatePoolArn: 'an ARN', ParkedResultsUrl: 'a URL' };

    const check = () => assertFilled(definition, substitutions);

    expect(check).not.toThrow();
  });

  it('fail the synthesis when they and the substitutions differ', () => {
    const substitutions = { CreatePoolArn: 'an ARN', EventBusName: 'a name' };

    const check = () => assertFilled(definition, substitutions);

    expect(check).toThrow(
      `Nothing fills the placeholder \${ParkedResultsUrl}. The substitution EventBusName fills no placeholder.`,
    );
  });
});

describe('the error lists of a definition', () => {
  const list = (name: string) => `\${${name}}`;
  const LISTS = {
    Short: { Comment: 'a', ErrorEquals: ['A', 'B'] },
    Long: { Comment: 'b', ErrorEquals: [list('Short'), 'C'] },
  };
  const machine = (...ErrorEquals: string[]) =>
    JSON.stringify({ Next: list('Long'), Retry: [{ ErrorEquals, MaxAttempts: 1 }] });

  it('replace their names, also in nested lists, and change nothing else', () => {
    const expanded = withErrorLists(machine('Z', list('Long'), 'D'), LISTS);

    expect(expanded).toEqual({
      Next: list('Long'),
      Retry: [{ ErrorEquals: ['Z', 'A', 'B', 'C', 'D'], MaxAttempts: 1 }],
    });
  });

  it.each([
    ['does not exist', machine(list('Longer'), list('Long')), LISTS, 'There is no error list Longer.'],
    ['no state uses', machine(list('Short')), LISTS, 'No state uses the error list Long.'],
    [
      'contains itself',
      machine(list('Long')),
      { ...LISTS, Short: { Comment: 'c', ErrorEquals: [list('Long')] } },
      'The error list Long contains itself.',
    ],
  ])('fail the synthesis for one that %s', (_what, definition, lists, fault) => {
    expect(() => withErrorLists(definition, lists)).toThrow(fault);
  });
});
