import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Template } from '../../local/stack/stack.ts';

type Resources = Template['Resources'];
type Resource = Resources[string];

/** Code by function name: each is the text of a module that exports `handler`. */
export function writeHandlers(handlers: Record<string, string>): string {
  const assets = mkdtempSync(path.join(tmpdir(), 'assets-'));
  for (const [name, code] of Object.entries(handlers)) {
    mkdirSync(path.join(assets, `asset.${name}`));
    writeFileSync(path.join(assets, `asset.${name}`, 'index.mjs'), code);
  }
  return assets;
}

export const lambdaFunction = (name: string, properties: Record<string, unknown> = {}): Resource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: name,
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    ...properties,
  },
  Metadata: { 'aws:asset:path': `asset.${name}` },
});

export const queue = (name: string, properties: Record<string, unknown> = {}): Resource => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName: name, ...properties },
});

/** A state machine whose tasks call functions by their logical ids: `"Resource": "${Id}"`. */
export const stateMachine = (name: string, definition: object): Resource => {
  const text = JSON.stringify(definition);
  const ids = new Set(Array.from(text.matchAll(/\$\{(\w+)\}/g), ([, id = '']) => id));
  return {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: name,
      DefinitionString: text,
      DefinitionSubstitutions: Object.fromEntries(
        [...ids].map((id) => [
          id,
          id.endsWith('Url') ? { Ref: id.slice(0, -3) } : { 'Fn::GetAtt': [id, 'Arn'] },
        ]),
      ),
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  };
};

export const policyDocument = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** A role with these policy statements. */
export const role = (...Statement: object[]): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    Policies: [{ PolicyName: 'policy', PolicyDocument: policyDocument(...Statement) }],
  },
});

/** A template with these resources, and the role of functions and state machines, which may do everything. */
export const template = (resources: Resources): Template => ({
  Resources: { Role: role({ Effect: 'Allow', Action: '*', Resource: '*' }), ...resources },
});
