// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these placeholders are CloudFormation's.
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, queue, stateMachine } from './template.ts';

const HANDLERS = {
  work: `let failed = 0;
    export const handler = async (event) => {
      if (event.fail && !(event.once && failed++)) { const error = new Error('as told'); error.name = event.fail; throw error; }
      if (event.hang) await new Promise(() => {});
      return event.bytes ? 'x'.repeat(event.bytes) : event; };`,
};

const task = (more: object = {}) => ({ Type: 'Task', Resource: '${Work}', TimeoutSeconds: 30, ...more });
const machine = (name: string, first: object, others: object = {}, top: object = {}) =>
  stateMachine(name, { StartAt: 'First', States: { First: first, ...others }, ...top });

const RESOURCES = {
  Work: lambdaFunction('work', { Timeout: 20 }),
  Results: queue('results'),
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
  Call: machine('call', task({ End: true })),
  Quick: machine(
    'quick',
    {
      Type: 'Pass',
      Parameters: {
        'input.$': '$',
        execution: {
          'Id.$': '$$.Execution.Id',
          'Name.$': '$$.Execution.Name',
          'RoleArn.$': '$$.Execution.RoleArn',
          'StartTime.$': '$$.Execution.StartTime',
        },
        state: { 'Name.$': '$$.State.Name', 'EnteredTime.$': '$$.State.EnteredTime' },
        machine: { 'Id.$': '$$.StateMachine.Id', 'Name.$': '$$.StateMachine.Name' },
      },
      Next: 'Done',
    },
    { Done: { Type: 'Succeed' } },
  ),
  Slow: machine('slow', { Type: 'Wait', Seconds: 600, End: true }),
  Waits: machine(
    'waits',
    { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Until' },
    { Until: { Type: 'Wait', TimestampPath: '$.until', End: true } },
  ),
  Expires: machine('expires', { Type: 'Wait', Seconds: 600, End: true }, {}, { TimeoutSeconds: 1 }),
  Catches: machine(
    'catches',
    task({
      TimeoutSeconds: 1,
      Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 1 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Sorry' }],
      ResultPath: '$',
      End: true,
    }),
    { Sorry: { Type: 'Fail', ErrorPath: '$.error.Error', CausePath: '$.error.Cause' } },
  ),
  Publishes: machine(
    'publishes',
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::events:putEvents',
      Parameters: {
        Entries: [{ EventBusName: 'bus', Source: 'test', DetailType: 'Told', 'Detail.$': '$' }],
      },
      TimeoutSeconds: 30,
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.refusal', Next: 'Park' }],
      End: true,
    },
    {
      Park: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage',
        Parameters: { QueueUrl: '${ResultsUrl}', MessageBody: { 'parked.$': '$.refusal.Error' } },
        TimeoutSeconds: 30,
        ResultPath: null,
        End: true,
      },
    },
  ),
  Grows: machine('grows', task({ ResultPath: '$.first', Next: 'Second' }), { Second: task({ End: true }) }),
};

describe('The local Step Functions', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await testStack({ handlers: HANDLERS, resources: RESOURCES, speed: 100 });
  });
  afterAll(() => stack.stop());

  const start = (name: string, input: unknown = {}, more: { name?: string } = {}) =>
    stack.sfn.send(
      new StartExecutionCommand({
        stateMachineArn: stack.machineArn(name),
        input: JSON.stringify(input),
        ...more,
      }),
    );
  async function run(name: string, input: unknown = {}) {
    const { executionArn } = await start(name, input);
    return stack.ended(executionArn);
  }
  async function history(executionArn: string | undefined) {
    const { events = [] } = await stack.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    return events;
  }
  const types = async (executionArn: string | undefined) =>
    (await history(executionArn)).map(({ type }) => type);

  describe('StartExecution', () => {
    it.each(['a b', 'a/b', 'a:b', 'a*', 'a"b', 'a\nb', 'a\u0085b', 'a😀', 'x'.repeat(81), ''])(
      'rejects the name %j',
      async (name) => {
        await expect(start('quick', {}, { name })).rejects.toMatchObject({ name: 'InvalidName' });
      },
    );

    it.each(['x'.repeat(80), 'a.b', "it's-me_(1)", 'Grüße'])('accepts the name %j', async (name) => {
      const { executionArn } = await start('quick', {}, { name });

      expect(executionArn).toBe(`arn:aws:states:us-east-1:123456789012:execution:quick:${name}`);
    });

    it('assigns a UUID without a name, and {} without an input', async () => {
      const stateMachineArn = stack.machineArn('quick');

      const { executionArn } = await stack.sfn.send(new StartExecutionCommand({ stateMachineArn }));

      expect(executionArn).toMatch(/:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect((await stack.ended(executionArn)).input).toBe('{}');
    });

    it('returns the running execution for the same name and input', async () => {
      const [first, second] = [
        await start('slow', { a: 1 }, { name: 'twice' }),
        await start('slow', { a: 1 }, { name: 'twice' }),
      ];

      expect(second.executionArn).toBe(first.executionArn);
      expect(second.startDate).toEqual(first.startDate);
      await expect(start('slow', { a: 2 }, { name: 'twice' })).rejects.toMatchObject({
        name: 'ExecutionAlreadyExists',
      });
    });

    it('reserves the name of an ended execution', async () => {
      const { executionArn } = await start('quick', {}, { name: 'once' });
      await stack.ended(executionArn);

      await expect(start('quick', {}, { name: 'once' })).rejects.toMatchObject({
        name: 'ExecutionAlreadyExists',
      });
    });

    it.each([
      ['invalid JSON', '{'],
      ['more than 262,144 bytes', JSON.stringify('x'.repeat(262_143))],
      ['more than 1,000 levels', '['.repeat(1001) + ']'.repeat(1001)],
      ['50,000 levels', '['.repeat(50_000) + ']'.repeat(50_000)],
    ])('rejects an input of %s', async (_name, input) => {
      const command = new StartExecutionCommand({ stateMachineArn: stack.machineArn('quick'), input });

      await expect(stack.sfn.send(command)).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    });

    it.each([
      ['arn:aws:states:us-east-1:123456789012:stateMachine:nobody', 'StateMachineDoesNotExist'],
      ['nobody', 'InvalidArn'],
    ])('does not know %s', async (stateMachineArn, name) => {
      await expect(stack.sfn.send(new StartExecutionCommand({ stateMachineArn }))).rejects.toMatchObject({
        name,
      });
    });

    it.each([null, false, 0, '', [[]], 'text', { ['__proto__']: { x: 1 }, constructor: 1 }])(
      'passes the input %j',
      async (input) => {
        const { output = '', executionArn, startDate } = await run('quick', input);

        const { input: handedOn, ...context } = JSON.parse(output);
        expect(JSON.stringify(handedOn)).toBe(JSON.stringify(input));
        expect(context).toEqual({
          execution: {
            Id: executionArn,
            Name: executionArn?.split(':').at(-1),
            RoleArn: 'arn:aws:iam::123456789012:role/Role',
            StartTime: expect.stringContaining(startDate?.toISOString().slice(0, 16) ?? ''),
          },
          state: { Name: 'First', EnteredTime: expect.any(String) },
          machine: { Id: stack.machineArn('quick'), Name: 'quick' },
        });
      },
    );

    it('passes an input of a thousand levels', async () => {
      const input = '['.repeat(1000) + ']'.repeat(1000);

      const { executionArn } = await stack.sfn.send(
        new StartExecutionCommand({ stateMachineArn: stack.machineArn('call'), input }),
      );

      expect(await stack.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: input });
    });
  });

  describe('An execution', () => {
    it('records its history like AWS', async () => {
      const { executionArn } = await run('call', { a: 1 });

      const events = await history(executionArn);

      expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
        [1, 0, 'ExecutionStarted'],
        [2, 0, 'TaskStateEntered'],
        [3, 2, 'LambdaFunctionScheduled'],
        [4, 3, 'LambdaFunctionStarted'],
        [5, 4, 'LambdaFunctionSucceeded'],
        [6, 5, 'TaskStateExited'],
        [7, 6, 'ExecutionSucceeded'],
      ]);
      expect(events[0]?.executionStartedEventDetails).toEqual({
        input: '{"a":1}',
        inputDetails: { truncated: false },
        roleArn: 'arn:aws:iam::123456789012:role/Role',
      });
      expect(events[2]?.lambdaFunctionScheduledEventDetails).toEqual({
        resource: 'arn:aws:lambda:us-east-1:123456789012:function:work',
        input: '{"a":1}',
        inputDetails: { truncated: false },
        timeoutInSeconds: 30,
      });
      expect(events[5]?.stateExitedEventDetails).toEqual({
        name: 'First',
        output: '{"a":1}',
        outputDetails: { truncated: false },
      });
    });

    it('returns its history in reverse, in pages, and without its data', async () => {
      const { executionArn } = await run('call', { a: 1 });
      const ask = { executionArn, reverseOrder: true, maxResults: 4, includeExecutionData: false };

      const first = await stack.sfn.send(new GetExecutionHistoryCommand(ask));
      const second = await stack.sfn.send(
        new GetExecutionHistoryCommand({ ...ask, nextToken: first.nextToken }),
      );

      expect(first.events?.map(({ id }) => id)).toEqual([7, 6, 5, 4]);
      expect(second.events?.map(({ id }) => id)).toEqual([3, 2, 1]);
      expect(second.nextToken).toBeUndefined();
      expect(second.events?.at(-1)?.executionStartedEventDetails).toEqual({
        roleArn: 'arn:aws:iam::123456789012:role/Role',
      });
    });

    it('fails with the name of the Lambda error, and its document as the cause', async () => {
      const { status, error, cause = '', executionArn } = await run('call', { fail: 'Throttled' });

      expect({ status, error }).toEqual({ status: 'FAILED', error: 'Throttled' });
      expect(JSON.parse(cause)).toMatchObject({ errorType: 'Throttled', errorMessage: 'as told' });
      expect(await types(executionArn)).toEqual([
        'ExecutionStarted',
        'TaskStateEntered',
        'LambdaFunctionScheduled',
        'LambdaFunctionStarted',
        'LambdaFunctionFailed',
        'ExecutionFailed',
      ]);
    });

    it('retries, and replaces the state by the result for a ResultPath of $', async () => {
      const input = { fail: 'Again', once: true };

      const { status, output, executionArn } = await run('catches', input);

      expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: JSON.stringify(input) });
      expect((await types(executionArn)).filter((type) => type?.startsWith('LambdaFunction'))).toEqual([
        'LambdaFunctionScheduled',
        'LambdaFunctionStarted',
        'LambdaFunctionFailed',
        'LambdaFunctionScheduled',
        'LambdaFunctionStarted',
        'LambdaFunctionSucceeded',
      ]);
    });

    it('catches a task that exceeds its TimeoutSeconds', async () => {
      const { error, executionArn } = await run('catches', { hang: true });

      expect(error).toBe('States.Timeout');
      expect(await types(executionArn)).toEqual([
        'ExecutionStarted',
        'TaskStateEntered',
        'LambdaFunctionScheduled',
        'LambdaFunctionStarted',
        'LambdaFunctionTimedOut',
        'TaskStateExited',
        'FailStateEntered',
        'ExecutionFailed',
      ]);
    });

    it('waits for seconds and until a timestamp, shortened by the factor of the stack', async () => {
      const until = new Date(Date.now() + 30_000).toISOString();

      const { status, output, executionArn } = await run('waits', { seconds: 20, until });

      expect({ status, output }).toEqual({
        status: 'SUCCEEDED',
        output: JSON.stringify({ seconds: 20, until }),
      });
      expect(await types(executionArn)).toEqual([
        'ExecutionStarted',
        'WaitStateEntered',
        'WaitStateExited',
        'WaitStateEntered',
        'WaitStateExited',
        'ExecutionSucceeded',
      ]);
    });

    it.each([[{}], [{ seconds: -1 }], [{ seconds: 'soon' }]])('fails to wait for %j', async (input) => {
      const { status, error } = await run('waits', input);

      expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.Runtime' });
    });

    it.each([
      ['a task gives', 'catches', { bytes: 262_143 }],
      ['a state comes to', 'grows', { pad: 'x'.repeat(200_000), bytes: 100_000 }],
    ])(
      'fails with States.DataLimitExceeded, uncaught, when what %s is too large',
      async (_name, name, input) => {
        const { status, error } = await run(name, input);

        expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.DataLimitExceeded' });
      },
    );

    it('times out as a whole', async () => {
      const { status, executionArn } = await run('expires');

      expect(status).toBe('TIMED_OUT');
      expect(await types(executionArn)).toEqual([
        'ExecutionStarted',
        'WaitStateEntered',
        'ExecutionTimedOut',
      ]);
    });

    it('can be stopped, and a second stop changes nothing', async () => {
      const { executionArn } = await start('slow');

      const { stopDate } = await stack.sfn.send(
        new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'of this' }),
      );
      const again = await stack.sfn.send(new StopExecutionCommand({ executionArn, error: 'More' }));

      expect(await stack.ended(executionArn)).toMatchObject({
        status: 'ABORTED',
        error: 'Enough',
        cause: 'of this',
        stopDate,
      });
      expect(again.stopDate).toEqual(stopDate);
      expect((await history(executionArn)).at(-1)).toMatchObject({
        type: 'ExecutionAborted',
        executionAbortedEventDetails: { error: 'Enough', cause: 'of this' },
      });
    });

    it('does nothing after it is stopped between two attempts', async () => {
      const { executionArn } = await start('catches', { fail: 'Again' });

      await stack.sfn.send(new StopExecutionCommand({ executionArn }));
      const atOnce = await types(executionArn);
      await new Promise((resolve) => setTimeout(resolve, 500));

      expect(await types(executionArn)).toEqual(atOnce);
      expect(atOnce.at(-1)).toBe('ExecutionAborted');
    });
  });

  describe('An integration', () => {
    it('puts events, with the ARNs of execution and machine among their resources', async () => {
      const { status, output = '', executionArn } = await run('publishes', { hello: 'bus' });

      expect(status).toBe('SUCCEEDED');
      expect(JSON.parse(output)).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
      const scheduled = (await history(executionArn)).find(({ type }) => type === 'TaskScheduled');
      expect(scheduled?.taskScheduledEventDetails).toMatchObject({
        resourceType: 'events',
        resource: 'putEvents',
        region: 'us-east-1',
        timeoutInSeconds: 30,
      });
    });

    it.each([
      ['failed-entry', 'EventBridge.FailedEntry'],
      ['throttle', 'EventBridge.ThrottlingException'],
      ['5xx', 'EventBridge.InternalException'],
      ['reset', 'EventBridge.SdkClientException'],
    ] as const)(
      'fails with the fault %s of the bus, and sends a message with another integration',
      async (as, error) => {
        stack.faults.configure({ faults: [{ on: 'EventBridge.PutEvents', as, times: null }] });

        const { status } = await run('publishes', {});
        stack.faults.reset();
        const { Messages = [] } = await stack.sqs.send(
          new ReceiveMessageCommand({ QueueUrl: stack.queueUrl('results'), WaitTimeSeconds: 5 }),
        );

        expect(status).toBe('SUCCEEDED');
        expect(Messages.map(({ Body }) => Body)).toContain(JSON.stringify({ parked: error }));
      },
    );
  });

  describe('A list', () => {
    it('of executions returns the newest first, by status, in pages', async () => {
      const stateMachineArn = stack.machineArn('expires');
      const names = ['one', 'two', 'three'];
      for (const name of names) await start('expires', {}, { name });
      const ask = { stateMachineArn, statusFilter: 'RUNNING', maxResults: 2 } as const;

      const first = await stack.sfn.send(new ListExecutionsCommand(ask));
      const second = await stack.sfn.send(new ListExecutionsCommand({ ...ask, nextToken: first.nextToken }));

      expect([first, second].map(({ executions }) => executions?.map(({ name }) => name))).toEqual([
        ['three', 'two'],
        ['one'],
      ]);
      expect(second.nextToken).toBeUndefined();
    });

    it('of state machines returns all of them, and each can be described', async () => {
      const { stateMachines = [] } = await stack.sfn.send(new ListStateMachinesCommand({}));
      const described = await stack.sfn.send(
        new DescribeStateMachineCommand({ stateMachineArn: stack.machineArn('call') }),
      );

      expect(stateMachines.map(({ name }) => name)).toContain('call');
      expect(described).toMatchObject({ name: 'call', status: 'ACTIVE', type: 'STANDARD' });
      expect(described.definition).toContain('arn:aws:lambda:us-east-1:123456789012:function:work');
    });
  });

  it('rejects an unknown execution', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:quick:never';

    await expect(stack.sfn.send(new DescribeExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
    });
  });
});

describe('A state machine cannot be deployed', () => {
  const wait = { Type: 'Wait', Seconds: 1, End: true };

  it.each([
    [
      'with an unsupported resource of a task',
      { First: task({ Resource: 'arn:aws:states:::dynamodb:putItem', End: true }) },
      'M, state First: the local Step Functions does not support the resource arn:aws:states:::dynamodb:putItem.',
    ],
    [
      'with a placeholder without a substitution',
      { First: { ...wait, Comment: '${Nothing:}'.replace(':', '') } },
      'refers to Nothing',
    ],
    [
      'that is not valid',
      { First: { Type: 'Wait', Seconds: 1, Next: 'Nowhere' } },
      'M: the state machine is not valid',
    ],
    [
      'with an unsupported state type',
      {
        First: {
          Type: 'Parallel',
          Branches: [{ StartAt: 'A', States: { A: { Type: 'Succeed' } } }],
          End: true,
        },
      },
      'does not support Type Parallel',
    ],
    [
      'with a Result that the engine would ignore',
      { First: { Type: 'Pass', Result: 0, End: true } },
      'does not support a Result',
    ],
  ])('%s', async (_name, States, message) => {
    const resources = { M: stateMachine('m', { StartAt: 'First', States }) };

    await expect(testStack({ resources })).rejects.toThrow(message);
  });
});
