import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStack } from '../../simulation/wire/stack.ts';
import { folder, pools } from '../support/pools.ts';

const COMMANDS = ['submit', 'watch', 'status', 'list', 'show', 'explain', 'retry', 'redrive', 'first-checks'];

/** A Node that is older than the one the tool needs, as many a machine has it. */
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

describe('pools tells in a sentence', () => {
  const unclosed = () => files.file('unclosed.csv', 'OriginationIdentity\n"phone-1\nphone-2\n');
  const header = () => files.file('header.csv', 'OriginationIdentity,Country\nphone-1,US\n');
  const cases: [what: string, args: () => string[], code: number, sentence: RegExp][] = [
    ['a command that is not there', () => ['lst'], 2, /no command "lst"; did you mean pools list\?/],
    [
      'an option that is not there',
      () => ['list', '--local', '--clas', 'X'],
      2,
      /no option --clas; did you mean --class\?/,
    ],
    ['an option without its value', () => ['list', '--class'], 2, /--class takes a value: --class CLASS/],
    [
      'a value that is not right',
      () => ['list', '--local', '--since', 'yesterday'],
      2,
      /--since takes so long ago/,
    ],
    [
      'a class that is not there',
      () => ['list', '--class', 'QuotaExeeded'],
      2,
      /did you mean QuotaExceeded\?/,
    ],
    ['too few arguments', () => ['show', '--local'], 2, /pools show REQUEST-ID…/],
    ['that no stack was named', () => ['status'], 2, /Say which stack/],
    ['that two were named', () => ['status', '--local', '--stack', 'A'], 2, /not both/],
    ['that nothing answers', () => ['status', '--local'], 3, /npm run local/],
    [
      'a file that is not there',
      () => ['submit', '/nowhere.csv', '--dry-run'],
      2,
      /nowhere\.csv: cannot be read/,
    ],
    ['CSV that cannot be read', () => ['submit', unclosed(), '--dry-run'], 2, /is no CSV/],
    [
      'a column that is not known',
      () => ['submit', header(), '--dry-run'],
      2,
      /"Country" \(did you mean IsoCountryCode\?\)|"Country"/,
    ],
    ['a retry without an aim', () => ['retry', '--local'], 2, /Name the requests/],
    ['a queue that is not there', () => ['redrive', 'dlq', '--local'], 2, /no queue "dlq": requests, events/],
    ['a name that no batch can have', () => ['watch', '../x', '--local'], 2, /A batch has a name/],
  ];

  it.concurrent.each(cases)('%s', async (_what, args, code, sentence) => {
    const run = await pools(args(), CLOSED);

    expect(run.stderr).toMatch(sentence);
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(run).toMatchObject({ code, stdout: '' });
  });

  it('that a stack is not there, and what it lacks where AWS is asked', async () => {
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
      stderr: expect.stringMatching(/Other does not exist.*check --stack/),
    });
    expect(found).toMatchObject({ code: 0, stderr: '' });
    expect(anonymous).toMatchObject({ code: 3, stderr: expect.stringMatching(/No AWS credentials/) });
  });
});

describe('pools --help', () => {
  it('names every command and what the exit codes mean', async () => {
    const { code, stdout } = await pools(['--help']);

    for (const name of COMMANDS) expect(stdout).toContain(`pools ${name}`);
    expect(stdout).toMatch(/Exit status\n +0 .*\n +1 .*\n +2 .*\n +3 /);
    expect(code).toBe(0);
  });

  it.concurrent.each(COMMANDS)('shows options and examples of %s', async (name) => {
    const { code, stdout } = await pools([name, '--help']);

    expect(stdout).toMatch(new RegExp(`Options\\n[\\s\\S]*--json[\\s\\S]*Examples\\n  pools ${name}`));
    expect(code).toBe(0);
  });
});

it.skipIf(OLDER_NODE === undefined)(
  'pools starts itself on the Node of the project, and passes on how it ended',
  async () => {
    const [good, bad] = await Promise.all([
      pools(['explain', 'Throttled'], {}, OLDER_NODE),
      pools(['explain', 'Nothing'], {}, OLDER_NODE),
    ]);

    expect(good).toMatchObject({ code: 0, stdout: expect.stringContaining('Throttled') });
    expect(bad).toMatchObject({ code: 2, stderr: expect.stringContaining('no failure class') });
  },
);
