import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startStack } from '../../simulation/wire/stack.ts';
import { RecordedRequest, replay, startRecordingProxy } from './recording-proxy.ts';

/*
 * The senders of examples/senders, each with its own client of AWS. Their requests are recorded, and replayed where a
 * client is missing. RECORD_SENDERS=1 npx vitest run test/local/senders.test.ts records them again.
 */

const run = promisify(execFile);
const SENDERS = path.join(import.meta.dirname, '../../examples/senders');
const RECORDING = path.join(import.meta.dirname, 'senders.recorded.json');
const isRecording = process.env.RECORD_SENDERS !== undefined;

const succeeds = (command: string, ...args: string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );

const CLIENTS = [
  { file: 'send.ts', name: 'typescript', command: process.execPath, isThere: true },
  {
    file: 'send.py',
    name: 'python',
    command: 'python3',
    isThere: await succeeds('python3', '-c', 'import boto3'),
    install: 'python3 with boto3',
  },
  {
    file: 'send.sh',
    name: 'cli',
    command: 'sh',
    isThere: await succeeds('aws', '--version'),
    install: 'the AWS CLI',
  },
];

// The count of skipped tests alone does not tell.
for (const { file, isThere, install } of CLIENTS)
  if (!isThere)
    process.stderr.write(
      `SKIPPED: examples/senders/${file}, without ${install}. Its recording is replayed.\n`,
    );

const Recording = z.record(z.string(), z.array(RecordedRequest));
const recording = Recording.parse(JSON.parse(readFileSync(RECORDING, 'utf8')));
const whatIsSent = (requests: readonly RecordedRequest[] = []) =>
  requests.map(({ headers, body }) => ({ target: headers['x-amz-target'], body: JSON.parse(body) }));

describe('a sender', () => {
  let stack: Awaited<ReturnType<typeof startStack>>;
  beforeAll(async () => {
    stack = await startStack();
    stack.simulator.configure({ creationSeconds: 0.2 });
  });
  afterAll(async () => {
    await stack.stop();
    if (isRecording) writeFileSync(RECORDING, `${JSON.stringify(recording, null, 2)}\n`);
  });

  for (const { file, name, command, isThere } of CLIENTS) {
    it.skipIf(!isThere)(`${file} gets a pool for its event and one for its message`, async () => {
      const proxy = await startRecordingProxy(stack.endpoint, /\.(PutEvents|SendMessage)$/);
      const env = {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        AWS_ENDPOINT_URL: proxy.endpoint,
        REQUESTS_QUEUE_URL: `${proxy.endpoint}/123456789012/pool-requests`,
        RESULTS_QUEUE_URL: `${proxy.endpoint}/123456789012/pool-results`,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
      };

      const { stdout, stderr } = await run(command, [path.join(SENDERS, file)], { env });
      proxy.stop();
      if (isRecording) recording[file] = proxy.requests;

      expect(stderr).toBe('');
      for (const trigger of ['event', 'queue'])
        expect(stdout).toMatch(new RegExp(`${name}-${trigger}\\b.*pool-`));
      expect(whatIsSent(proxy.requests), 'RECORD_SENDERS=1 records it again.').toEqual(
        whatIsSent(recording[file]),
      );
    });
  }

  it.each(CLIENTS)('$file gets the same results where its requests are replayed', async ({ file, name }) => {
    const requests = recording[file] ?? [];

    const statuses = await Promise.all(
      requests.map(async (request) => (await replay(request, stack.endpoint)).status),
    );
    const results = await Promise.all(
      ['event', 'queue'].map((trigger) => stack.resultDetailOf(`${name}-${trigger}`)),
    );

    expect(statuses).toEqual(requests.map(() => 200));
    expect(results.map((result) => [result['detail-type'], result.detail.metadata])).toEqual([
      ['PoolProvisioned', expect.objectContaining({ trigger: 'event', correlationId: name })],
      ['PoolProvisioned', expect.objectContaining({ trigger: 'queue', correlationId: name })],
    ]);
    expect(
      stack.pools().filter(({ tags }) => tags.some(({ Value }) => Value.startsWith(`${name}-`))),
    ).toHaveLength(2);
  });
});
