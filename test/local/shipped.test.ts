import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultSettings } from '../../local/faults/settings.ts';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { loadTemplate } from '../../local/stack/stack.ts';
import { type RunningStack, startWithClients } from './support.ts';

const BUS = 'sms-pool-provisioner';
const BUS_DOWN: FaultSettings = { faults: [{ on: 'EventBridge.PutEvents', as: '5xx', times: null }] };

describe('The stack that ships, deployed here', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startWithClients({ ...loadTemplate(), speed: 20 });
    stack.simulator.configure({ creationSeconds: 0.2 });
  });
  afterAll(() => stack.stop());

  const request = (n: number) =>
    JSON.stringify({
      IsoCountryCode: 'US',
      MessageType: 'TRANSACTIONAL',
      OriginationIdentity: phoneNumberId(n),
    });
  async function receive(name: string) {
    const { Messages = [] } = await stack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: stack.queueUrl(name), WaitTimeSeconds: 20 }),
    );
    return JSON.parse(Messages[0]?.Body ?? 'null');
  }

  const triggers: Record<string, () => Promise<unknown>> = {
    console: () =>
      stack.sfn.send(
        new StartExecutionCommand({ stateMachineArn: stack.machineArn('provision-pool'), input: request(1) }),
      ),
    event: () => {
      const entry = {
        EventBusName: BUS,
        Source: 'onboarding',
        DetailType: 'PoolRequested',
        Detail: request(2),
      };
      return stack.events.send(new PutEventsCommand({ Entries: [entry] }));
    },
    queue: () =>
      stack.sqs.send(
        new SendMessageCommand({ QueueUrl: stack.queueUrl('pool-requests'), MessageBody: request(3) }),
      ),
  };

  it.each(Object.keys(triggers))(
    'publishes on pool-results the result of a request from the trigger %s',
    async (trigger) => {
      await triggers[trigger]?.();

      const event = await receive('pool-results');

      expect(event).toMatchObject({
        source: BUS,
        'detail-type': 'PoolProvisioned',
        resources: [
          expect.stringContaining(':execution:provision-pool:'),
          stack.machineArn('provision-pool'),
        ],
        detail: { metadata: { trigger } },
      });
    },
  );

  it('rejects any input that is not a request', async () => {
    const started = await stack.sfn.send(
      new StartExecutionCommand({ stateMachineArn: stack.machineArn('provision-pool'), input: 'null' }),
    );

    const { error } = await stack.ended(started.executionArn);

    expect(error).toBe('InvalidRequest');
    expect(await receive('pool-results')).toMatchObject({ 'detail-type': 'PoolProvisioningFailed' });
  });

  it('does not list a request with our own source as a result', async () => {
    const entry = { EventBusName: stack.output('EventBusArn'), Source: BUS, Detail: request(4) };
    const Entries = ['PoolRequested', 'PoolProvisioned'].map((DetailType) => ({ ...entry, DetailType }));

    await stack.events.send(new PutEventsCommand({ Entries }));

    expect(await receive('pool-results')).toMatchObject({ 'detail-type': 'PoolProvisioned' });
  });

  it('parks a result after the bus rejects it for all retries', async () => {
    stack.faults.configure(BUS_DOWN);

    await triggers.queue?.();
    const parked = await receive('parked-results');
    stack.faults.reset();

    expect(parked).toMatchObject({ source: BUS, refusal: { Error: 'EventBridge.InternalException' } });
  });

  it('keeps an ended execution that cannot be reconciled', async () => {
    stack.faults.configure(BUS_DOWN);
    const stateMachineArn = stack.output('StateMachineArn');
    const { executionArn } = await stack.sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: request(5) }),
    );

    await stack.sfn.send(new StopExecutionCommand({ executionArn }));
    const record = await receive('interrupted-dlq');
    stack.faults.reset();

    expect(record).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { detail: { executionArn, status: 'ABORTED' } },
    });
  });

  it('calls another implementation of the service when one is set', async () => {
    const elsewhere = await startWithClients({ ...loadTemplate() });
    const environment = { AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: elsewhere.endpoint };
    const here = await startWithClients({ ...loadTemplate(), environment, speed: 20 });
    elsewhere.simulator.configure({ creationSeconds: 0.2 });

    const { executionArn } = await here.sfn.send(
      new StartExecutionCommand({ stateMachineArn: here.machineArn('provision-pool'), input: request(1) }),
    );
    const { status } = await here.ended(executionArn);
    await Promise.all([here.stop(), elsewhere.stop()]);

    expect(status).toBe('SUCCEEDED');
    expect(here.simulator.record().calls).toEqual([]);
    expect(elsewhere.simulator.record().calls.map(({ operation }) => operation)).toContain('CreatePool');
  });
});
