import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListStateMachinesCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { localRates, PACES } from '../../local/deploy/local-rates.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const SERVE = path.join(ROOT, 'local/serve.ts');
const CONSUMER = path.join(ROOT, 'examples/consumer/start.ts');

describe('npm run local', () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  /** The template stands: it is not written again. */
  const serve = (environment: Record<string, string>, ...args: string[]) =>
    run([SERVE, '--no-synth', ...args], environment);

  function run(args: string[], environment: Record<string, string>) {
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...environment } });
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
    const [, address, port] = await process.line(
      /^The local stack runs at (\S+:(\d+))\. Its state is in memory: Ctrl-C stops it and forgets all\.$/,
    );
    await process.line(/^Its pace is not AWS's: 30 pools a second/);
    await process.line(new RegExp(`^ {2}export POOLS_STACK=local POOLS_PORT=${port}$`));
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

    expect(endpoint).toBe(address);
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

  it("plays AWS's pace, and a consumer prints the result", async () => {
    const stack = serve({ POOLS_PORT: '0' }, '--aws-pace');
    await stack.line(/^It plays AWS's default quotas: 1 call a second of each operation, and 25 pools\./);
    const [, endpoint = '', POOLS_PORT = ''] = await stack.line(/^ {2}export AWS_ENDPOINT_URL=(\S+:(\d+))$/);
    const place = {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    const consumer = run([CONSUMER], { POOLS_PORT });
    await consumer.line(/^Each is printed when it arrives\./);
    const record: unknown = await (await fetch(`${endpoint}/_simulator`)).json();

    const QueueUrl = `${endpoint}/123456789012/pool-requests`;
    const MessageBody = JSON.stringify({ metadata: { requestId: 'paced' }, data: {} });
    await new SQSClient(place).send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await consumer.line(/^paced: InvalidRequest, owner: requester$/);
    const { Stacks = [] } = await new CloudFormationClient(place).send(new DescribeStacksCommand({}));

    expect(record).toMatchObject({ settings: PACES.aws.simulator });
    expect(Stacks[0]?.Outputs).toContainEqual({ OutputKey: 'CreatePoolPerSecond', OutputValue: '1' });
  });

  it("limits the functions to AWS's pace, whatever the template says", () => {
    const { CreatePool, DescribePools } = PACES.aws.simulator.rates;

    expect(localRates({ CREATE_POOL_RATE: '5' }, { speed: 1, pace: 'aws' })).toEqual({
      CREATE_POOL_RATE: `${CreatePool.ratePerSecond}`,
      CREATE_POOL_BURST: `${CreatePool.burst}`,
      CREATE_POOL_PER_SECOND: `${CreatePool.ratePerSecond}`,
      DESCRIBE_POOLS_RATE: `${DescribePools.ratePerSecond}`,
      DESCRIBE_POOLS_BURST: `${DescribePools.burst}`,
    });
  });

  it.each([
    ['its help', '--help', 0, 'stdout', /^ {2}--aws-pace /],
    ['the nearest option', '--aws-pase', 2, 'stderr', /'--aws-pase'. Did you mean --aws-pace\? See /],
  ])('prints %s before anything is built', async (_name, arg, wanted, stream, pattern) => {
    // Without a PATH there is no npm to build with.
    const process = run([SERVE, arg], { PATH: '' });

    if (stream === 'stdout') await process.line(pattern);
    const [code] = await process.exited;

    expect(code).toBe(wanted);
    if (stream === 'stderr') expect(process.errors()).toMatch(pattern);
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
