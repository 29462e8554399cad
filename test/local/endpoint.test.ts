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
    ['an operation of a service that is there', 'AWSStepFunctions.CreateStateMachine'],
    ['an operation of the prototype', 'AWSEvents.constructor'],
    ['a service that is not there', 'secretsmanager.ListSecrets'],
    ['no target at all', ''],
  ])('refuses %s as AWS does', async (_name, target) => {
    const { status, type, document } = await post(target);

    expect(status).toBe(400);
    expect(type).toMatch(/^application\/x-amz-json-1\.[01]$/);
    expect(document).toEqual({ __type: 'UnknownOperationException', message: expect.any(String) });
  });

  it.each(['{', '[]', '"text"', 'null'])('refuses the body %s', async (body) => {
    const { status, document } = await post('AWSStepFunctions.ListStateMachines', body);

    expect(status).toBe(400);
    expect(document).toMatchObject({ __type: 'SerializationException' });
  });

  it('refuses a member of another type, naming it', async () => {
    const { document } = await post('AWSStepFunctions.StartExecution', '{"stateMachineArn":5}');

    expect(document).toEqual({
      __type: 'ValidationException',
      message: expect.stringMatching(/^1 validation error detected: stateMachineArn: /),
    });
  });

  it('refuses a body over 16 MiB', async () => {
    const { status } = await post('AmazonSQS.SendMessage', Buffer.alloc(17 * 1024 * 1024));

    expect(status).toBe(413);
  });

  it('gives every answer an id of its own', async () => {
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

  it('has the simulator and its control', async () => {
    const { document } = await post('PinpointSMSVoiceV2.DescribePools');
    const record = await (await fetch(`${stack.endpoint}/_simulator`)).json();

    expect(document).toHaveProperty('Pools');
    expect(record).toHaveProperty('calls[0].operation', 'DescribePools');
  });

  it('is not opened on a port that is taken', async () => {
    const port = Number(new URL(stack.endpoint).port);

    await expect(testStack({ resources: {}, port })).rejects.toThrow(
      `Port ${port} is in use: set POOLS_PORT to one that is free.`,
    );
  });

  it('frees its port when the template cannot be deployed', async () => {
    const first = await testStack({ resources: {} });
    const port = Number(new URL(first.endpoint).port);
    await first.stop();
    const broken = { ...lambdaFunction('nowhere'), Metadata: {} };

    await expect(testStack({ resources: { Broken: broken }, port })).rejects.toThrow(
      'Broken: the code of nowhere is not there',
    );
    const second = await testStack({ resources: {}, port });
    await second.stop();

    expect(second.endpoint).toBe(first.endpoint);
  });
});
