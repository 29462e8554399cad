import { InvokeCommand, type InvokeCommandInput } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, queue } from './template.ts';

const HANDLERS = {
  echo: 'export const handler = async (event) => { console.log("got it"); return event; };',
  context: `export const handler = async (event, context) => ({
    requestId: context.awsRequestId, name: context.functionName, arn: context.invokedFunctionArn,
    memory: context.memoryLimitInMB, left: context.getRemainingTimeInMillis() });`,
  environment: `export const handler = async (event) => {
    if (event.set) process.env.LEFT_BEHIND = event.set;
    return process.env; };`,
  throws: `export const handler = async () => {
    const error = new RangeError('too far'); error.name = 'Throttled'; throw error; };`,
  'throws-text': 'export const handler = async () => { throw "plain"; };',
  nothing: 'export const handler = () => {};',
  hangs: 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 60_000));',
  spins: 'export const handler = () => { for (;;); };',
  exits: 'export const handler = async () => process.exit(3);',
  'rejects-later': `export const handler = () => {
    Promise.reject(new Error('nobody listens')); return new Promise(() => {}); };`,
  'dies-later': `export const handler = async () => {
    setImmediate(() => process.exit(1)); return 'done'; };`,
  'does-not-load': 'import "./not-there.mjs"; export const handler = () => {};',
  'has-no-handler': 'export const other = () => {};',
  'is-no-javascript': 'export const = 1;',
  'needs-settings': 'throw new Error("SETTING is missing"); export const handler = () => {};',
  large: 'export const handler = async () => "x".repeat(7_000_000);',
  flaky: `let calls = 0;
    export const handler = async () => {
      if (++calls < 3) { console.log('failed'); throw new Error('not yet'); }
      console.log('done'); };`,
  poisoned: "export const handler = async ({ order }) => { throw new Error('order ' + order); };",
  counts: 'let calls = 0; export const handler = async () => ++calls;',
  waits: `import { threadId } from 'node:worker_threads';
    export const handler = () => new Promise((resolve) => setTimeout(resolve, 300, threadId));`,
};

describe('The local Lambda', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    const entries = Object.keys(HANDLERS).map((name) => [
      name.replaceAll('-', ''),
      lambdaFunction(name, {
        Timeout: name === 'hangs' || name === 'spins' ? 1 : 10,
        MemorySize: 256,
        Environment: { Variables: { OWN: name } },
      }),
    ]);
    stack = await testStack({
      handlers: HANDLERS,
      resources: {
        ...Object.fromEntries(entries),
        Failed: queue('failed-events'),
        OfPoisoned: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: {
            FunctionName: { Ref: 'poisoned' },
            Qualifier: '$LATEST',
            MaximumRetryAttempts: 1,
            DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Failed', 'Arn'] } } },
          },
        },
      },
      environment: { LAID_OVER: 'yes' },
    });
  });
  afterAll(() => stack.stop());

  async function invoke(FunctionName: string, event?: unknown, more: Partial<InvokeCommandInput> = {}) {
    const payload = event === undefined ? {} : { Payload: JSON.stringify(event) };
    const answer = await stack.lambda.send(new InvokeCommand({ FunctionName, ...payload, ...more }));
    const text = answer.Payload?.transformToString() ?? '';
    return { ...answer, value: text === '' ? undefined : JSON.parse(text) };
  }

  it.each([
    ['name', 'echo'],
    ['ARN', 'arn:aws:lambda:us-east-1:123456789012:function:echo'],
    ['partial ARN', '123456789012:function:echo'],
    ['ARN and version', 'arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST'],
  ])('invokes a function by its %s', async (_kind, name) => {
    const answer = await invoke(name, { hello: ['wörld'] });

    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      value: { hello: ['wörld'] },
    });
    expect(answer.FunctionError).toBeUndefined();
  });

  it('returns the log lines with LogType Tail', async () => {
    const { LogResult = '' } = await invoke('echo', {}, { LogType: 'Tail' });

    expect(Buffer.from(LogResult, 'base64').toString()).toBe('got it');
    expect(stack.logs('echo')).toContain('got it');
  });

  it('passes a context', async () => {
    const { value } = await invoke('context', {});

    expect(value).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: 'context',
      arn: 'arn:aws:lambda:us-east-1:123456789012:function:context',
      memory: '256',
      left: expect.any(Number),
    });
    expect(value.left).toBeLessThanOrEqual(10_000);
  });

  it('gives a function only its own environment, without that of this process', async () => {
    process.env.OF_THE_TEST = 'secret';

    const { value } = await invoke('environment', { set: 'x' });
    const { value: other } = await invoke('environment', {});

    expect(value).toMatchObject({
      OWN: 'environment',
      LAID_OVER: 'yes',
      AWS_LAMBDA_FUNCTION_NAME: 'environment',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: stack.endpoint,
      AWS_ACCESS_KEY_ID: 'local-environment',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-/),
    });
    expect(value.OF_THE_TEST).toBeUndefined();
    expect(other.LEFT_BEHIND).toBe('x');
    expect(process.env.LEFT_BEHIND).toBeUndefined();
  });

  it('returns null for a handler that returns nothing', async () => {
    const { value } = await invoke('nothing');

    expect(value).toBeNull();
  });

  it.each([
    [
      'throws',
      {
        errorType: 'Throttled',
        errorMessage: 'too far',
        trace: expect.arrayContaining(['Throttled: too far']),
      },
    ],
    ['throws-text', { errorType: 'string', errorMessage: 'plain', trace: [] }],
    [
      'hangs',
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1.00 seconds$/,
        ),
      },
    ],
    [
      'spins',
      {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
      },
    ],
    [
      'exits',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(
          /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
        ),
      },
    ],
    [
      'rejects-later',
      {
        errorType: 'Runtime.UnhandledPromiseRejection',
        errorMessage: 'nobody listens',
        trace: expect.any(Array),
      },
    ],
    [
      'does-not-load',
      {
        errorType: 'Runtime.ImportModuleError',
        errorMessage: expect.stringContaining('not-there.mjs'),
        trace: expect.any(Array),
      },
    ],
    [
      'has-no-handler',
      {
        errorType: 'Runtime.HandlerNotFound',
        errorMessage: 'index.handler is undefined or not exported',
        trace: expect.any(Array),
      },
    ],
    [
      'is-no-javascript',
      {
        errorType: 'Runtime.UserCodeSyntaxError',
        errorMessage: expect.any(String),
        trace: expect.any(Array),
      },
    ],
    ['needs-settings', { errorType: 'Error', errorMessage: 'SETTING is missing', trace: expect.any(Array) }],
    [
      'large',
      { errorType: 'Function.ResponseSizeTooLarge', errorMessage: expect.stringContaining('6291556') },
    ],
  ])('reports a function that %s like Lambda', async (name, document) => {
    const answer = await invoke(name, {});

    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(answer.value).toEqual(document);
  });

  it('continues after a crash, in a new environment', async () => {
    const [first, second] = [await invoke('exits', {}), await invoke('exits', {})];

    expect([first.value.errorType, second.value.errorType]).toEqual([
      'Runtime.ExitError',
      'Runtime.ExitError',
    ]);
  });

  it('continues after an environment that exits after its response', async () => {
    const answers = [];
    for (let call = 0; call < 3; call += 1) {
      answers.push((await invoke('dies-later', {})).value);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }

    expect(answers).toEqual(['done', 'done', 'done']);
  });

  it('reuses a warm environment', async () => {
    const [first, second] = [await invoke('counts', {}), await invoke('counts', {})];

    expect([first.value, second.value]).toEqual([1, 2]);
  });

  it('runs up to five concurrent invocations in separate environments', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => invoke('waits', {})));

    const environments = new Set(answers.map(({ value }) => value));
    expect(environments.size).toBeGreaterThan(1);
    expect(environments.size).toBeLessThanOrEqual(5);
  });

  it('accepts an asynchronous event immediately', async () => {
    const { StatusCode, value } = await invoke('echo', {}, { InvocationType: 'Event' });

    expect({ StatusCode, value }).toEqual({ StatusCode: 202, value: undefined });
  });

  it('retries an asynchronous event, and sends it to the destination after the last failure', async () => {
    await invoke('flaky', {}, { InvocationType: 'Event' });
    await invoke('poisoned', { order: 7 }, { InvocationType: 'Event' });

    const { Messages: [{ Body = '' } = {}] = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: stack.queueUrl('failed-events'), WaitTimeSeconds: 20 }),
    );
    await vi.waitUntil(() => stack.logs('flaky').length > 2, { timeout: 10_000 });

    expect(JSON.parse(Body)).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:poisoned:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 2,
      },
      requestPayload: { order: 7 },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: expect.objectContaining({ errorType: 'Error', errorMessage: 'order 7' }),
    });
    expect(stack.logs('flaky')).toEqual(['failed', 'failed', 'done']);
  });

  it('does nothing in a dry run', async () => {
    const { StatusCode } = await invoke('exits', {}, { InvocationType: 'DryRun' });

    expect(StatusCode).toBe(204);
  });

  it.each([
    ['an unknown function', { FunctionName: 'nobody' }, { name: 'ResourceNotFoundException' }],
    ['an unknown version', { FunctionName: 'echo', Qualifier: '7' }, { name: 'ResourceNotFoundException' }],
    [
      'a function of another account',
      { FunctionName: 'arn:aws:lambda:us-east-1:210987654321:function:echo' },
      { name: 'ResourceNotFoundException' },
    ],
    [
      'a payload that is not JSON',
      { FunctionName: 'echo', Payload: '{' },
      { name: 'InvalidRequestContentException' },
    ],
    [
      'a payload over 6 MB',
      { FunctionName: 'echo', Payload: `"${'x'.repeat(6 * 1024 * 1024)}"` },
      { name: 'RequestEntityTooLargeException' },
    ],
  ])('rejects %s', async (_name, input, error) => {
    await expect(stack.lambda.send(new InvokeCommand(input))).rejects.toMatchObject(error);
  });
});
