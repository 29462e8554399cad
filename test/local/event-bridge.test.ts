import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRulesCommand,
  type ListRulesCommandOutput,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, policyDocument, queue, stateMachine } from './template.ts';

const rule = (EventPattern: object, target: object, more: object = {}) => ({
  Type: 'AWS::Events::Rule',
  Properties: { EventBusName: 'bus', EventPattern, Targets: [{ Id: 'T', ...target }], ...more },
});
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const EVENT_BRIDGE = { Service: 'events.amazonaws.com' };
const open = (id: string) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: id }],
    PolicyDocument: policyDocument({
      Effect: 'Allow',
      Principal: EVENT_BRIDGE,
      Action: 'sqs:SendMessage',
      Resource: arnOf(id),
    }),
  },
});

const RESOURCES = {
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
  Inbox: queue('inbox'),
  Statuses: queue('statuses'),
  Dead: queue('dead'),
  Closed: queue('closed'),
  Note: lambdaFunction('note'),
  Fail: lambdaFunction('fail'),
  FailRetries: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: { FunctionName: { Ref: 'Fail' }, Qualifier: '$LATEST', MaximumRetryAttempts: 0 },
  },
  Machine: stateMachine('machine', { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
  ToQueue: rule({ 'detail-type': ['ToQueue'] }, { Arn: arnOf('Inbox') }),
  ToLambda: rule({ 'detail-type': ['ToLambda'] }, { Arn: arnOf('Note') }),
  ToMachine: rule(
    { 'detail-type': ['ToMachine'] },
    { Arn: { Ref: 'Machine' }, DeadLetterConfig: { Arn: arnOf('Dead') }, RoleArn: arnOf('Role') },
  ),
  ToClosed: rule({ 'detail-type': ['ToClosed'] }, { Arn: arnOf('Closed') }),
  ToInboxOrDead: rule(
    { 'detail-type': ['ToInboxOrDead'] },
    { Arn: arnOf('Inbox'), DeadLetterConfig: { Arn: arnOf('Dead') } },
  ),
  ToFail: rule({ 'detail-type': ['ToFail'] }, { Arn: arnOf('Fail') }),
  OpenFail: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: arnOf('Fail'),
      Principal: EVENT_BRIDGE.Service,
      SourceArn: arnOf('ToFail'),
    },
  },
  OpenInbox: open('Inbox'),
  OpenStatuses: open('Statuses'),
  OpenDead: open('Dead'),
  OpenNote: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: arnOf('Note'),
      Principal: EVENT_BRIDGE.Service,
      SourceArn: arnOf('ToLambda'),
    },
  },
  Off: rule({ 'detail-type': ['ToQueue'] }, { Arn: arnOf('Dead') }, { State: 'DISABLED' }),
  OfMachines: rule(
    { source: ['aws.states'], detail: { status: ['SUCCEEDED'] } },
    { Arn: arnOf('Statuses') },
    { EventBusName: 'default' },
  ),
};

describe('The local EventBridge', () => {
  let stack: RunningStack;
  const undelivered: string[] = [];
  beforeAll(async () => {
    stack = await testStack({
      onUndelivered: (line) => undelivered.push(line),
      handlers: {
        note: 'export const handler = async (event) => console.log(event.detail.text);',
        fail: 'export const handler = async () => { throw new Error("no"); };',
      },
      resources: RESOURCES,
    });
  });
  afterAll(() => stack.stop());

  const entry = (more: PutEventsRequestEntry = {}): PutEventsRequestEntry => ({
    EventBusName: 'bus',
    Source: 'test',
    DetailType: 'Other',
    Detail: '{}',
    ...more,
  });
  const put = (...Entries: PutEventsRequestEntry[]) => stack.events.send(new PutEventsCommand({ Entries }));
  async function receive(name: string) {
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: stack.queueUrl(name),
        WaitTimeSeconds: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages[0];
  }

  it('delivers an event to a queue, in its envelope', async () => {
    const Time = new Date('2026-11-23T10:00:00Z');

    const { Entries = [] } = await put(
      entry({ DetailType: 'ToQueue', Detail: '{"a":"😀"}', Resources: ['arn:x'], Time }),
    );
    const message = await receive('inbox');

    expect(JSON.parse(message?.Body ?? '')).toEqual({
      version: '0',
      id: Entries[0]?.EventId,
      'detail-type': 'ToQueue',
      source: 'test',
      account: '123456789012',
      time: '2026-11-23T10:00:00Z',
      region: 'us-east-1',
      resources: ['arn:x'],
      detail: { a: '😀' },
    });
  });

  it('starts an execution with the whole event, named by its id', async () => {
    const { Entries = [] } = await put(entry({ DetailType: 'ToMachine', Detail: '{"b":2}' }));

    const execution = await vi.waitUntil(
      async () => {
        const { executions = [] } = await stack.sfn.send(
          new ListExecutionsCommand({ stateMachineArn: stack.machineArn('machine') }),
        );
        return executions.find(({ name }) => name?.startsWith(`${Entries[0]?.EventId}_`));
      },
      { timeout: 10_000 },
    );

    const { input = '' } = await stack.ended(execution.executionArn);
    expect(JSON.parse(input)).toMatchObject({ id: Entries[0]?.EventId, detail: { b: 2 } });
  });

  it('invokes a function', async () => {
    await put(entry({ DetailType: 'ToLambda', Detail: '{"text":"heard"}' }));

    await vi.waitUntil(() => stack.logs('note').includes('heard'), { timeout: 10_000 });
  });

  it('sends an event that its target rejects to the DLQ, with the reason', async () => {
    // With its envelope it exceeds the maximum input of an execution.
    const Detail = JSON.stringify({ pad: 'x'.repeat(262_050) });

    const { FailedEntryCount } = await put(entry({ DetailType: 'ToMachine', Detail }));
    const message = await receive('dead');

    await vi.waitUntil(() =>
      undelivered.some((line) => /InvalidExecutionInput: .* It is in the dead-letter queue\.$/.test(line)),
    );
    expect(FailedEntryCount).toBe(0);
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ 'detail-type': 'ToMachine' });
    expect(message?.MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'InvalidExecutionInput' },
      ERROR_MESSAGE: { StringValue: expect.stringContaining('262144 bytes') },
      RULE_ARN: { StringValue: 'arn:aws:events:us-east-1:123456789012:rule/bus/ToMachine' },
      TARGET_ARN: { StringValue: stack.machineArn('machine') },
    });
  });

  const TARGET = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
  it.each([
    [
      'that matches no rule',
      'toqueue',
      '{}',
      'from "test" matches no rule of the bus bus. It is dropped. The nearest rule is ToQueue, which takes "detail-type": ["ToQueue"].',
    ],
    [
      'with a character that SQS refuses',
      'ToQueue',
      '{"a":"\uffff"}',
      `of the rule arn:aws:events:us-east-1:123456789012:rule/bus/ToQueue did not reach ${TARGET('inbox')}: InvalidMessageContents: `,
    ],
    [
      'that the dead-letter queue refuses too',
      'ToInboxOrDead',
      '{"a":"\ufffe"}',
      'It is dropped: the dead-letter queue refuses it: InvalidMessageContents: ',
    ],
    ['whose target has no permission', 'ToClosed', '{}', `did not reach ${TARGET('closed')}: AccessDenied`],
    [
      'on which a function without a destination fails',
      'ToFail',
      '{}',
      'failed 1 times in fail. It is dropped: the function has no destination.',
    ],
  ])('drops no event %s without a line that says why', async (_name, DetailType, Detail, why) => {
    const { Entries = [] } = await put(entry({ DetailType, Detail }));

    const line = await vi.waitUntil(
      () => undelivered.find((one) => one.startsWith(`Event ${Entries[0]?.EventId} (`)),
      { timeout: 10_000 },
    );
    expect(line).toContain(`("${DetailType}") `);
    expect(line).toContain(why);
  });

  it('delivers lone surrogates and control characters, which JSON escapes', async () => {
    const detail = { a: '\ud800', b: '\u0001' };

    await put(entry({ DetailType: 'ToQueue', Detail: JSON.stringify(detail) }));

    expect(JSON.parse((await receive('inbox'))?.Body ?? '')).toMatchObject({ detail });
  });

  it('sends status-change events of executions to the default bus', async () => {
    await put(entry({ DetailType: 'ToMachine', Detail: '{"c":3}' }));

    const message = await receive('statuses');

    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [expect.stringContaining(':execution:machine:')],
      detail: {
        status: 'SUCCEEDED',
        stateMachineArn: stack.machineArn('machine'),
        input: expect.any(String),
        inputDetails: { included: true },
        stopDate: expect.any(Number),
      },
    });
  });

  it('names the bus of the rule that matches an event on another bus', async () => {
    await put(entry({ EventBusName: undefined, DetailType: 'ToQueue' }));

    expect(undelivered).toContainEqual(
      expect.stringMatching(/The rule ToQueue matches it, on another bus: set EventBusName to bus\.$/),
    );
  });

  const EventBusName = 'bus';
  const pattern = (detailType: string) => JSON.stringify({ 'detail-type': [detailType] });
  const putRule = (Name: string, EventPattern: string | undefined = pattern(Name)) =>
    stack.events.send(new PutRuleCommand({ Name, EventBusName, EventPattern }));
  const putTargets = (Rule: string, ...arns: string[]) => {
    const Targets = arns.map((Arn, index) => ({ Id: `t${index}`, Arn }));
    return stack.events.send(new PutTargetsCommand({ Rule, EventBusName, Targets }));
  };

  it('delivers to the queue and the function of a rule that was put, until its targets are removed', async () => {
    const ofRule = { Rule: 'ByHand', EventBusName };
    await stack.sqs.send(new CreateQueueCommand({ QueueName: 'mine' }));
    const { RuleArn } = await putRule('ByHand');
    await putTargets('ByHand', TARGET('mine'), 'arn:aws:lambda:us-east-1:123456789012:function:note');
    const toHand = entry({ DetailType: 'ByHand', Detail: '{"text":"by hand"}' });

    const { Entries = [] } = await put(toHand);
    const message = await receive('mine');
    await vi.waitUntil(() => stack.logs('note').includes('by hand'), { timeout: 10_000 });
    const described = await stack.events.send(new DescribeRuleCommand({ Name: 'ByHand', EventBusName }));
    const listed = await stack.events.send(new ListTargetsByRuleCommand(ofRule));
    const early = stack.events.send(new DeleteRuleCommand({ Name: 'ByHand', EventBusName }));
    await expect(early).rejects.toThrow("Rule can't be deleted since it has targets.");
    const removed = await stack.events.send(
      new RemoveTargetsCommand({ ...ofRule, Ids: ['t0', 't1', 'other'] }),
    );
    await stack.events.send(new DeleteRuleCommand({ Name: 'ByHand', EventBusName }));
    await put(toHand);

    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ id: Entries[0]?.EventId });
    expect(described).toMatchObject({
      Name: 'ByHand',
      Arn: RuleArn,
      EventPattern: '{"detail-type":["ByHand"]}',
      State: 'ENABLED',
      EventBusName,
      CreatedBy: '123456789012',
    });
    expect(RuleArn).toBe('arn:aws:events:us-east-1:123456789012:rule/bus/ByHand');
    expect(listed.Targets).toMatchObject([{ Id: 't0', Arn: TARGET('mine') }, { Id: 't1' }]);
    expect(removed).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: 'other', ErrorCode: 'ResourceNotFoundException' }],
    });
    expect(undelivered.filter((line) => line.includes('("ByHand")'))).toHaveLength(1);
  });

  it('lists the rules of the template, page by page, and no other bus', async () => {
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page: ListRulesCommandOutput = await stack.events.send(
        new ListRulesCommand({ EventBusName, NamePrefix: 'To', Limit: 2, NextToken }),
      );
      names.push(...(page.Rules ?? []).map(({ Name = '' }) => Name));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    const { Rules } = await stack.events.send(new ListRulesCommand({}));

    expect(names).toEqual(['ToClosed', 'ToFail', 'ToInboxOrDead', 'ToLambda', 'ToMachine', 'ToQueue']);
    expect(Rules).toMatchObject([
      { Name: 'OfMachines', Arn: 'arn:aws:events:us-east-1:123456789012:rule/OfMachines' },
    ]);
  });

  it('delivers nothing by a disabled rule, and says so', async () => {
    await putRule('Sometimes');
    await stack.events.send(new DisableRuleCommand({ Name: 'Sometimes', EventBusName }));
    await put(entry({ DetailType: 'Sometimes' }));
    await stack.events.send(new EnableRuleCommand({ Name: 'Sometimes', EventBusName }));
    await put(entry({ DetailType: 'Sometimes' }));

    const lines = undelivered.filter((line) => line.includes('("Sometimes")'));
    expect(lines).toEqual([expect.stringMatching(/The rule Sometimes matches it, but is disabled\.$/)]);
  });

  it.each<[string, () => Promise<unknown>, string, string]>([
    ['a pattern that is no JSON', () => putRule('R', '{'), 'InvalidEventPatternException', 'Invalid JSON'],
    ['an empty pattern', () => putRule('R', '{}'), 'InvalidEventPatternException', 'Filter is empty'],
    [
      'an empty list in a pattern',
      () => putRule('R', '{"source":[]}'),
      'InvalidEventPatternException',
      'Event pattern is not valid. Reason: Empty arrays are not allowed.',
    ],
    [
      'a rule without a pattern',
      () => stack.events.send(new PutRuleCommand({ Name: 'R' })),
      'ValidationException',
      'EventPattern or ScheduleExpression must be specified',
    ],
    [
      'a schedule',
      () => stack.events.send(new PutRuleCommand({ Name: 'R', ScheduleExpression: 'rate(1 hour)' })),
      'ValidationException',
      'Give an EventPattern alone',
    ],
    [
      'another bus',
      () => stack.events.send(new ListRulesCommand({ EventBusName: 'nobody' })),
      'ResourceNotFoundException',
      'Event bus nobody does not exist.',
    ],
    [
      'targets of no rule',
      () => putTargets('Nobody', TARGET('inbox')),
      'ResourceNotFoundException',
      'Rule Nobody does not exist on EventBus bus.',
    ],
    [
      'a target elsewhere',
      () => putTargets('ToQueue', 'arn:aws:sns:us-east-1:123456789012:topic'),
      'ValidationException',
      'delivers only to an SQS queue (arn:aws:sqs:…), a function or a state machine',
    ],
    [
      'more than five targets',
      () => putTargets('ToQueue', ...Array.from({ length: 6 }, () => TARGET('inbox'))),
      'LimitExceededException',
      'exceeds the maximum number allowed',
    ],
    [
      'a target that transforms the event',
      () =>
        stack.events.send(
          new PutTargetsCommand({
            Rule: 'ToQueue',
            EventBusName,
            Targets: [{ Id: 'a b', Arn: TARGET('inbox'), InputPath: '$.detail' }],
          }),
        ),
      'ValidationException',
      'does not support InputPath',
    ],
  ])('refuses %s', async (_name, send, name, message) => {
    await expect(send()).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  it('tests a pattern', async () => {
    const event = { id: '1', account: '2', source: 's', time: 't', region: 'r', resources: [] };
    const test = (Event: object) =>
      stack.events.send(
        new TestEventPatternCommand({ EventPattern: pattern('A'), Event: JSON.stringify(Event) }),
      );

    expect(await test({ ...event, 'detail-type': 'A' })).toMatchObject({ Result: true });
    expect(await test({ ...event, 'detail-type': 'B' })).toMatchObject({ Result: false });
    await expect(test(event)).rejects.toThrow('it lacks detail-type.');
  });

  it('rejects entries individually', async () => {
    const { FailedEntryCount, Entries = [] } = await put(
      entry(),
      entry({ Source: undefined }),
      entry({ DetailType: '' }),
      entry({ Detail: undefined }),
      entry({ Detail: '{' }),
      entry({ Detail: '[1]' }),
      entry({ Detail: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`.slice(0, 200_000) }),
      entry({ EventBusName: 'nobody' }),
    );

    expect(FailedEntryCount).toBe(7);
    expect(Entries.map(({ ErrorCode, EventId }) => ErrorCode ?? typeof EventId)).toEqual([
      'string',
      'InvalidArgument',
      'InvalidArgument',
      'InvalidArgument',
      'MalformedDetail',
      'MalformedDetail',
      'MalformedDetail',
      'ResourceNotFoundException',
    ]);
  });

  it('rejects more than ten entries, none, and more than 1 MB', async () => {
    const large = JSON.stringify('x'.repeat(525_000));

    const answers = await Promise.allSettled([
      put(...Array.from({ length: 11 }, () => entry())),
      put(),
      put(entry({ Detail: large }), entry({ Detail: large })),
    ]);

    expect(answers).toMatchObject([1, 2, 3].map(() => ({ reason: { name: 'ValidationException' } })));
  });
});

describe('A rule cannot be deployed', () => {
  it.each([
    [
      'with an unknown operator',
      rule({ source: [{ wildcard: '*' }] }, { Arn: arnOf('Inbox') }),
      'R: The local event bus does not support the pattern operator wildcard.',
    ],
    [
      'with an unknown target',
      rule({ source: ['a'] }, { Arn: 'arn:aws:sns:us-east-1:123456789012:topic' }),
      'R: the local event bus cannot deliver to arn:aws:sns',
    ],
    [
      'with a property that would be ignored',
      rule({ source: ['a'] }, { Arn: arnOf('Inbox'), InputPath: '$.detail' }),
      'Targets.0: the local stack does not support InputPath: it delivers the whole event',
    ],
  ])('%s', async (_name, R, message) => {
    await expect(testStack({ resources: { R, Inbox: queue('inbox') } })).rejects.toThrow(message);
  });
});
