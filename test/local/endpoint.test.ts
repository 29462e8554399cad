import { request } from 'node:http';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
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

  /** A request with headers that fetch does not let a caller set. */
  const raw = (method: string, path: string, headers: Record<string, string>, body = '') =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const call = request(stack.endpoint + path, { method, headers }, async (response) => {
        let text = '';
        for await (const chunk of response) text += chunk;
        resolve({ status: response.statusCode, text });
      });
      call.on('error', reject);
      call.end(body);
    });

  const PATHS = [
    ['POST', '/'],
    ['GET', '/'],
    ['GET', '/_simulator'],
    ['PUT', '/_simulator'],
    ['DELETE', '/_faults'],
    ['PUT', '/_faults'],
    ['OPTIONS', '/'],
    ['POST', '/2015-03-31/functions/any/invocations'],
  ] as const;
  const START = { 'content-type': 'text/plain', 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };

  it.each([
    ['a name that a foreign server resolves to this machine', { host: 'pools.example.com:4580' }],
    ['an address of the network', { host: '192.0.2.1' }],
    ['a name that begins like this machine', { host: 'localhost.example.com' }],
    ['another web page', { origin: 'https://example.com' }],
    ['a page without an origin', { origin: 'null' }],
    ['a page on another port of this machine', { origin: 'http://127.0.0.1:3000' }],
    ['a cross-site request without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['a request of another port without an origin', { 'sec-fetch-site': 'same-site' }],
  ])('refuses %s on every path, with a sentence', async (_name, headers: Record<string, string>) => {
    const faults = stack.faults.record();

    const answers = await Promise.all(
      PATHS.map(([method, path]) =>
        raw(method, path, { ...START, ...headers }, method.startsWith('P') ? '{}' : ''),
      ),
    );

    for (const { status, text } of answers) {
      expect(status).toBe(403);
      expect(JSON.parse(text)).toEqual({
        __type: 'AccessDeniedException',
        message: expect.stringMatching(/^The local stack .*found .*\.$/),
      });
    }
    expect(stack.faults.record()).toEqual(faults);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST:80'])('answers to the host %s', async (host) => {
    const { status } = await raw('POST', '/', { ...START, host }, '{}');

    expect(status).toBe(200);
  });

  it.each([
    ['a browser whose user enters the address', { 'sec-fetch-site': 'none' }],
    ['its own page', { 'sec-fetch-site': 'same-origin' }],
  ])('answers %s', async (_name, headers: Record<string, string>) => {
    const { host } = new URL(stack.endpoint);

    const { status } = await raw('POST', '/', { ...START, ...headers, origin: `http://${host}` }, '{}');

    expect(status).toBe(200);
  });

  it('answers the SDK', async () => {
    await expect(stack.sfn.send(new ListStateMachinesCommand({}))).resolves.toHaveProperty('stateMachines');
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
