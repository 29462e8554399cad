import { describe, expect, it } from 'vitest';
import { assertFilled, placeholdersOf } from '../../infra/definition.ts';

const definition = `{ "Resource": "\${CreatePoolArn}", "QueueUrl": "\${ParkedResultsUrl}", "Next": "\${CreatePoolArn}" }`;

describe('the placeholders of a definition', () => {
  it('are found once each', () => {
    const placeholders = placeholdersOf(definition);

    expect(placeholders).toEqual(['CreatePoolArn', 'ParkedResultsUrl']);
  });

  it('may all be filled', () => {
    const substitutions = { CreatePoolArn: 'an ARN', ParkedResultsUrl: 'a URL' };

    const check = () => assertFilled(definition, substitutions);

    expect(check).not.toThrow();
  });

  it('stop the synthesis when they and the substitutions differ', () => {
    const substitutions = { CreatePoolArn: 'an ARN', EventBusName: 'a name' };

    const check = () => assertFilled(definition, substitutions);

    expect(check).toThrow(
      `Nothing fills the placeholder \${ParkedResultsUrl}. The substitution EventBusName fills no placeholder.`,
    );
  });
});
