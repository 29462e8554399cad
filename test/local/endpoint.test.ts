import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningStack, testStack } from './support.ts';
import { lambdaFunction, queue } from './template.ts';

describe('The endpoint', () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await testStack({ resources: { Jobs: queue('jobs') } });
  });
  afterAll(() => stack.stop());

  async function post(target: string, body: string | Buffer = '{}', path = '/') {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
    const response = await fetch(stack.endpoint + path, { method: 'POST', headers, body });
    const type = response.headers.get('content-type');
    return { status: response.status, type, headers: response.headers, document: await response.json() };
  }

  it.each([
    ['an unknown operation of a known service', 'AWSStepFunctions.CreateStateMachine'],
    ['an operation of the prototype', 'AWSEvents.constructor'],
    ['an unknown service', 'secretsmanager.ListSecrets'],
    ['no target', ''],
  ])('rejects %s like AWS', async (_name, target) => {
    const { status, type, document } = await post(target);

    expect(status).toBe(400);
    expect(type).toMatch(/^application\/x-amz-json-1\.[01]$/);
    expect(document).toEqual({ __type: 'UnknownOperationException', message: expect.any(String) });
  });

  it.each(['{', '[]', '"text"', 'null'])('rejects the body %s', async (body) => {
    const { status, document } = await post('AWSStepFunctions.ListStateMachines', body);

    expect(status).toBe(400);
    expect(document).toMatchObject({ __type: 'SerializationException' });
  });

  it('rejects a member of the wrong type, naming it', async () => {
    const { document } = await post('AWSStepFunctions.StartExecution', '{"stateMachineArn":5}');

    expect(document).toEqual({
      __type: 'ValidationException',
      message: expect.stringMatching(/^1 validation error detected: stateMachineArn: /),
    });
  });

  it('rejects a body over 16 MiB', async () => {
    const { status } = await post('AmazonSQS.SendMessage', Buffer.alloc(17 * 1024 * 1024));

    expect(status).toBe(413);
  });

  it('gives every response a unique id', async () => {
    const answers = await Promise.all([
      post('AmazonSQS.ListQueues'),
      post('AWSStepFunctions.ListStateMachines'),
      post('PinpointSMSVoiceV2.DescribePools'),
      post('Nothing.AtAll'),
    ]);

    const ids = answers.map(({ headers }) => headers.get('x-amzn-requestid'));
    expect(new Set(ids).size).toBe(4);
    expect(ids).not.toContain(null);
  });

  it('serves the simulator and its control', async () => {
    const { document } = await post('PinpointSMSVoiceV2.DescribePools');
    const record = await (await fetch(`${stack.endpoint}/_simulator`)).json();

    expect(document).toHaveProperty('Pools');
    expect(record).toHaveProperty('calls[0].operation', 'DescribePools');
  });

  it('rejects a port that is in use', async () => {
    const port = Number(new URL(stack.endpoint).port);

    await expect(testStack({ resources: {}, port })).rejects.toThrow(
      `Port ${port} is in use. Set POOLS_PORT to a free port.`,
    );
  });

  it('releases its port when the template cannot be deployed', async () => {
    const first = await testStack({ resources: {} });
    const port = Number(new URL(first.endpoint).port);
    await first.stop();
    const broken = { ...lambdaFunction('nowhere'), Metadata: {} };

    await expect(testStack({ resources: { Broken: broken }, port })).rejects.toThrow(
      'Broken: the code of nowhere is missing',
    );
    const second = await testStack({ resources: {}, port });
    await second.stop();

    expect(second.endpoint).toBe(first.endpoint);
  });
});
