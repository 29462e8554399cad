import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, simulatorAtNoon } from './support.ts';

const run = promisify(execFile);
const installed = (() => {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const PHONE = 'phone-00000000000000000000000000000001';
const SEEDED_POOL = 'pool-00000000000000000000000000000001';
const PROTECTED_POOL = 'pool-00000000000000000000000000000002';

/** One server for all tests, and a pool of the first number: starting the CLI takes about a second. */
describe.skipIf(!installed)('The AWS CLI', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  const { simulator } = simulatorAtNoon({
    faults: [{ on: 'UpdatePool', as: 'throttle', match: { PoolId: PROTECTED_POOL } }],
  });
  const pool = simulator.call('CreatePool', {
    OriginationIdentity: PHONE,
    IsoCountryCode: 'US',
    MessageType: 'TRANSACTIONAL',
  });

  beforeAll(async () => {
    server = await serve(simulator);
  });
  afterAll(() => server.close());

  /** Never synchronous: the server runs in this process. */
  async function aws(...args: string[]) {
    const env = {
      PATH: process.env.PATH,
      HOME: '/nonexistent',
      AWS_ENDPOINT_URL: server.endpoint,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    };
    const command = ['pinpoint-sms-voice-v2', ...args, '--output', 'json'];
    return run('aws', command, { env }).catch((error: { stdout: string; stderr: string }) => error);
  }

  it.each([
    [
      'create-pool',
      [
        '--origination-identity',
        'ACME',
        '--iso-country-code',
        'GB',
        '--message-type',
        'TRANSACTIONAL',
        '--tags',
        'Key=a,Value=b',
      ],
      { Status: 'CREATING', Tags: [{ Key: 'a', Value: 'b' }] },
    ],
    ['describe-pools', ['--pool-ids', SEEDED_POOL], { Pools: [{ PoolId: SEEDED_POOL, Status: 'ACTIVE' }] }],
    [
      'describe-phone-numbers',
      ['--phone-number-ids', PHONE],
      { PhoneNumbers: [{ PhoneNumber: '+15550100', PoolId: pool.body.PoolId }] },
    ],
    [
      'describe-sender-ids',
      ['--sender-ids', 'SenderId=ACME,IsoCountryCode=GB'],
      { SenderIds: [{ SenderId: 'ACME', MessageTypes: ['TRANSACTIONAL'] }] },
    ],
    [
      'list-pool-origination-identities',
      ['--pool-id', String(pool.body.PoolId)],
      { OriginationIdentities: [{ OriginationIdentity: PHONE }] },
    ],
    [
      'list-tags-for-resource',
      ['--resource-arn', `arn:aws:sms-voice:us-east-1:123456789012:pool/${SEEDED_POOL}`],
      { Tags: [{ Key: 'team', Value: 'another' }] },
    ],
    [
      'update-pool',
      ['--pool-id', SEEDED_POOL, '--deletion-protection-enabled'],
      { DeletionProtectionEnabled: true },
    ],
    ['delete-pool', ['--pool-id', String(pool.body.PoolId)], { Status: 'DELETING' }],
  ])('reads a response of %s without a warning', async (command, args, expected) => {
    const { stdout, stderr } = await aws(command, ...args);

    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject(expected);
  });

  it.each([
    ['ConflictException', ['delete-pool', '--pool-id', PROTECTED_POOL], 'has deletion protection'],
    ['ResourceNotFoundException', ['describe-pools', '--pool-ids', 'pool-none'], 'was not found'],
    [
      'ValidationException',
      ['create-pool', '--origination-identity', PHONE, '--message-type', 'TRANSACTIONAL'],
      'IsoCountryCode: is required',
    ],
    ['ThrottlingException', ['update-pool', '--pool-id', PROTECTED_POOL], 'Rate exceeded'],
    ['UnknownOperationException', ['describe-opt-out-lists'], ''],
  ])('reads the error %s', async (name, args, message) => {
    const { stdout, stderr } = await aws(...args);

    expect(stdout).toBe('');
    expect(stderr).toContain(`An error occurred (${name})`);
    expect(stderr).toContain(message);
  });
});
