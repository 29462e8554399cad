import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { serve } from '../local/simulator/support.ts';

const QUICK: SettingsPatch = { creationSeconds: 0.1, deletionSeconds: 0.1 };

let close = async () => {};
afterEach(() => close());

/** A separate account, and the command run against it as a person runs it. */
async function account(settings: SettingsPatch = {}) {
  const simulator = createSimulator({
    now: Date.now,
    accountId: '123456789012',
    region: 'us-east-1',
    settings: { ...QUICK, ...settings },
  });
  const server = await serve(simulator);
  close = server.close;
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const start = (...args: string[]) => {
    const limits = ['--silence=0', '--interval=20', '--pools=1', '--token-after=0'];
    return spawn(process.execPath, ['cli/pools.js', 'first-checks', ...limits, ...args], { env });
  };
  const run = async (...args: string[]) => {
    const script = start(...args);
    script.stdin.end();
    const [stdout, stderr, [code]] = await Promise.all([
      text(script.stdout),
      text(script.stderr),
      once(script, 'close'),
    ]);
    return { stdout, stderr, code };
  };
  const made = () => simulator.record().pools.filter(({ seeded }) => !seeded);
  const left = () => made().filter(({ deletedAt }) => deletedAt === undefined);

  return { simulator, start, run, made, left };
}

const NUMBER = `--identity=${phoneNumberId(1)}`;

describe('the first checks', () => {
  it('print their findings and leave no pool', async () => {
    const { run, made, left } = await account({
      visibilityDelayReads: 2,
      faults: [{ on: 'DescribePools', as: 'throttle', skip: 3, times: 2 }],
    });

    const { stdout, code } = await run(NUMBER, '--yes', '--pools=2');

    expect(stdout).toMatch(/Burst of 5 DescribePools +3 accepted, 2 throttled/);
    expect(stdout).toMatch(/Pool 1 +visible after \d+\.\d s, 2 polls without it; ACTIVE after \d+\.\d s/);
    expect(stdout).toMatch(/Same token after 0 s +the same pool/);
    expect(made()).toHaveLength(2);
    expect(left()).toEqual([]);
    expect(code).toBe(0);
  });

  it.each([
    ['original', 'the same pool'],
    ['conflict', 'refused: ConflictException RESOURCE_ALREADY_EXISTS'],
    ['validation', 'refused: ValidationException INVALID_PARAMETER'],
  ] as const)(
    'report the result of a token with other parameters: %s',
    async (clientTokenMismatch, answer) => {
      const { run, left } = await account({ clientTokenMismatch });

      const { stdout } = await run(NUMBER, '--yes');

      expect(stdout).toMatch(new RegExp(`Same token, other parameters +${answer}`));
      expect(left()).toEqual([]);
    },
  );

  it('report when a token was forgotten, and delete the second pool too', async () => {
    const { run, made, left } = await account({ clientTokenMemorySeconds: 0 });

    const { stdout } = await run('--identity=ACME', '--country=GB', '--yes');

    expect(stdout).toMatch(/Same token after 0 s +a second pool/);
    expect(made().length).toBeGreaterThan(1);
    expect(left()).toEqual([]);
  });

  it('find and delete a pool whose response was lost', async () => {
    const { run, made, left } = await account({
      faults: [{ on: 'CreatePool', when: 'after', as: 'reset', times: 1 }],
    });

    const { code } = await run(NUMBER, '--yes');

    expect(made()).toHaveLength(1);
    expect(left()).toEqual([]);
    expect(code).toBe(0);
  });

  it('delete their pools when a call fails', async () => {
    const { run, made, left } = await account({
      faults: [{ on: 'DescribePools', as: '5xx', skip: 5, times: 20 }],
    });

    const { stderr, code } = await run(NUMBER, '--yes');

    expect(stderr).toContain('InternalServerException');
    expect(made()).toHaveLength(1);
    expect(left()).toEqual([]);
    expect(code).toBe(1);
  });

  it('delete their pools when they are interrupted', async () => {
    const { start, made, left } = await account();
    const script = start(NUMBER, '--yes', '--token-after=0,600');
    const ended = once(script, 'close');

    for await (const line of script.stderr) if (String(line).includes('after 0 s')) break;
    script.kill('SIGINT');
    const [code] = await ended;

    expect(made()).toHaveLength(1);
    expect(left()).toEqual([]);
    expect(code).toBe(1);
  });

  it.each([
    ['nobody confirmed', [NUMBER], 'Add --yes'],
    [
      'the number is in use',
      [`--identity=${SPECIAL.inPoolOfAnotherTeam}`, '--yes'],
      'Name a number that belongs to no pool',
    ],
    ['the number is not ready', [`--identity=${SPECIAL.pending}`, '--yes'], 'Name a number that is ACTIVE'],
    ['the country is missing', ['--identity=ACME', '--yes'], '--country'],
    ['no identity is given', ['--yes'], 'Add --identity ID'],
    ['an option is wrong', [NUMBER, '--yes', '--pools=6'], '--pools takes a whole number from 1 to 5'],
  ])('create nothing when %s', async (_case, args, sentence) => {
    const { run, simulator } = await account();

    const { stderr, code } = await run(...args);

    const calls = simulator.record().calls.map(({ operation }) => operation);
    expect(stderr).toContain(sentence);
    expect(calls).not.toContain('CreatePool');
    expect(code).toBe(2);
  });
});
