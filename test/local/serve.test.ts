import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';

const SERVE = path.join(import.meta.dirname, '../../local/serve.ts');

describe('npm run local', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  function serve(environment: Record<string, string>) {
    const child = spawn(process.execPath, [SERVE], { env: { PATH: process.env.PATH, ...environment } });
    children.push(child);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk) => errors.push(chunk));

    return {
      exited: once(child, 'exit'),
      interrupt: () => child.kill('SIGINT'),
      errors: () => Buffer.concat(errors).toString(),
      async line(pattern: RegExp) {
        for (;;) {
          const { value, done } = await lines.next();
          const match = pattern.exec(value ?? '');
          if (match) return match;
          if (done) throw new Error(`No line ${pattern}: ${Buffer.concat(errors)}`);
        }
      },
    };
  }

  it('prints the variables to export and each ended execution, and exits with 0 on Ctrl-C', async () => {
    const process = serve({ POOLS_PORT: '0', AWS_REGION: 'eu-west-2' });
    const [, endpoint = ''] = await process.line(/^ {2}export AWS_ENDPOINT_URL=(\S+)$/);
    await process.line(/^ {2}export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local$/);
    const [, region = ''] = await process.line(/^ {2}export AWS_REGION=(\S+) AWS_DEFAULT_REGION=\1$/);
    const sfn = new SFNClient({
      endpoint,
      region,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });

    const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
    const [{ stateMachineArn } = {}] = stateMachines;
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'empty' }));
    const [, error] = await process.line(/^FAILED {5}empty {2}\d+\.\d s {2}(\w+)$/);
    process.interrupt();

    expect(stateMachineArn).toBe('arn:aws:states:eu-west-2:123456789012:stateMachine:provision-pool');
    expect(error).toBe('InvalidRequest');
    expect(await process.exited).toEqual([0, null]);
    expect(process.errors()).toBe('');
  });

  it('exits with 0 on Ctrl-C while a bulk arrives', async () => {
    const process = serve({ POOLS_PORT: '0' });
    const [, endpoint = ''] = await process.line(/^ {2}export AWS_ENDPOINT_URL=(\S+)$/);
    const sqs = new SQSClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const bulk = new SendMessageBatchCommand({
      QueueUrl: `${endpoint}/123456789012/pool-requests`,
      Entries: Array.from({ length: 10 }, (_, index) => ({ Id: String(index), MessageBody: '{}' })),
    });

    await Promise.all(Array.from({ length: 10 }, () => sqs.send(bulk)));
    process.interrupt();

    expect(await process.exited).toEqual([0, null]);
  });

  it('reports in a sentence that the port is in use', async () => {
    const first = serve({ POOLS_PORT: '0' });
    const [, port = ''] = await first.line(/^ {2}export AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:(\d+)$/);

    const second = serve({ POOLS_PORT: port });
    const [code] = await second.exited;

    expect(code).toBe(2);
    expect(second.errors()).toBe(`Port ${port} is in use. Set POOLS_PORT to a free port.\n`);
  });

  it('reports in a sentence that the port is invalid', async () => {
    const process = serve({ POOLS_PORT: 'many' });
    const [code] = await process.exited;

    expect(code).toBe(2);
    expect(process.errors()).toMatch(/^POOLS_PORT takes a port .*\n$/);
  });
});
