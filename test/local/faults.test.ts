// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these placeholders are CloudFormation's.
import {
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { FaultSettings } from '../../local/faults/settings.ts';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, policyDocument, queue, stateMachine } from './template.ts';

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const task = (Resource: string, more: object = {}) => ({
  StartAt: 'Do',
  States: { Do: { Type: 'Task', Resource, TimeoutSeconds: 30, End: true, ...more } },
});
const rule = (detailType: string, target: object, EventBusName = 'bus') => ({
  Type: 'AWS::Events::Rule',
  Properties: {
    EventBusName,
    EventPattern: { 'detail-type': [detailType] },
    Targets: [{ Id: 'T', ...target }],
  },
});
const mapping = (id: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: arnOf(id), FunctionName: { Ref: 'Work' }, BatchSize: 1 },
});
const open = (id: string) => ({
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: id }],
    PolicyDocument: policyDocument({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arnOf(id),
    }),
  },
});
const STATUS_CHANGE = 'Step Functions Execution Status Change';
const putEvents = task('arn:aws:states:::events:putEvents', {
  Parameters: { Entries: [{ EventBusName: 'bus', Source: 's', DetailType: 'FromTask', Detail: {} }] },
});
const sendMessage = task('arn:aws:states:::sqs:sendMessage', {
  Parameters: { QueueUrl: '${SentUrl}', MessageBody: 'sent' },
});

const RESOURCES = {
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'items',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'bus' } },
  Inbox: queue('inbox'),
  Sent: queue('sent'),
  Statuses: queue('statuses'),
  OpenInbox: open('Inbox'),
  OpenStatuses: open('Statuses'),
  Jobs: queue('jobs', { VisibilityTimeout: 3 }),
  OfJobs: mapping('Jobs'),
  Work: lambdaFunction('our-do-work'),
  Done: stateMachine('done', { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
  Invokes: stateMachine('invokes', task('${Work}')),
  Publishes: stateMachine('publishes', putEvents),
  PublishesInASecond: stateMachine('publishes-in-a-second', {
    ...putEvents,
    States: { Do: { ...putEvents.States.Do, TimeoutSeconds: 1 } },
  }),
  Sends: stateMachine('sends', sendMessage),
  ToInbox: rule('FromTask', { Arn: arnOf('Inbox') }),
  ToDone: rule('Start', { Arn: { Ref: 'Done' }, RoleArn: arnOf('Role') }),
  ToStatuses: rule(STATUS_CHANGE, { Arn: arnOf('Statuses') }, 'default'),
};

describe('A fault', () => {
  let stack: RunningStack;
  let dynamoDb: DynamoDBClient;
  beforeAll(async () => {
    stack = await testStack({
      resources: RESOURCES,
      handlers: {
        'our-do-work': `export const handler = async (event) => {
          console.log(JSON.stringify(event));
          if (event.pauseMs) await new Promise((resolve) => setTimeout(resolve, event.pauseMs));
          return 7;
        };`,
      },
    });
    const { endpoint, region, credentials } = stack;
    dynamoDb = new DynamoDBClient({
      endpoint,
      region,
      credentials,
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler({ requestTimeout: 300, throwOnRequestTimeout: true }),
    });
  });
  afterEach(() => stack.faults.reset());
  afterAll(() => stack.stop());

  const plan = (...faults: NonNullable<FaultSettings['faults']>) => stack.faults.configure({ faults });
  const put = (id: string): Promise<PutItemCommandOutput> =>
    dynamoDb.send(new PutItemCommand({ TableName: 'items', Item: { id: { S: id } } }));
  const isThere = async (id: string) => {
    const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: id } } }));
    return Item !== undefined;
  };
  const run = async (machine: string, input: object = {}) => {
    const { executionArn } = await stack.sfn.send(
      new StartExecutionCommand({ stateMachineArn: stack.machineArn(machine), input: JSON.stringify(input) }),
    );
    return stack.ended(executionArn);
  };
  const event = (DetailType: string, Detail = '{}') =>
    stack.events.send(
      new PutEventsCommand({ Entries: [{ EventBusName: 'bus', Source: 's', DetailType, Detail }] }),
    );
  const receive = async (name: string) => {
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: stack.queueUrl(name), WaitTimeSeconds: 10 }),
    );
    return Messages[0]?.Body;
  };
  const executionsOf = async (machine: string) => {
    const stateMachineArn = stack.machineArn(machine);
    const { executions = [] } = await stack.sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 1_000 }),
    );
    return executions;
  };
  const depth = async (name: string) => {
    const { Attributes } = await stack.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: stack.queueUrl(name), AttributeNames: ['All'] }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages);
  };
  const linesWith = (text: string) => stack.logs('our-do-work').filter((line) => line.includes(text));

  describe('over HTTP', () => {
    it.each([
      ['throttle', { name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } }],
      ['5xx', { name: 'InternalServerError', $metadata: { httpStatusCode: 500 } }],
      ['reset', { code: 'ECONNRESET' }],
      ['hang', { name: 'TimeoutError' }],
    ] as const)(
      'is seen as %s, with no effect before it and the full effect after it',
      async (as, expected) => {
        plan({ on: 'DynamoDB.PutItem', as }, { on: 'DynamoDB.PutItem', as, when: 'after' });

        const before = await put(`before-${as}`).catch((error: unknown) => error);
        const after = await put(`after-${as}`).catch((error: unknown) => error);

        expect([before, after]).toMatchObject([expected, expected]);
        expect([await isThere(`before-${as}`), await isThere(`after-${as}`)]).toEqual([false, true]);
        await expect(put(`later-${as}`)).resolves.toBeDefined();
      },
    );

    it('has the error name of each service', async () => {
      plan(
        ...['StepFunctions.ListStateMachines', 'EventBridge.PutEvents', 'SQS.SendMessage'].flatMap((on) => [
          { on, as: 'throttle' as const },
          { on, as: '5xx' as const },
        ]),
      );
      const list = () => stack.sfn.send(new ListStateMachinesCommand());
      const send = () =>
        stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl('sent'), MessageBody: 'x' }));
      const calls: (() => Promise<unknown>)[] = [list, () => event('Other'), send];

      const names = [];
      for (const call of calls.flatMap((one) => [one, one])) {
        names.push(await call().catch((error: unknown) => (error instanceof Error ? error.name : error)));
      }

      expect(names).toEqual([
        'ThrottlingException',
        'InternalFailure',
        'ThrottlingException',
        'InternalException',
        'RequestThrottled',
        'InternalFailure',
      ]);
    });

    it('fails each entry of PutEvents, which may still be on the bus', async () => {
      const entries = { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] };
      plan(
        { on: 'EventBridge.PutEvents', as: 'failed-entry' },
        { on: 'EventBridge.PutEvents', as: 'failed-entry', when: 'after' },
      );

      const before = await event('FromTask', '{"entry":"before"}');
      const after = await event('FromTask', '{"entry":"after"}');

      expect([before, after]).toMatchObject([entries, entries]);
      expect(JSON.parse((await receive('inbox')) ?? '')).toMatchObject({ detail: { entry: 'after' } });
    });
  });

  describe('of an integration', () => {
    const failures: [string, string, NonNullable<FaultSettings['faults']>[number]['as'], string][] = [
      ['publishes', 'EventBridge.PutEvents', 'throttle', 'EventBridge.ThrottlingException'],
      ['publishes', 'EventBridge.PutEvents', '5xx', 'EventBridge.InternalException'],
      ['publishes', 'EventBridge.PutEvents', 'reset', 'EventBridge.SdkClientException'],
      ['publishes', 'EventBridge.PutEvents', 'failed-entry', 'EventBridge.FailedEntry'],
      ['sends', 'SQS.SendMessage', 'throttle', 'SQS.RequestThrottledException'],
      ['sends', 'SQS.SendMessage', '5xx', 'SQS.SqsException'],
      ['sends', 'SQS.SendMessage', 'reset', 'SQS.SdkClientException'],
    ];

    it.each(failures)('%s: %s as %s is %s', async (machine, on, as, error) => {
      // The status-change events of the execution are messages too.
      plan({ on, as, match: on === 'SQS.SendMessage' ? { MessageBody: 'sent' } : {} });

      const execution = await run(machine);

      expect(execution).toMatchObject({ status: 'FAILED', error });
    });

    it('that hangs is ended by the timeout of the task, with or without its effect', async () => {
      plan({ on: 'EventBridge.PutEvents', as: 'hang', when: 'after' });

      const { status, executionArn } = await run('publishes-in-a-second');

      const { events = [] } = await stack.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
      expect(status).toBe('FAILED');
      expect(events.map(({ type }) => type)).toContain('TaskTimedOut');
      expect(JSON.parse((await receive('inbox')) ?? '')).toMatchObject({ 'detail-type': 'FromTask' });
    });
  });

  it('of a target is retried, also after its effect: then there are two executions', async () => {
    plan({ on: 'StepFunctions.StartExecution', as: 'reset', when: 'after' });

    const { Entries = [] } = await event('Start');

    const started = await vi.waitUntil(
      async () => {
        const { executions = [] } = await stack.sfn.send(
          new ListExecutionsCommand({ stateMachineArn: stack.machineArn('done') }),
        );
        const ours = executions.filter(({ name }) => name?.startsWith(`${Entries[0]?.EventId}_`));
        return ours.length > 1 && ours;
      },
      { timeout: 10_000 },
    );
    expect(started).toHaveLength(2);
  });

  it('of a mapping makes the message visible again', async () => {
    plan({ on: 'SQS.DeleteMessageBatch', as: '5xx' });

    await stack.sqs.send(
      new SendMessageCommand({ QueueUrl: stack.queueUrl('jobs'), MessageBody: 'job-again' }),
    );

    await vi.waitUntil(() => linesWith('job-again').length === 2, { timeout: 20_000 });
    await vi.waitUntil(async () => (await depth('jobs')) === 0, { timeout: 10_000 });
  });

  describe('of a function', () => {
    const invoke = (payload: object) =>
      stack.lambda.send(
        new InvokeCommand({ FunctionName: 'our-do-work', Payload: JSON.stringify(payload), LogType: 'Tail' }),
      );

    it.each([
      ['crash', 'Runtime.ExitError', 'Error: Runtime exited with error: signal: killed'],
      ['timeout', 'Sandbox.Timedout', 'Error: Task timed out after 3.00 seconds'],
      ['out-of-memory', 'Runtime.OutOfMemory', 'Error: Runtime exited with error: signal: killed'],
      [
        'exit',
        'Runtime.NodeJsExit',
        'Error: The Lambda runtime client detected an unexpected Node.js exit code.',
      ],
      ['unhandled-rejection', 'Runtime.UnhandledPromiseRejection', 'Error: played'],
    ] as const)('is a %s, with and without its effect', async (as, errorType, message) => {
      plan({ on: 'Lambda.do-work', as }, { on: 'Lambda.do-work', as, when: 'after' });

      const before = await invoke({ as, when: 'before' });
      const after = await invoke({ as, when: 'after' });

      for (const { FunctionError, Payload } of [before, after]) {
        expect(FunctionError).toBe('Unhandled');
        expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({
          errorType,
          errorMessage: expect.stringMatching(new RegExp(`^RequestId: [0-9a-f-]{36} ${message}$`)),
        });
      }
      expect(linesWith(`{"as":"${as}"`)).toEqual([JSON.stringify({ as, when: 'after' })]);
    });

    it('is seen by the state machine, and the next invocation succeeds', async () => {
      plan({ on: 'Lambda.*', as: 'crash', when: 'after' }, { on: 'Lambda.*', as: 'throttle' });

      const errors = [await run('invokes'), await run('invokes'), await run('invokes')];

      expect(errors.map(({ status, error, output }) => error ?? [status, output])).toEqual([
        'Runtime.ExitError',
        'Lambda.TooManyRequestsException',
        ['SUCCEEDED', '7'],
      ]);
    });

    it('throttles a caller, and delays an event only while it lasts', async () => {
      plan({ on: 'Lambda.do-work', as: 'throttle', times: 2 });

      await expect(invoke({})).rejects.toMatchObject({
        name: 'TooManyRequestsException',
        $metadata: { httpStatusCode: 429 },
      });
      await stack.lambda.send(
        new InvokeCommand({
          FunctionName: 'our-do-work',
          InvocationType: 'Event',
          Payload: '{"event":"late"}',
        }),
      );

      await vi.waitUntil(() => linesWith('"late"').length === 1, { timeout: 10_000 });
    });

    it('applies to the matching event', async () => {
      plan({ on: 'Lambda.do-work', as: 'crash', match: { who: 'me' } });

      const others = await invoke({ who: 'you' });
      const mine = await invoke({ who: 'me' });

      expect([others.FunctionError, mine.FunctionError]).toEqual([undefined, 'Unhandled']);
    });
  });

  describe('of a limit of the account', () => {
    /** The names of the errors of calls that are made at once. */
    const errorsOf = async (calls: number, call: () => Promise<unknown>): Promise<Set<unknown>> => {
      const settled = await Promise.allSettled(Array.from({ length: calls }, call));
      return new Set(settled.flatMap((one) => (one.status === 'rejected' ? [Object(one.reason).name] : [])));
    };
    const newAccount = () => stack.faults.configure({ limits: 'new account' });
    /** Takes what a bucket holds. */
    const useUp = (on: string, calls: number, input: object = {}) => {
      for (let n = 0; n < calls; n++) stack.faults.limit(on, input);
    };

    it('is off by default', async () => {
      expect(stack.faults.record().limits).toBeUndefined();
      useUp('StepFunctions.StartExecution', 10_000);

      expect((await run('done')).status).toBe('SUCCEEDED');
    });

    it.each([
      ['StepFunctions.StartExecution', 100, 'ThrottlingException'],
      ['StepFunctions.GetExecutionHistory', 400, 'ThrottlingException'],
      ['EventBridge.PutEvents', 400, 'ThrottlingException'],
      ['DynamoDB.PutItem', 1_000, 'ProvisionedThroughputExceededException'],
      ['DynamoDB.Query', 3_000, 'ProvisionedThroughputExceededException'],
    ])('throttles %s after %i calls at once', (on, burst, code) => {
      newAccount();

      expect(() => useUp(on, burst - 1, { TableName: 'items' })).not.toThrow();
      expect(() => useUp(on, burst + 2, { TableName: 'items' })).toThrow(expect.objectContaining({ code }));
    });

    it('is seen by every caller under the name of its service', async () => {
      newAccount();
      const { executionArn } = await run('done');
      const history = () => stack.sfn.send(new GetExecutionHistoryCommand({ executionArn }));
      const start = () =>
        stack.sfn.send(new StartExecutionCommand({ stateMachineArn: stack.machineArn('done') }));

      expect(await errorsOf(200, start)).toEqual(new Set(['ThrottlingException']));
      expect(await errorsOf(600, history)).toEqual(new Set(['ThrottlingException']));
      expect(stack.faults.record().limits).toMatchObject({
        account: 'new account',
        calls: { GetExecutionHistory: { made: 600, refused: expect.any(Number) } },
      });
    });

    it('throttles the eleventh invocation, and none later', async () => {
      newAccount();
      const invoke = () =>
        stack.lambda.send(new InvokeCommand({ FunctionName: 'our-do-work', Payload: '{"pauseMs":1000}' }));

      expect(await errorsOf(40, invoke)).toEqual(new Set(['TooManyRequestsException']));
      expect((await run('invokes')).output).toBe('7');
    });

    it('delays the events of a rule, and drops none', async () => {
      newAccount();
      const before = (await executionsOf('done')).length;
      try {
        useUp('StepFunctions.StartExecution', 200);
      } catch {
        // Nothing is left.
      }

      await Promise.all(Array.from({ length: 5 }, () => event('Start')));

      await vi.waitUntil(async () => (await executionsOf('done')).length === before + 5, {
        timeout: 20_000,
      });
    });
  });

  it('loses the event of the matching status', async () => {
    plan({ on: 'EventBridge.StatusChange', as: 'lost', match: { status: 'RUNNING' }, times: null });
    while ((await depth('statuses')) > 0) await receive('statuses');

    const { executionArn } = await run('done');

    const told = JSON.parse((await receive('statuses')) ?? '');
    expect(told.detail).toMatchObject({ executionArn, status: 'SUCCEEDED' });
    expect(stack.faults.record().played).toMatchObject([{ on: 'EventBridge.StatusChange', as: 'lost' }]);
  });

  describe('on the control', () => {
    const control = async (method: string, body?: string) => {
      const response = await fetch(`${stack.endpoint}/_faults`, {
        method,
        ...(body !== undefined && { body }),
      });
      return { status: response.status, document: await response.json() };
    };

    it('is planned, injected, listed and cleared', async () => {
      const faults = [{ on: 'DynamoDB.*', as: 'throttle', skip: 1 }];
      const planned = await control('PUT', JSON.stringify({ seed: 7, faults }));
      await put('passes');
      await put('fails').catch(() => {});
      const played = await control('GET');
      const cleared = await control('DELETE');

      const whole = { when: 'before', match: {}, rate: 1, times: 1 };
      const settings = { seed: 7, faults: [{ ...faults[0], ...whole }] };
      expect(planned).toEqual({ status: 200, document: { ...settings, played: [] } });
      expect(played.document).toEqual({
        ...settings,
        played: [{ at: expect.any(Number), on: 'DynamoDB.PutItem', when: 'before', as: 'throttle', plan: 0 }],
      });
      expect(cleared.document).toEqual({ seed: 1, faults: [], played: [] });
    });

    it('applies to the same calls with the same seed', async () => {
      const pattern = async (seed: number) => {
        stack.faults.configure({
          seed,
          faults: [{ on: 'DynamoDB.PutItem', as: '5xx', rate: 0.5, times: null }],
        });
        const hits = [];
        for (let call = 0; call < 16; call++) {
          hits.push(
            await put('any').then(
              () => 0,
              () => 1,
            ),
          );
        }
        return hits.join('');
      };

      const [first, again, other] = [await pattern(3), await pattern(3), await pattern(4)];

      expect(again).toBe(first);
      expect(other).not.toBe(first);
    });

    it.each([
      ['{', 'The body is not JSON.'],
      ['[]', 'The settings: '],
      ['{"fault": []}', 'The settings: unknown: fault; did you mean faults?'],
      ['{"seed": -1}', 'seed: '],
      ['{"limits": "old account"}', 'limits: must be one of large Region, small Region, new account.'],
      ['{"faults": [{"as": "hang"}]}', 'faults[0].on: '],
      [
        '{"faults": [{"on": "DynamoDB.PutItm", "as": "hang"}]}',
        'faults[0].on: must be an operation such as DynamoDB.PutItem, one function such as Lambda.create-pool, or EventBridge.StatusChange; found DynamoDB.PutItm (did you mean DynamoDB.PutItem?).',
      ],
      [
        '{"faults": [{"on": "Lambda.do-wrk", "as": "crash"}]}',
        'found Lambda.do-wrk (did you mean Lambda.do-work?).',
      ],
      [
        '{"faults": [{"on": "SQS.SendMessage", "as": "fire"}]}',
        'faults[0].as: must be one of throttle, 5xx, hang',
      ],
      [
        '{"faults": [{"on": "SQS.SendMessage", "as": "failed-entry"}]}',
        'faults[0].as: must be one of throttle, 5xx, hang, reset on SQS.SendMessage; found failed-entry.',
      ],
      [
        '{"faults": [{"on": "Lambda.do-work", "as": "throttle", "when": "after"}]}',
        'faults[0].when: must be before for throttle on Lambda.do-work: the call has no effect.',
      ],
      ['{"faults": [{"on": "SQS.*", "as": "hang", "rate": 2}]}', 'faults[0].rate: '],
      ['{"faults": [{"on": "SQS.*", "as": "hang", "time": 2}]}', 'faults[0]: unknown: time.'],
    ])('is rejected with a sentence, and changes nothing: %s', async (body, sentence) => {
      plan({ on: 'SQS.SendMessage', as: 'hang' });

      const { status, document } = await control('PUT', body);

      expect(status).toBe(400);
      expect(document).toEqual({ message: expect.stringContaining(sentence) });
      expect(stack.faults.record().faults).toMatchObject([{ on: 'SQS.SendMessage' }]);
    });

    it('rejects other methods', async () => {
      expect(await control('POST', '{}')).toEqual({
        status: 405,
        document: { message: '/_faults accepts GET, PUT and DELETE.' },
      });
    });
  });
});

it('A stack stops despite a call that hangs', async () => {
  const stack = await testStack({ resources: { Jobs: queue('jobs') } });
  stack.faults.configure({ faults: [{ on: 'SQS.SendMessage', as: 'hang' }] });
  const sent = stack.sqs
    .send(new SendMessageCommand({ QueueUrl: stack.queueUrl('jobs'), MessageBody: 'x' }))
    .catch((error: unknown) => error);
  await vi.waitUntil(() => stack.faults.record().played.length > 0, { timeout: 10_000 });

  await stack.stop();

  expect(await sent).toBeInstanceOf(Error);
});
