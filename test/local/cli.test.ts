import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { loadTemplate } from '../../local/stack/stack.ts';
import { type RunningStack, startWithClients } from './support.ts';

const run = promisify(execFile);
const installed = await run('aws', ['--version']).then(
  () => true,
  () => false,
);

const MACHINE = 'arn:aws:states:us-east-1:123456789012:stateMachine:provision-pool';
const EXECUTION = MACHINE.replace('stateMachine', 'execution');
const REQUEST = JSON.stringify({
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
  OriginationIdentity: phoneNumberId(1),
});

/** Starting the CLI takes a second: every command runs once, on one stack. */
describe.skipIf(!installed)('The AWS CLI', () => {
  let stack: RunningStack;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'cli-'));
    stack = await startWithClients({ ...loadTemplate(), speed: 20 });
  });
  afterAll(async () => {
    await stack.stop();
    rmSync(folder, { recursive: true });
  });

  /** Never synchronous: the stack runs in this process. */
  async function aws(...args: string[]) {
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ENDPOINT_URL: stack.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
    };
    const { stdout, stderr } = await run('aws', [...args, '--output', 'json'], { env });
    expect(stderr).toBe('');
    return stdout === '' ? undefined : JSON.parse(stdout);
  }
  const sqs = (command: string, ...args: string[]) =>
    aws('sqs', command, ...args, '--endpoint-url', stack.endpoint);
  const states = (command: string, ...args: string[]) => aws('stepfunctions', command, ...args);

  it('starts, stops, describes and lists executions', async () => {
    const started = await states(
      'start-execution',
      '--state-machine-arn',
      MACHINE,
      '--name',
      'by-cli',
      '--input',
      REQUEST,
    );
    const stopped = await states(
      'stop-execution',
      '--execution-arn',
      started.executionArn,
      '--error',
      'Enough',
    );
    const described = await states('describe-execution', '--execution-arn', started.executionArn);
    const { events } = await states(
      'get-execution-history',
      '--execution-arn',
      started.executionArn,
      '--reverse-order',
    );
    const { executions } = await states(
      'list-executions',
      '--state-machine-arn',
      MACHINE,
      '--status-filter',
      'ABORTED',
    );
    const { stateMachines } = await states('list-state-machines');

    expect(started.executionArn).toBe(`${EXECUTION}:by-cli`);
    expect(stopped).toHaveProperty('stopDate');
    expect(described).toMatchObject({ status: 'ABORTED', error: 'Enough', input: REQUEST });
    expect(events[0]).toMatchObject({ type: 'ExecutionAborted' });
    expect(executions).toMatchObject([{ name: 'by-cli' }]);
    expect(stateMachines).toMatchObject([{ stateMachineArn: MACHINE, name: 'provision-pool' }]);
  });

  it('sends and receives messages', async () => {
    const queue = ['--queue-url', stack.queueUrl('parked-results')];
    const { QueueUrl } = await sqs('get-queue-url', '--queue-name', 'pool-requests');
    const { QueueUrls } = await sqs('list-queues');
    const sent = await sqs('send-message', ...queue, '--message-body', 'one');
    const batch = await sqs('send-message-batch', ...queue, '--entries', '[{"Id":"a","MessageBody":"two"}]');
    const { Messages } = await sqs(
      'receive-message',
      ...queue,
      '--max-number-of-messages',
      '10',
      '--wait-time-seconds',
      '1',
    );

    expect(QueueUrl).toBe(stack.queueUrl('pool-requests'));
    expect(QueueUrls).toContain(stack.queueUrl('pool-results'));
    expect(sent).toHaveProperty('MessageId');
    expect(batch).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [] });
    expect(Messages.map(({ Body }: { Body: string }) => Body)).toEqual(['one', 'two']);
  });

  it('makes a queue and a rule, and receives what matches', async () => {
    const rule = ['--rule', 'my-pools', '--event-bus-name', 'sms-pool-provisioner'];
    const pattern = JSON.stringify({ 'detail-type': ['PoolProvisioned'] });
    const entry = {
      EventBusName: 'sms-pool-provisioner',
      Source: 'sms-pool-provisioner',
      DetailType: 'PoolProvisioned',
      Detail: '{"by":"cli"}',
    };
    const [{ QueueUrl }] = await Promise.all([
      sqs('create-queue', '--queue-name', 'my-pools'),
      aws('events', 'put-rule', '--name', ...rule.slice(1), '--event-pattern', pattern),
    ]);
    const target = 'Id=1,Arn=arn:aws:sqs:us-east-1:123456789012:my-pools';
    await aws('events', 'put-targets', ...rule, '--targets', target);
    const [{ Rules }] = await Promise.all([
      aws('events', 'list-rules', ...rule.slice(2)),
      aws('events', 'put-events', '--entries', JSON.stringify([entry])),
    ]);
    const { Messages } = await sqs('receive-message', '--queue-url', QueueUrl, '--wait-time-seconds', '5');

    expect(JSON.parse(Messages[0].Body)).toMatchObject({ detail: { by: 'cli' } });
    expect(Rules.map(({ Name }: { Name: string }) => Name)).toEqual(['my-pools', 'pool-requested']);
  });

  it('puts events and invokes functions', async () => {
    const sample = path.join(import.meta.dirname, '../../events/event/valid-customer-onboarding.json');
    const output = path.join(folder, 'answer.json');
    const put = await aws('events', 'put-events', '--entries', `file://${sample}`);
    const invoked = await aws(
      'lambda',
      'invoke',
      '--function-name',
      'sms-pool-provisioner-record-result',
      output,
    );

    expect(put).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
    expect(invoked).toEqual({ StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '$LATEST' });
    expect(JSON.parse(readFileSync(output, 'utf8'))).toHaveProperty('errorType');
  });

  it('puts and gets items', async () => {
    const table = ['--table-name', stack.output('LedgerTableName')];
    const key = { requestId: { S: 'by-cli' }, part: { S: 'claim' } };
    await aws('dynamodb', 'put-item', ...table, '--item', JSON.stringify(key));
    const { Item } = await aws('dynamodb', 'get-item', ...table, '--key', JSON.stringify(key));

    expect(Item).toEqual(key);
  });

  it('manages pools', async () => {
    const { PoolId } = await aws(
      'pinpoint-sms-voice-v2',
      'create-pool',
      '--origination-identity',
      phoneNumberId(2),
      '--iso-country-code',
      'US',
      '--message-type',
      'TRANSACTIONAL',
    );
    const { Pools } = await aws('pinpoint-sms-voice-v2', 'describe-pools', '--pool-ids', PoolId);

    expect(Pools).toMatchObject([{ PoolId }]);
  });
});
