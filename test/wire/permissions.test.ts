import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it, type TestContext, vi } from 'vitest';
import { config } from '../../infra/config.ts';
import type { FaultSettings } from '../../local/faults/settings.ts';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { loadTemplate, type Template } from '../../local/stack/stack.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { changePolicies, type Statement } from './policies.ts';

const BUS_REFUSES: FaultSettings = {
  faults: [{ on: 'EventBridge.PutEvents', as: 'failed-entry', times: null }],
};

type Stack = Awaited<ReturnType<typeof startStack>>;

const TAGS = { Tags: [{ Key: 'team', Value: 'onboarding' }] };
const request = (OriginationIdentity: string, IsoCountryCode = 'US') => ({
  OriginationIdentity,
  IsoCountryCode,
  MessageType: 'TRANSACTIONAL',
});
const enveloped = (requestId: string, data: object) => ({ metadata: { requestId }, data });

/** Bytes of a detail that the bus accepts and an execution does not. */
const TOO_LARGE = 262_000;

/** Generous timeout for a busy processor. */
const SOON = { timeout: 20_000 };

/** The reconciler on schedule reads executions that just ended, and every claim older than a second. */
const SWEEP_AT_ONCE = { RECONCILER_GRACE_SECONDS: '0', EXECUTION_LIFE_SECONDS: '1' };
const STATUS_CHANGE_LOST: FaultSettings = {
  faults: [{ on: 'EventBridge.StatusChange', as: 'lost', match: { status: 'ABORTED' } }],
};
/** A grace period, so that a scheduled run does not overtake the status-change event. */
const SWEEP_DOWN: FaultSettings = {
  faults: [{ on: 'Lambda.reconcile-on-schedule', as: 'crash', times: null }],
};

type Test = Pick<TestContext, 'onTestFinished'>;

/** A stack that stops at the end of the test. */
const start = async (test: Test, template: Template = loadTemplate().template): Promise<Stack> => {
  const stack = await startStack({ template, environment: SWEEP_AT_ONCE });
  test.onTestFinished(() => stack.stop());
  stack.simulator.configure({ creationSeconds: 0.2 });
  return stack;
};

/** One message of a queue that only people read; fails with the test's timeout if there is none. */
const received = async (from: Stack, queue: string) => {
  for (;;) {
    const { Messages = [] } = await from.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: from.queueUrl(queue),
        WaitTimeSeconds: 20,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages[0] !== undefined) return Messages[0];
  }
};

/** An execution that is stopped while the response of CreatePool is missing, although the pool exists. */
const stopWhileCreating = async (on: Stack, requestId: string, identity: string): Promise<void> => {
  const before = on.pools().length;
  on.simulator.configure({ creationSeconds: 60, faults: [{ on: 'CreatePool', when: 'after', as: 'hang' }] });
  const executionArn = await on.viaConsole(enveloped(requestId, request(identity)), requestId);
  await vi.waitUntil(() => on.pools().length > before, SOON);
  await on.stepFunctions.send(new StopExecutionCommand({ executionArn }));

  expect((await on.resultDetailOf(requestId)).detail.data).toMatchObject({
    failure: { class: 'Interrupted' },
    pool: { PoolId: expect.any(String) },
  });
  on.simulator.configure({ creationSeconds: 0.2, faults: [] });
};

/** Exercises the whole workflow: each trigger, each kind of identity, tags, polls, the reconciler, and each end. */
const doEverything = async (on: Stack): Promise<void> => {
  const first = enveloped('phone', { ...request(phoneNumberId(1)), ...TAGS });
  await on.viaConsole({ ...first, metadata: { ...first.metadata, batch: { id: 'load-1' } } }, 'phone');
  await on.viaConsole(enveloped('rcs', { ...request(SPECIAL.rcsAgent), IsoCountryCode: undefined }), 'rcs');
  await on.viaQueue(enveloped('sender', request('ACME', 'GB')));
  await on.viaEvent(enveloped('event', request(phoneNumberId(2))));
  for (const requestId of ['phone', 'rcs', 'sender', 'event']) {
    expect((await on.resultDetailOf(requestId))['detail-type']).toBe('PoolProvisioned');
  }

  await on.viaEvent({ padding: 'x'.repeat(TOO_LARGE) });
  await received(on, 'request-events-dlq');

  await on.viaQueue({ 'detail-type': 'OrderPlaced', source: 'shop', detail: {} });
  await received(on, 'pool-requests-dlq');

  for (const { event } of config.integrations) {
    await on.viaEvent({}, event.source, event.detailType);
    await vi.waitUntil(() => on.lines.some((line) => line.includes('result translated')), {
      timeout: 20_000,
    });
  }

  await on.viaConsole(enveloped('phone', { ...request(phoneNumberId(1)), ...TAGS }), 'phone-again');
  await vi.waitUntil(() => on.resultsOf('phone').length > 0, SOON);
  on.simulator.configure({ faults: [{ on: 'CreatePool', when: 'after', as: 'reset' }] });
  await on.viaConsole(enveloped('lost', request(phoneNumberId(5))), 'lost');
  expect((await on.resultDetailOf('lost'))['detail-type']).toBe('PoolProvisioned');

  on.faults.configure(SWEEP_DOWN);
  await stopWhileCreating(on, 'stopped', phoneNumberId(4));
  on.faults.configure(STATUS_CHANGE_LOST);
  await stopWhileCreating(on, 'swept', phoneNumberId(6));
  on.faults.reset();
  on.simulator.configure({ creationSeconds: 60 });
  const before = on.pools().length;
  await on.viaConsole(enveloped('overdue', request(phoneNumberId(7))), 'overdue');
  // It holds the claim, and the next one repeats it.
  await vi.waitUntil(() => on.pools().length > before, SOON);
  await on.viaConsole(
    { metadata: { requestId: 'overdue', batch: { id: 'repeats' } }, data: request(phoneNumberId(7)) },
    'overdue-again',
  );
  await vi.waitUntil(() => on.lines.some((line) => line.includes('old claim without a result')), SOON);
  // The batch repeats a request in progress, whose state the board reads.
  await vi.waitUntil(async () => !(await viewOf(on, '?batch=repeats')).includes('batch is unknown'), SOON);
  on.simulator.configure({ creationSeconds: 0.2 });

  on.simulator.configure({ quotas: { pools: 0 } });
  await on.viaConsole(enveloped('full', request(phoneNumberId(8))), 'full');
  expect((await on.resultDetailOf('full')).detail.data).toMatchObject({
    failure: { class: 'QuotaExceeded' },
  });
  on.simulator.configure({ quotas: { pools: 25 } });

  on.faults.configure(BUS_REFUSES);
  await on.viaConsole(enveloped('parked', request(phoneNumberId(3))), 'parked');
  await received(on, 'parked-results');
  await vi.waitUntil(async () => (await on.depth('pool-requests')) === 0, SOON);

  for (const view of ['', '?request=phone']) expect(await viewOf(on, view)).toContain('phone');
};

/** A page of the request board. */
const viewOf = async (on: Stack, query: string): Promise<string> => {
  const response = await fetch(`${on.endpoint}/${query}`);
  expect(response.status).toBe(200);
  return response.text();
};

const TRANSLATORS =
  config.integrations.length > 0 ? ['IntegrationsTranslateEvent', 'IntegrationsTranslateResult'] : [];

const FUNCTIONS = [
  ...TRANSLATORS,
  'QueueTriggerDispatchRequests',
  'RequestBoardShowBoard',
  'ReconcilerReconcileOnExecutionEnded',
  'ReconcilerReconcileOnSchedule',
  'StepsClaimRequest',
  'StepsCreatePool',
  'StepsDescribePool',
  'StepsFindPool',
  'StepsRecordResult',
  'StepsReserveSlot',
  'StepsValidateRequest',
];

/** Logs, traces and dead letters, which AWS itself writes: a test run works without them, an operator does not. */
const NEEDED_BY_AWS = [
  ...FUNCTIONS.flatMap((role) =>
    ['logs:CreateLogStream', 'logs:PutLogEvents', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'].map(
      (action) => `${role}: ${action}`,
    ),
  ),
  'ReconcilerReconcileOnExecutionEnded: sqs:SendMessage',
  ...TRANSLATORS.map((role) => `${role}: sqs:SendMessage`),
  // For the rule of each integration, and the rule of their results.
  ...config.integrations.map(() => 'events.amazonaws.com: sqs:SendMessage'),
  ...TRANSLATORS.slice(1).map(() => 'events.amazonaws.com: sqs:SendMessage'),
  // For the status change and the schedule.
  'events.amazonaws.com: sqs:SendMessage',
  'events.amazonaws.com: sqs:SendMessage',
  ...[
    'logs:CreateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:DescribeLogGroups',
    'logs:DescribeResourcePolicies',
    'logs:GetLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:UpdateLogDelivery',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ].map((action) => `Workflow: ${action}`),
  // Local queues and the local bus are not encrypted.
  ...(config.encryption === 'aws'
    ? []
    : [
        ...TRANSLATORS.flatMap((role) => [`${role}: kms:Decrypt`, `${role}: kms:GenerateDataKey`]),
        'QueueTriggerDispatchRequests: kms:Decrypt',
        'QueueTriggerDispatchRequests: kms:GenerateDataKey',
        'ReconcilerReconcileOnExecutionEnded: kms:Decrypt',
        'ReconcilerReconcileOnExecutionEnded: kms:GenerateDataKey',
        'Workflow: kms:Decrypt',
        'Workflow: kms:GenerateDataKey',
        'events.amazonaws.com: sqs:SendMessage',
      ]),
];

describe('the permissions in the template', () => {
  it('are exactly those that the workflow uses, and those that only AWS itself uses; another one is reported', async (test) => {
    const { template } = loadTemplate();
    const wider = changePolicies(template, (statement) =>
      statement.Action === 'sms-voice:DescribePools'
        ? [{ ...statement, Action: ['sms-voice:DescribePools', 'sms-voice:DeletePool'] }]
        : [statement],
    );
    const everything = await start(test, wider);

    await doEverything(everything);

    const { used, unused, denied, notShown } = everything.permissionReport();
    expect({ unused, denied }).toEqual({
      unused: [expect.stringMatching(/^StepsDescribePoolRole\w+: sms-voice:DeletePool on arn:.*:pool\/\*$/)],
      denied: [],
    });
    expect(used.length).toBeGreaterThan(0);
    const held = notShown.map(
      (grant) => grant.replace(/^(\w+?)(?:Role)?[0-9A-F]{8}: /, '$1: ').split(' on ', 1)[0],
    );
    expect(held.toSorted()).toEqual(NEEDED_BY_AWS.toSorted());
  });
});

// Each test has a separate stack that mostly waits.
describe.concurrent('a missing permission', () => {
  const startWithout = async (test: Test, isMeant: (statement: Statement) => boolean): Promise<Stack> =>
    start(
      test,
      changePolicies(loadTemplate().template, (statement) => (isMeant(statement) ? [] : [statement])),
    );

  it('ends the request in AccessDenied, and the report names it', async (test) => {
    const untagged = await startWithout(test, ({ Action }) => Action === 'sms-voice:TagResource');

    await untagged.viaConsole(enveloped('tagged', { ...request(phoneNumberId(1)), ...TAGS }), 'tagged');

    const { failure } = (await untagged.resultDetailOf('tagged')).detail.data;
    expect(failure).toMatchObject({
      class: 'AccessDenied',
      code: 'AccessDeniedException',
      message: expect.stringMatching(
        /^User: arn:aws:sts::123456789012:assumed-role\/StepsCreatePoolRole\w+\/sms-pool-provisioner-create-pool is not authorized to perform: sms-voice:TagResource on resource: arn:aws:sms-voice:us-east-1:123456789012:pool\/\* because no identity-based policy allows the sms-voice:TagResource action$/,
      ),
    });
    expect(untagged.pools()).toEqual([]);
    expect(untagged.permissionReport().denied).toEqual([
      expect.stringMatching(/^StepsCreatePoolRole\w+: sms-voice:TagResource on arn:.*:pool\/\*$/),
    ]);
  });

  it('parks the result if it is the one to publish', async (test) => {
    const mute = await startWithout(test, ({ Action }) => Action === 'events:PutEvents');

    await mute.viaConsole(enveloped('unheard', request(phoneNumberId(1))), 'unheard');

    const parked = JSON.parse((await received(mute, 'parked-results')).Body ?? '');
    expect(parked.refusal).toMatchObject({ Error: 'EventBridge.AccessDeniedException' });
    expect(mute.permissionReport().denied).toEqual([
      expect.stringMatching(/^WorkflowRole\w+: events:PutEvents on arn:.*:event-bus\/sms-pool-provisioner$/),
    ]);
  });

  it('sends the event to the DLQ if it is the one to start an execution', async (test) => {
    const shut = await startWithout(test, ({ Action }) => Action === 'states:StartExecution');

    await shut.viaEvent(request(phoneNumberId(1)));

    const message = await received(shut, 'request-events-dlq');
    expect(message.MessageAttributes?.ERROR_CODE?.StringValue).toBe('NO_PERMISSIONS');
    expect(shut.permissionReport().denied).toEqual([
      expect.stringMatching(/^EventTriggerRole\w+: states:StartExecution on arn:.*:provision-pool$/),
    ]);
  });

  it('fails the deployment if it is the one to poll the queue', async (test) => {
    const starting = startWithout(test, ({ Action }) => Action.includes('sqs:ReceiveMessage'));

    await expect(starting).rejects.toThrow(
      'the role of sms-pool-provisioner-dispatch-requests does not allow ReceiveMessage on pool-requests',
    );
  });

  it.for([
    ['a function', 'lambda:InvokeFunction', 'Lambda.AWSLambdaException'],
    ['the last queue', 'sqs:SendMessage', 'SQS.SqsException'],
  ])(
    'fails the task that calls %s with the error name of Step Functions',
    async ([_what, action, error = ''], test) => {
      const lame = await startWithout(test, ({ Action, Principal }) => Action === action && !Principal);
      lame.faults.configure(BUS_REFUSES);

      const arn = await lame.viaConsole(enveloped('lame', request(phoneNumberId(1))), 'lame');

      const failure = await lame.taskFailure(arn, error);
      expect(failure).toMatch(/^User: arn:.*\/provision-pool is not authorized to perform: /);
    },
  );
});
