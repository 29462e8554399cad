import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack } from '../../simulation/wire/stack.ts';
import { folder, pools } from '../support/pools.ts';

const COMMANDS = [
  ...['submit', 'watch', 'status', 'list', 'show', 'explain'],
  ...['failed', 'retry', 'cancel', 'redrive', 'first-checks'],
];

/** An installed Node that is older than the tool needs. */
const OLDER_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find(
  (path) =>
    existsSync(path) &&
    Number.parseInt(execFileSync(path, ['-p', 'process.versions.node']).toString(), 10) < 24,
);
/** Nothing listens on it. */
const CLOSED = { POOLS_PORT: '9' };

const files = folder();
let stack: Awaited<ReturnType<typeof startStack>>;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  files.remove();
  await stack.stop();
});

describe('pools reports in one sentence', () => {
  const unclosed = () => files.file('unclosed.csv', 'OriginationIdentity\n"phone-1\nphone-2\n');
  const header = () => files.file('header.csv', 'OriginationIdentity,Contry\nphone-1,US\n');
  const cases: [what: string, args: () => string[], code: number, sentence: RegExp][] = [
    ['an unknown command', () => ['lst'], 2, /Unknown command 'lst'; did you mean list\?/],
    [
      'an unknown option',
      () => ['list', '--local', '--clas', 'X'],
      2,
      /Unknown option '--clas'; did you mean --class\? See pools list/,
    ],
    ['an option without its value', () => ['list', '--class'], 2, /'--class <CLASS>' argument missing/],
    ['an invalid value', () => ['list', '--local', '--since', 'yesterday'], 2, /--since takes a duration/],
    [
      'an unknown failure class',
      () => ['list', '--class', 'QuotaExeeded'],
      2,
      /did you mean QuotaExceeded\?/,
    ],
    [
      'too few arguments',
      () => ['show', '--local'],
      2,
      /Missing required argument 'REQUEST-ID'. See pools show --help/,
    ],
    ['that no stack is named', () => ['status'], 2, /No stack is named/],
    ['that two stacks are named', () => ['status', '--local', '--stack', 'A'], 2, /not both/],
    [
      'that the connection was refused',
      () => ['status', '--local'],
      3,
      /local stack at http:\/\/127.0.0.1:9 does not answer.* npm run local/,
    ],
    ['a missing file', () => ['submit', '/nowhere.csv', '--dry-run'], 2, /nowhere\.csv: cannot be read/],
    ['CSV that cannot be read', () => ['submit', unclosed(), '--dry-run'], 2, /is not valid CSV/],
    [
      'an unknown column',
      () => ['submit', header(), '--dry-run'],
      2,
      /"Contry" \(did you mean IsoCountryCode\?\)/,
    ],
    ['a retry without requests', () => ['retry', '--local'], 2, /Name request IDs/],
    ['an unknown queue', () => ['redrive', 'dlq', '--local'], 2, /no queue "dlq": requests, events/],
    ['an invalid batch name', () => ['watch', 'a batch', '--local'], 2, /A batch name has/],
  ];

  it.concurrent.each(cases)('%s', async (_what, args, code, sentence) => {
    const run = await pools(args(), CLOSED);

    expect(run.stderr).toMatch(sentence);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(run).toMatchObject({ code, stdout: '' });
  });

  it('that a stack does not exist, and that credentials are missing', async () => {
    const aws = {
      AWS_ENDPOINT_URL: stack.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    };

    const [other, found, anonymous] = await Promise.all([
      pools(['status', '--stack', 'Other'], aws),
      pools(['status', '--json'], { ...aws, POOLS_STACK: 'SmsPoolProvisioner' }),
      pools(['status', '--stack', 'SmsPoolProvisioner'], { AWS_REGION: 'us-east-1', HOME: '/nowhere' }),
    ]);

    expect(other).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/no stack Other in us-east-1.*Check --stack/),
    });
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(anonymous).toMatchObject({ code: 3, stderr: expect.stringMatching(/No AWS credentials/) });
  });
});

describe('pools --help', () => {
  it('names every command and what the exit codes mean', async () => {
    const { code, stdout } = await pools(['--help']);

    for (const name of COMMANDS) expect(stdout).toMatch(new RegExp(`^ +${name} `, 'm'));
    expect(stdout).toMatch(/Exit status\n +0 [\s\S]*\n +1 [\s\S]*\n +2 [\s\S]*\n +3 /);
    expect(code).toBe(0);
  });

  it.concurrent.each(COMMANDS)('shows options and examples of %s', async (name) => {
    const { code, stdout } = await pools([name, '--help']);

    expect(stdout).toMatch(new RegExp(`Options:\\n[\\s\\S]*--json[\\s\\S]*Examples:\\n  pools ${name}`));
    expect(code).toBe(0);
  });
});

it.skipIf(OLDER_NODE === undefined)(
  'pools starts itself on the Node of the project, and returns its exit code',
  async () => {
    const [good, bad] = await Promise.all([
      pools(['explain', 'Throttled'], {}, OLDER_NODE),
      pools(['explain', 'Nothing'], {}, OLDER_NODE),
    ]);

    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('Throttled') });
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('no failure class') });
  },
);
