// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these placeholders are CloudFormation's.

import { describe, expect, it } from 'vitest';
import { resolveOutputs, resolveTemplate } from '../../local/stack/resolve.ts';
import type { Template } from '../../local/stack/stack.ts';

const PLACE = { accountId: '123456789012', region: 'us-east-1', endpoint: 'http://127.0.0.1:4580' };

/** The resolved value of a property of a queue, in a template with one resource of each kind. */
function resolve(value: unknown, more: Partial<Template> = {}): unknown {
  const template: Template = {
    ...more,
    Resources: {
      Probe: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'probe', Value: value } },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': 'jobs-${AWS::Region}' } } },
      Work: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'work' } },
      Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: 'machine' } },
      Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
      Role: { Type: 'AWS::IAM::Role' },
      Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/logs' } },
      ...more.Resources,
    },
  };
  return resolveTemplate(template, PLACE).find(({ id }) => id === 'Probe')?.properties.Value;
}

describe('An intrinsic function', () => {
  it.each([
    ['Ref of a queue is its URL', { Ref: 'Jobs' }, 'http://127.0.0.1:4580/123456789012/jobs-us-east-1'],
    ['Ref of a function is its name', { Ref: 'Work' }, 'work'],
    [
      'Ref of a state machine is its ARN',
      { Ref: 'Machine' },
      'arn:aws:states:us-east-1:123456789012:stateMachine:machine',
    ],
    ['Ref of a bus is its name', { Ref: 'Bus' }, 'bus'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Partition' }, 'aws'],
    [
      'GetAtt of a queue',
      { 'Fn::GetAtt': ['Jobs', 'Arn'] },
      'arn:aws:sqs:us-east-1:123456789012:jobs-us-east-1',
    ],
    [
      'GetAtt written as text',
      { 'Fn::GetAtt': 'Work.Arn' },
      'arn:aws:lambda:us-east-1:123456789012:function:work',
    ],
    [
      'GetAtt of a resource that is not deployed',
      { 'Fn::GetAtt': ['Role', 'Arn'] },
      'arn:aws:iam::123456789012:role/Role',
    ],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::AccountId}/${Work}/${Bus.Arn}/${!Literal}' },
      '123456789012/work/arn:aws:events:us-east-1:123456789012:event-bus/bus/${Literal}',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${Name}-${Work}', { Name: { Ref: 'Bus' } }] }, 'bus-work'],
    ['Join', { 'Fn::Join': ['', ['a', { Ref: 'Bus' }, 1]] }, 'abus1'],
    ['Select of a Split', { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] }, 'b'],
    ['a list and an object around it', [{ deep: { Ref: 'Bus' } }], [{ deep: 'bus' }]],
    ['NoValue in a list', ['a', { Ref: 'AWS::NoValue' }], ['a']],
  ])('%s', (_name, value, expected) => {
    const resolved = resolve(value);

    expect(resolved).toEqual(expected);
  });

  it('If takes the branch of its condition', () => {
    const Conditions = {
      InUs: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      Elsewhere: { 'Fn::Not': [{ Condition: 'InUs' }] },
      Both: { 'Fn::And': [{ Condition: 'InUs' }, { Condition: 'Elsewhere' }] },
      Either: { 'Fn::Or': [{ Condition: 'InUs' }, { Condition: 'Elsewhere' }] },
    };

    const resolved = ['InUs', 'Elsewhere', 'Both', 'Either'].map((condition) =>
      resolve({ 'Fn::If': [condition, 'yes', 'no'] }, { Conditions }),
    );

    expect(resolved).toEqual(['yes', 'no', 'no', 'yes']);
  });

  it('Ref of a parameter is its default', () => {
    const resolved = resolve({ Ref: 'Stage' }, { Parameters: { Stage: { Default: 'beta' } } });

    expect(resolved).toBe('beta');
  });
});

describe('A template', () => {
  it('has no resource whose condition is false', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Resources = { Off: { Type: 'AWS::SQS::Queue', Condition: 'Never' } };

    const resources = resolveTemplate({ Conditions, Resources }, PLACE);

    expect(resources).toEqual([]);
  });

  it('names a resource without a name by its logical id', () => {
    const [queue] = resolveTemplate({ Resources: { Jobs: { Type: 'AWS::SQS::Queue' } } }, PLACE);

    expect(queue).toMatchObject({
      name: 'Jobs',
      identity: { ref: 'http://127.0.0.1:4580/123456789012/Jobs' },
    });
  });

  it.each([
    [
      'an unknown intrinsic function',
      { 'Fn::ImportValue': 'x' },
      'Probe: the local stack does not support the intrinsic function Fn::ImportValue.',
    ],
    ['a Ref to nothing', { Ref: 'Nobody' }, 'The template refers to Nobody, which it does not have.'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Jobs', 'Colour'] }, 'Probe: Jobs has no attribute Colour.'],
    ['an unknown condition', { 'Fn::If': ['Odd', 1, 2] }, 'Probe: the template has no condition Odd.'],
    ['a Join without a list', { 'Fn::Join': ['', 'text'] }, 'Probe: expected a list; found "text".'],
  ])('fails on %s', (_name, value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });

  it('fails on an unknown resource type', () => {
    const Resources = { Table: { Type: 'AWS::DynamoDB::GlobalTable' } };

    expect(() => resolveTemplate({ Resources }, PLACE)).toThrow(
      'Table: the local stack does not support the resource type AWS::DynamoDB::GlobalTable.',
    );
  });

  it('fails on names that depend on each other', () => {
    const Resources = {
      A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['B', 'QueueName'] } } },
      B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['A', 'QueueName'] } } },
    };

    expect(() => resolveTemplate({ Resources }, PLACE)).toThrow('its name depends on itself');
  });
});

describe('The outputs of a template', () => {
  const Resources = { Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } } };

  it('are resolved, except those whose condition is false', () => {
    const Conditions = { Never: { 'Fn::Equals': ['a', 'b'] } };
    const Outputs = { Url: { Value: { Ref: 'Jobs' } }, Other: { Condition: 'Never', Value: 'other' } };

    const outputs = resolveOutputs({ Resources, Conditions, Outputs }, PLACE);

    expect([...outputs]).toEqual([['Url', 'http://127.0.0.1:4580/123456789012/jobs']]);
  });

  it('fail with their name', () => {
    const Outputs = { Url: { Value: { Ref: 'Missing' } } };

    expect(() => resolveOutputs({ Resources, Outputs }, PLACE)).toThrow('Missing');
  });
});
