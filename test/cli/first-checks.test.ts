import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { poolsOf } from '../support/pools.ts';
import { Fault, type Recorded, serveRecorded } from './recorded.ts';

const QUICK: SettingsPatch = { creationSeconds: 0.1, deletionSeconds: 0.1 };

/** What an account answers to the questions that only read, as the service models shape it. */
const ANSWERS: Recorded = {
  ValidateStateMachineDefinition: { result: 'OK', diagnostics: [] },
  ListLayers: { Layers: [] },
  GetAccountSettings: {
    AccountLimit: { ConcurrentExecutions: 1_000, UnreservedConcurrentExecutions: 990 },
    AccountUsage: { FunctionCount: 12 },
  },
  ListServiceQuotas: ({ ServiceCode, NextToken }) => {
    const quotaOf = (QuotaName: string, Value: number) => ({
      ServiceCode,
      QuotaName,
      Value,
      Adjustable: true,
    });
    if (ServiceCode === 'sms-voice') return new Fault('NoSuchResourceException', 'Unknown service.');
    return NextToken === undefined
      ? { Quotas: [quotaOf('Registered activities', 10_000)], NextToken: 'page2' }
      : { Quotas: [quotaOf('StateTransition throttle token bucket refill rate', 5_000)] };
  },
  DescribeAccountLimits: {
    AccountLimits: [
      { Name: 'POOLS', Used: 3, Max: 25 },
      { Name: 'REGISTRATIONS', Used: 1, Max: 5 },
    ],
  },
  PutEvents: ({ Entries }) => {
    const { Source, DetailType, Detail } = (Entries as Record<string, string>[])[0] ?? {};
    if (String(Detail).length > 256 * 1024) return new Fault('ValidationException', 'Too long.');
    const refused = (ErrorCode: string) => ({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode, ErrorMessage: 'No.' }],
    });
    if (Detail !== '{}') return refused('MalformedDetail');
    if (Source?.startsWith('aws.')) return refused('NotAuthorizedForSource');
    if (!DetailType) return refused('InvalidArgument');
    return { FailedEntryCount: 0, Entries: [{ EventId: '1b4e28ba' }] };
  },
};

const outputsAt = (endpoint: string) => ({
  EventBusArn: 'arn:aws:events:us-east-1:123456789012:event-bus/pools',
  RequestQueueUrl: `${endpoint}/123456789012/pool-requests`,
  StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:provision-pool',
  LedgerTableName: 'ledger',
  ParkedResultsUrl: `${endpoint}/123456789012/parked-results`,
  RequestsDlqUrl: `${endpoint}/123456789012/pool-requests-dlq`,
  RequestEventsDlqUrl: `${endpoint}/123456789012/request-events-dlq`,
  InterruptedDlqUrl: `${endpoint}/123456789012/interrupted-dlq`,
  ReconcileOnExecutionEndedName: 'reconcile-on-execution-ended',
  CreatePoolPerSecond: '1',
  RequestDetailType: 'PoolRequested',
  RequestSources: '*',
});

const messageOf = (body: string, attributes = {}) => ({
  MessageId: '1b4e28ba',
  ReceiptHandle: 'receipt',
  Body: body,
  MD5OfBody: createHash('md5').update(body).digest('hex'),
  MessageAttributes: attributes,
});

const STATUS_EVENT = JSON.stringify({
  source: 'aws.states',
  detail: { status: 'FAILED', error: 'InvalidRequest', cause: '{}' },
});

/** An account with a stack under a customer key, whose rules deliver. */
const DELIVERING: Recorded = {
  GetFunctionConfiguration: { Runtime: 'nodejs24.x', Architectures: ['arm64'], State: 'Active' },
  CreateQueue: ({ QueueName }, endpoint) => ({ QueueUrl: `${endpoint}/123456789012/${QueueName}` }),
  GetQueueUrl: ({ QueueName }, endpoint) => ({ QueueUrl: `${endpoint}/123456789012/${QueueName}` }),
  GetQueueAttributes: ({ QueueUrl }) => ({
    Attributes: {
      QueueArn: `arn:aws:sqs:us-east-1:123456789012:${String(QueueUrl).split('/').at(-1)}`,
      KmsMasterKeyId: 'arn:aws:kms:us-east-1:123456789012:key/1',
    },
  }),
  SetQueueAttributes: {},
  DeleteQueue: {},
  PutRule: ({ Name }) => ({ RuleArn: `arn:aws:events:us-east-1:123456789012:rule/${Name}` }),
  PutTargets: { FailedEntryCount: 0, FailedEntries: [] },
  RemoveTargets: { FailedEntryCount: 0, FailedEntries: [] },
  DeleteRule: {},
  StartExecution: { executionArn: 'arn', startDate: 1_780_000_000 },
  ReceiveMessage: ({ QueueUrl }) => ({
    Messages: [
      String(QueueUrl).endsWith('-status')
        ? messageOf(STATUS_EVENT)
        : messageOf('{}', { ERROR_CODE: { DataType: 'String', StringValue: 'NO_PERMISSIONS' } }),
    ],
  }),
};

let close = async () => {};
afterEach(() => close());

/** A separate account, and the command run against it as a person runs it. */
async function account(settings: SettingsPatch = {}, answers: Recorded = {}) {
  const simulator = createSimulator({
    now: Date.now,
    accountId: '123456789012',
    region: 'us-east-1',
    settings: { ...QUICK, ...settings },
  });
  const server = await serveRecorded(simulator, { ...ANSWERS, ...answers }, outputsAt);
  close = server.close;
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const start = (...args: string[]) => {
    const limits = ['--silence=0', '--interval=20', '--pools=1', '--token-after=0'];
    return spawn(process.execPath, ['cli/pools.js', 'first-checks', ...limits, ...args], { env });
  };
  const run = async (...args: string[]) => {
    const script = start(...args);
    script.stdin.end();
    const [stdout, stderr, [code]] = await Promise.all([
      text(script.stdout),
      text(script.stderr),
      once(script, 'close'),
    ]);
    return { stdout, stderr, code };
  };
  const made = () => simulator.record().pools.filter(({ seeded }) => !seeded);
  const left = () => made().filter(({ deletedAt }) => deletedAt === undefined);

  return { simulator, calls: server.calls, start, run, made, left };
}

const MAKE = '--make-pools';
const NUMBER = `--identity=${phoneNumberId(1)}`;

/** The answer of each row of a table in JSON, by its question. */
const answersIn = (stdout: string): Record<string, string> =>
  Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ question, answer }) => [question, answer]),
  );

const SHARED: Recorded = {
  DescribePhoneNumbers: ({ Owner }) => ({
    PhoneNumbers: [
      {
        PhoneNumberArn: `arn:aws:sms-voice:us-east-1:${Owner === 'SHARED' ? '210987654321' : '123456789012'}:phone-number/phone-1`,
      },
    ],
  }),
};

type Stack = Awaited<ReturnType<typeof startStack>>;

const LIMITS = ['--silence=0', '--interval=20', '--pools=1', '--token-after=0', '--yes'];

/** The pools that a run has left in a local stack. */
const poolsIn = (stack: Stack) => stack.pools().filter(({ deletedAt }) => deletedAt === undefined);

const isStarted = async ({ stepFunctions, stateMachineArn }: Stack, suffix: string) => {
  const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  return executions.some(({ name = '' }) => name.endsWith(suffix));
};

describe('the first checks that only read', () => {
  it('ask for what bounds a deployment and a bulk, and create nothing', async () => {
    const { run, simulator } = await account({}, SHARED);

    const { stdout, code } = await run('--json');

    expect(answersIn(stdout)).toEqual({
      'Definition of the workflow': 'valid',
      'Runtime and architecture':
        'nodejs24.x: known\narm64: known\nfunctions: not deployed, or no --stack named',
      'ARN of a shared number': 'shared number: account 210987654321\nown numbers: account 123456789012',
      'Lambda concurrency': '1,000, of which 990 unreserved',
      'Quotas of Step Functions': 'StateTransition throttle token bucket refill rate: 5,000',
      'Limits of SMS resources': 'POOLS: 3 of 25 used',
      'Quotas of the SMS API': 'not told: Service Quotas does not know sms-voice in this Region.',
    });
    expect(simulator.record().calls.filter(({ operation }) => /^(Create|Delete)/.test(operation))).toEqual(
      [],
    );
    expect(code).toBe(0);
  });

  it('send the definition that ships, without a placeholder', async () => {
    const { run, calls } = await account();

    await run();

    const sent = calls.find(({ operation }) => operation === 'ValidateStateMachineDefinition');
    const definition = String(sent?.request.definition);
    expect(JSON.parse(definition)).toHaveProperty('States');
    expect(definition).not.toContain('${');
  });

  it('show a definition that is not valid, an old Region and a new account', async () => {
    const { run } = await account(
      {},
      {
        ValidateStateMachineDefinition: {
          result: 'FAIL',
          diagnostics: [
            { severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', message: 'No.', location: '/States/A' },
          ],
        },
        ListLayers: ({ CompatibleArchitecture }) =>
          CompatibleArchitecture === undefined ? { Layers: [] } : new Fault('InvalidParameterValueException'),
        GetAccountSettings: {
          AccountLimit: { ConcurrentExecutions: 10, UnreservedConcurrentExecutions: 10 },
        },
      },
    );

    const { stdout } = await run('--json');

    expect(answersIn(stdout)).toMatchObject({
      'Definition of the workflow': 'NOT VALID\nERROR SCHEMA_VALIDATION_FAILED at /States/A: No.',
      'Runtime and architecture': expect.stringContaining('arm64: REFUSED'),
      'Lambda concurrency': 'low: 10, of which 10 unreserved',
    });
  });

  it('ask the rest when a permission is missing', async () => {
    const { run } = await account({}, { GetAccountSettings: new Fault('AccessDeniedException') });

    const { stdout, code } = await run('--json');

    expect(answersIn(stdout)).toMatchObject({
      'Lambda concurrency': 'FAILED: AccessDeniedException: No.',
      'Limits of SMS resources': 'POOLS: 3 of 25 used',
    });
    expect(code).toBe(1);
  });

  it('fit in 100 columns', async () => {
    const { run } = await account();

    const { stdout } = await run();

    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(stdout).toMatch(/^Question +Answer +What depends on it\n/);
  });

  it('say what the local stack cannot tell, and leave nothing there', async () => {
    const stack = await startStack();
    close = stack.stop;
    await fetch(`${stack.endpoint}/_simulator`, { method: 'PUT', body: JSON.stringify(QUICK) });

    const { stdout, stderr, code } = await poolsOf(stack)(
      'first-checks',
      MAKE,
      NUMBER,
      ...LIMITS,
      '--json',
      '--slow',
      '--idle=1',
    );

    const answers = answersIn(stdout);
    expect(answers['Lambda concurrency']).toBe('not told: the local stack cannot tell.');
    expect(answers['Errors of PutEvents']).toContain('detail that is no JSON: MalformedDetail');
    expect(answers['Event of a failed execution']).toMatch(/^error: "InvalidRequest"\ncause: "/);
    expect(answers['CreatePool after 1 s']).toMatch(
      /^first: at the first try.*\nafter 1 s: at the first try/,
    );
    expect(stderr).not.toContain('Not deleted');
    expect(poolsIn(stack)).toEqual([]);
    expect(code).toBe(0);
  });

  it('show that CreatePool was ambiguous after a pause', async () => {
    const stack = await startStack();
    close = stack.stop;
    const lostOnce = { faults: [{ on: 'CreatePool', when: 'after', as: 'reset', skip: 10, times: 1 }] };
    await fetch(`${stack.endpoint}/_simulator`, {
      method: 'PUT',
      body: JSON.stringify({ ...QUICK, ...lostOnce }),
    });

    const { stdout } = await poolsOf(stack)(
      'first-checks',
      MAKE,
      NUMBER,
      ...LIMITS,
      '--json',
      '--slow',
      '--idle=1',
    );

    expect(answersIn(stdout)['CreatePool after 1 s']).toMatch(/after 1 s: AMBIGUOUS/);
    expect(poolsIn(stack)).toEqual([]);
  });

  it('delete the pool of an execution that runs when they are interrupted', async () => {
    const stack = await startStack();
    close = stack.stop;
    await fetch(`${stack.endpoint}/_simulator`, { method: 'PUT', body: JSON.stringify(QUICK) });
    const env = { PATH: process.env.PATH, POOLS_PORT: new URL(stack.endpoint).port };
    const options = ['--local', MAKE, NUMBER, ...LIMITS, '--slow', '--idle=600'];
    const script = spawn(process.execPath, ['cli/pools.js', 'first-checks', ...options], { env });
    script.stdout.resume();
    script.stderr.resume();
    const ended = once(script, 'close');

    await expect.poll(() => isStarted(stack, '-idle-1'), { timeout: 30_000 }).toBe(true);
    script.kill('SIGINT');
    const [code] = await ended;

    expect(poolsIn(stack)).toEqual([]);
    expect(code).toBe(1);
  });
});

describe('the first checks that create pools', () => {
  it('print their findings and leave no pool', async () => {
    const { run, made, left } = await account({
      visibilityDelayReads: 2,
      faults: [{ on: 'DescribePools', as: 'throttle', skip: 3, times: 2 }],
    });

    const { stdout, code } = await run(MAKE, NUMBER, '--yes', '--pools=2', '--json');

    const answers = answersIn(stdout);
    expect(answers['Burst of 5 DescribePools']).toBe('3 accepted, 2 throttled');
    expect(answers['Pool 1']).toMatch(/visible after \d+\.\d s, 2 polls without it; ACTIVE after \d+\.\d s/);
    expect(answers['Same token after 0 s']).toBe('the same pool');
    expect(answers['A tag value with #']).toBe('accepted');
    expect(answers['A pool with 200 tags']).toBe('accepted');
    expect(answers['A number that is PENDING']).toBe('refused: ConflictException RESOURCE_NOT_ACTIVE');
    expect(made()).toHaveLength(7);
    expect(left()).toEqual([]);
    expect(code).toBe(0);
  });

  it.each([
    ['original', 'the same pool'],
    ['conflict', 'refused: ConflictException RESOURCE_ALREADY_EXISTS'],
    ['validation', 'refused: ValidationException INVALID_PARAMETER'],
  ] as const)(
    'report the result of a token with other parameters: %s',
    async (clientTokenMismatch, answer) => {
      const { run, left } = await account({ clientTokenMismatch });

      const { stdout } = await run(MAKE, NUMBER, '--yes', '--json');

      expect(answersIn(stdout)['Same token, other parameters']).toBe(answer);
      expect(left()).toEqual([]);
    },
  );

  it('report when a token was forgotten, and delete the second pool too', async () => {
    const { run, made, left } = await account({ clientTokenMemorySeconds: 0 });

    const { stdout } = await run(MAKE, '--identity=ACME', '--country=GB', '--yes');

    expect(stdout).toMatch(/Same token after 0 s +a second pool/);
    expect(made().length).toBeGreaterThan(1);
    expect(left()).toEqual([]);
  });

  it('find and delete a pool whose response was lost', async () => {
    const { run, made, left } = await account({
      faults: [{ on: 'CreatePool', when: 'after', as: 'reset', times: 1 }],
    });

    const { code } = await run(MAKE, NUMBER, '--yes');

    expect(made()).toHaveLength(6);
    expect(left()).toEqual([]);
    expect(code).toBe(0);
  });

  it('delete their pools when a call fails', async () => {
    const { run, made, left } = await account({
      faults: [{ on: 'DescribePools', as: '5xx', skip: 5, times: 20 }],
    });

    const { stderr, code } = await run(MAKE, NUMBER, '--yes');

    expect(stderr).toContain('InternalServerException');
    expect(made()).toHaveLength(1);
    expect(left()).toEqual([]);
    expect(code).toBe(1);
  });

  it('delete their pools when they are interrupted', async () => {
    const { start, made, left } = await account();
    const script = start(MAKE, NUMBER, '--yes', '--token-after=0,600');
    const ended = once(script, 'close');

    for await (const line of script.stdout) if (String(line).includes('after 0 s')) break;
    script.kill('SIGINT');
    const [code] = await ended;

    expect(made()).toHaveLength(1);
    expect(left()).toEqual([]);
    expect(code).toBe(1);
  });

  const STACK = '--stack=SmsPoolProvisioner';
  const namesOf = (calls: { operation: string; request: Record<string, unknown> }[], operation: string) =>
    calls
      .filter((call) => call.operation === operation)
      .map(({ request }) =>
        String(request.QueueName ?? request.QueueUrl ?? request.Name)
          .split('/')
          .at(-1),
      )
      .sort();

  it('show how events are delivered and refused, and leave no queue and no rule', async () => {
    const { run, calls } = await account({}, DELIVERING);

    const { stdout, code } = await run(MAKE, NUMBER, STACK, '--yes', '--json');

    expect(answersIn(stdout)).toMatchObject({
      'Runtime and architecture': expect.stringContaining('functions: runs on nodejs24.x, arm64: Active'),
      'Errors of PutEvents': [
        'detail that is no JSON: MalformedDetail',
        'source of AWS: NotAuthorizedForSource',
        'no detail-type: InvalidArgument',
        'unknown bus: accepted',
        '300 KB: ValidationException (whole call)',
      ].join('\n'),
      'Event of a failed execution': 'error: "InvalidRequest"\ncause: "{}"',
      'Dead letter under the key': 'arrived: NO_PERMISSIONS',
    });
    expect(namesOf(calls, 'CreateQueue')).toHaveLength(3);
    expect(namesOf(calls, 'DeleteQueue')).toEqual(namesOf(calls, 'CreateQueue'));
    expect(namesOf(calls, 'DeleteRule')).toEqual(namesOf(calls, 'PutRule'));
    expect(code).toBe(0);
  });

  it('show events without error, and dead letters that do not arrive', async () => {
    const { run } = await account(
      {},
      {
        ...DELIVERING,
        ReceiveMessage: ({ QueueUrl }) =>
          String(QueueUrl).endsWith('-status')
            ? { Messages: [messageOf('{"detail":{"status":"FAILED"}}')] }
            : { Messages: [] },
      },
    );

    const { stdout } = await run(MAKE, NUMBER, STACK, '--yes', '--json');

    expect(answersIn(stdout)).toMatchObject({
      'Event of a failed execution': 'error: absent\ncause: absent',
      'Dead letter under the key': 'NO dead letter arrived',
    });
  });

  it('print the command that deletes what they could not', async () => {
    const { run, calls, left } = await account(
      {},
      { ...DELIVERING, DeleteRule: new Fault('AccessDeniedException') },
    );

    const { stderr, code } = await run(MAKE, NUMBER, STACK, '--yes');

    const [rule] = namesOf(calls, 'PutRule');
    expect(stderr).toContain(`aws events delete-rule --name ${rule}`);
    expect(namesOf(calls, 'DeleteQueue')).toEqual(namesOf(calls, 'CreateQueue'));
    expect(left()).toEqual([]);
    expect(code).toBe(1);
  });

  it('delete queues and rules when they are interrupted', async () => {
    const { start, calls } = await account(
      {},
      { ...DELIVERING, ReceiveMessage: { Messages: [] }, PutTargets: () => interrupt() },
    );
    const script = start(MAKE, NUMBER, STACK, '--yes');
    const interrupt = () => {
      script.kill('SIGINT');
      return { FailedEntryCount: 0, FailedEntries: [] };
    };
    script.stdout.resume();

    const [code] = await once(script, 'close');

    expect(namesOf(calls, 'PutRule')).toHaveLength(1);
    expect(namesOf(calls, 'DeleteRule')).toEqual(namesOf(calls, 'PutRule'));
    expect(namesOf(calls, 'DeleteQueue')).toEqual(namesOf(calls, 'CreateQueue'));
    expect(code).toBe(1);
  });

  it.each([
    ['nobody confirmed', [MAKE, NUMBER], 'Add --yes'],
    ['pools are not wanted, and time is', [NUMBER, '--yes', '--slow'], 'Add --make-pools'],
    ['pools are not wanted', [NUMBER, '--yes'], 'Add --make-pools'],
    [
      'the number is in use',
      [MAKE, `--identity=${SPECIAL.inPoolOfAnotherTeam}`, '--yes'],
      'Name a number that belongs to no pool',
    ],
    [
      'the number is not ready',
      [MAKE, `--identity=${SPECIAL.pending}`, '--yes'],
      'Name a number that is ACTIVE',
    ],
    ['the country is missing', [MAKE, '--identity=ACME', '--yes'], '--country'],
    ['no identity is given', [MAKE, '--yes'], 'Add --identity ID'],
    ['an option is wrong', [MAKE, NUMBER, '--yes', '--pools=6'], '--pools takes a whole number from 1 to 5'],
  ])('create nothing when %s', async (_case, args, sentence) => {
    const { run, simulator } = await account();

    const { stderr, code } = await run(...args);

    const calls = simulator.record().calls.map(({ operation }) => operation);
    expect(stderr).toContain(sentence);
    expect(calls).not.toContain('CreatePool');
    expect(code).toBe(2);
  });
});
