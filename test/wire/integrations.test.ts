import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { config, parseConfig } from '../../infra/config.ts';
import { createApp } from '../../infra/synthesize.ts';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { loadTemplate, type Template } from '../../local/stack/stack.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { type ForeignEvent, SBT, SBT_EVENTS } from '../support/integrations.ts';
import { pools } from '../support/pools.ts';

/** The control plane's queue for the events it receives. */
const CONTROL_PLANE: Template['Resources'] = {
  Heard: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'control-plane' } },
  HeardPolicy: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Heard' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: { 'Fn::GetAtt': ['Heard', 'Arn'] },
          },
        ],
      },
    },
  },
  Hears: {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: 'control-plane-hears',
      EventBusName: 'sms-pool-provisioner',
      EventPattern: { source: ['sbt.application.plane'] },
      Targets: [{ Id: 'Heard', Arn: { 'Fn::GetAtt': ['Heard', 'Arn'] } }],
    },
  },
};

const folder = mkdtempSync(join(tmpdir(), 'integrations-'));
let stack: Awaited<ReturnType<typeof startStack>>;
const heard: ForeignEvent[] = [];

beforeAll(async () => {
  createApp(folder, parseConfig({ ...config, integrations: [SBT] })).app.synth();
  const { template, assets } = loadTemplate(folder);
  const Resources = { ...template.Resources, ...CONTROL_PLANE };
  stack = await startStack({ template: { ...template, Resources }, assets });
  stack.simulator.configure({ creationSeconds: 0.1 });
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

/** Puts the example event on the bus with another detail. */
const ask = (detail: object) => {
  const { source, 'detail-type': detailType, detail: sample } = SBT_EVENTS.request;
  return stack.viaEvent({ ...sample, ...detail }, source, detailType);
};

/** The events received for a tenant, once there are `count` of them. */
const heardOf = async (tenantId: string, count = 1): Promise<ForeignEvent[]> => {
  const QueueUrl = stack.queueUrl('control-plane');
  for (;;) {
    const found = heard.filter(({ detail }) => detail.tenantId === tenantId);
    if (found.length >= count) return found;
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      heard.push(JSON.parse(Body));
      await stack.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
};

const poolsOf = (tenantId: string) =>
  stack.pools().filter(({ tags }) => JSON.stringify(tags).includes(tenantId));

it('an event of the control plane creates one pool and returns the expected event', async () => {
  const { tenantId = '' } = SBT_EVENTS.request.detail;
  const tenant = String(tenantId);

  await ask({});
  const [first] = await heardOf(tenant);
  await ask({});
  const [, second] = await heardOf(tenant, 2);

  const { source, 'detail-type': detailType, detail } = SBT_EVENTS.success;
  const [pool, ...others] = poolsOf(tenant);
  expect(others).toEqual([]);
  const said = JSON.parse(
    JSON.stringify(detail)
      .replace('pool-…', `${pool?.poolId}`)
      .replace('arn:aws:sms-voice:…', `${pool?.poolArn}`),
  );
  expect(first).toMatchObject({ source, 'detail-type': detailType });
  expect(first?.detail).toEqual(said);
  expect(second?.detail).toEqual(said);
});

it('a failure returns the reason and the remediation', async () => {
  await ask({
    tenantId: 't-taken',
    tenantRegistrationId: 'r-taken',
    smsIdentity: SPECIAL.inPoolOfAnotherTeam,
  });

  expect(await heardOf('t-taken')).toMatchObject([
    {
      'detail-type': 'sbt_aws_provisionFailure',
      detail: {
        tenantRegistrationId: 'r-taken',
        jobOutput: { tenantData: { smsFailure: 'OriginationIdentityInUse' } },
      },
    },
  ]);
});

it('a malformed event returns faults with its own paths', async () => {
  const ids = { tenantId: 't-wrong', tenantRegistrationId: 'r-wrong' };
  await ask({ ...ids, smsCountry: 'USA' });
  await ask({ tenantId: 't-nameless', tenantRegistrationId: undefined, smsIdentity: undefined });

  const [wrong] = await heardOf('t-wrong');
  const [nameless] = await heardOf('t-nameless');
  expect(wrong).toMatchObject({ ...SBT_EVENTS.failure, detail: { ...SBT_EVENTS.failure.detail, ...ids } });
  expect(nameless?.detail).not.toHaveProperty('tenantRegistrationId');
  expect(nameless?.detail).toMatchObject({
    jobOutput: {
      tenantData: {
        smsFailureMessage: expect.stringMatching(
          /detail\.tenantRegistrationId: found "", .*detail\.smsIdentity: found nothing, expected the id or ARN/,
        ),
      },
    },
  });
});

it('a result of the reconciler is translated too', async () => {
  stack.simulator.configure({ creationSeconds: 600 });
  await ask({ tenantId: 't-stopped', tenantRegistrationId: 'r-stopped', smsIdentity: phoneNumberId(3) });
  await vi.waitUntil(() => poolsOf('t-stopped').length > 0, { timeout: 20_000 });
  const { executions: [running] = [] } = await stack.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: stack.stateMachineArn, statusFilter: 'RUNNING' }),
  );

  await stack.stepFunctions.send(new StopExecutionCommand({ executionArn: running?.executionArn }));

  const [answer] = await heardOf('t-stopped');
  stack.simulator.configure({ creationSeconds: 0.1 });
  expect(answer).toMatchObject({
    'detail-type': 'sbt_aws_provisionFailure',
    detail: { tenantRegistrationId: 'r-stopped', jobOutput: { tenantData: { smsFailure: 'Interrupted' } } },
  });
});

it('a result that could not be translated is redriven from its dead-letter queue', async () => {
  const metadata = { requestId: 'sbt:r-late', correlationId: 't-late' };
  const answer = {
    source: 'sms-pool-provisioner',
    'detail-type': 'PoolProvisioned',
    detail: { metadata, data: { pool: { PoolId: 'pool-1' } } },
  };
  // In the format of Lambda.
  const MessageBody = JSON.stringify({
    requestContext: { condition: 'RetriesExhausted' },
    requestPayload: answer,
  });
  await stack.sqs.send(new SendMessageCommand({ QueueUrl: stack.queueUrl('integrations-dlq'), MessageBody }));

  const { lines } = await pools(['redrive', 'integrations', '--local', '--json'], {
    POOLS_PORT: new URL(stack.endpoint).port,
  });

  expect(lines()).toEqual([{ queue: 'integrations', sent: 1, kept: 0 }]);
  expect(await heardOf('t-late')).toMatchObject([
    {
      'detail-type': 'sbt_aws_provisionSuccess',
      detail: { tenantRegistrationId: 'r-late', jobOutput: { tenantData: { smsPoolId: 'pool-1' } } },
    },
  ]);
});

it('an event that could not be translated is redriven, and starts one request if it was queued twice', async () => {
  const id = '7d6f3f0e-3d55-4c6e-8f5e-2f3d1f6f0a11';
  const ids = { tenantId: 't-kept', tenantRegistrationId: 'r-kept', smsIdentity: phoneNumberId(5) };
  const { detail, ...asking } = SBT_EVENTS.request;
  const event = { id, time: '2026-11-24T10:00:00Z', ...asking, detail: { ...detail, ...ids } };
  const QueueUrl = stack.queueUrl('integrations-dlq');
  // In the formats of EventBridge and Lambda.
  for (const body of [event, { requestPayload: event }]) {
    await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
  }

  const { lines } = await pools(['redrive', 'integrations', '--local', '--json'], {
    POOLS_PORT: new URL(stack.endpoint).port,
  });

  expect(lines()).toEqual([{ queue: 'integrations', sent: 2, kept: 0 }]);
  expect(await heardOf('t-kept')).toMatchObject([{ 'detail-type': 'sbt_aws_provisionSuccess' }]);
  const { executions = [] } = await stack.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: stack.stateMachineArn }),
  );
  expect(executions.filter(({ name }) => name?.includes(id))).toHaveLength(1);
  expect(poolsOf('t-kept')).toHaveLength(1);
});

it('has exactly the permissions that it uses', () => {
  const { denied, unused } = stack.permissionReport();

  expect(denied).toEqual([]);
  expect(unused.filter((grant) => grant.startsWith('Integrations'))).toEqual([]);
});
