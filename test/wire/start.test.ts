import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { startStack } from '../../simulation/wire/stack.ts';

const START = join(import.meta.dirname, '../../local/start.ts');
const request = (requestId: string, OriginationIdentity: string) => ({
  metadata: { requestId },
  data: { OriginationIdentity, IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' },
});

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'requests-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The script of `npm start -- …`; the template stands. */
const start = (args: string[], env: Record<string, string> = {}) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      [START, '--no-synth', ...args],
      { env: { ...process.env, POOLS_PORT: '', ...env } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

/** A file in a separate folder, because its name may be in use. */
const file = async (name: string, content: string): Promise<string> => {
  const path = join(await mkdtemp(join(folder, 'of-')), name);
  await writeFile(path, content);
  return path;
};

const answers = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

// Each test has a separate stack that mostly waits for pools.
describe.concurrent('npm start', () => {
  it('sends every sample, and each ends as its name says', async () => {
    const { code, stdout } = await start([]);

    expect(stdout).toContain('Requests that ended as their sample names say: 31 of 31.');
    expect(stdout).toMatch(/onboarding-4711 +event +provisioned +pool-[0-9a-f]{32} +\d+\.\d/);
    expect(stdout).toMatch(/onboarding-4713 +event +failed +OriginationIdentityInUse/);
    expect(stdout).toContain(
      'requester: Send the request again with an identity that is free, or remove this one from its pool first.',
    );
    expect(code).toBe(0);
  });

  it('provisions requests of the user: an object, an array, and JSON Lines', async () => {
    const files = await Promise.all([
      file('object.json', JSON.stringify(request('r-1', phoneNumberId(1)), null, 2)),
      file(
        'array.json',
        JSON.stringify([request('r-2', phoneNumberId(2)), request('r-3', phoneNumberId(3))]),
      ),
      file(
        'lines.jsonl',
        `${JSON.stringify(request('r-4', phoneNumberId(4)))}\n\n${JSON.stringify(request('r-5', phoneNumberId(5)))}\n`,
      ),
    ]);

    const { code, stdout } = await start(['--json', ...files]);

    expect(
      answers(stdout)
        .map(({ requestId }) => requestId)
        .toSorted(),
    ).toEqual(['r-1', 'r-2', 'r-3', 'r-4', 'r-5']);
    expect(answers(stdout)).toContainEqual(
      expect.objectContaining({
        requestId: 'r-1',
        trigger: 'queue',
        status: 'provisioned',
        poolId: expect.stringMatching(/^pool-/),
      }),
    );
    expect(code).toBe(0);
  });

  it('exits with 1 and the reason when a request failed, and sends entries for PutEvents through the bus', async () => {
    const bad = `${JSON.stringify(request('taken', SPECIAL.inPoolOfAnotherTeam))}\nnot JSON\n`;
    const entry = { Source: 'onboarding', DetailType: 'PoolRequested' };
    const Detail = JSON.stringify(request('by-event', phoneNumberId(8)));
    // PutEvents would refuse the last two.
    const entries = [
      { ...entry, Detail },
      { ...entry, Source: undefined, Detail: '{}' },
      { ...entry, Detail: '[' },
    ];

    const { code, stdout, stderr } = await start([
      '--json',
      await file('bad.jsonl', bad),
      await file('entries.json', JSON.stringify(entries)),
    ]);

    const invalid = expect.objectContaining({ class: 'InvalidRequest' });
    expect(answers(stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          requestId: 'taken',
          failure: expect.objectContaining({ class: 'OriginationIdentityInUse', owner: 'requester' }),
        }),
        expect.objectContaining({ origin: expect.stringMatching(/bad\.jsonl:2$/), failure: invalid }),
        // By default through the bus of the stack.
        expect.objectContaining({ requestId: 'by-event', trigger: 'event', status: 'provisioned' }),
        expect.objectContaining({
          origin: expect.stringMatching(/entries\.json\[1\]$/),
          trigger: 'queue',
          failure: invalid,
        }),
        expect.objectContaining({
          origin: expect.stringMatching(/entries\.json\[2\]$/),
          trigger: 'queue',
          failure: invalid,
        }),
      ]),
    );
    expect(stderr).toContain('Requests provisioned: 1 of 5.');
    expect(code).toBe(1);
  });

  it.each([
    [['--timeout', 'soon'], '--timeout takes a whole number of seconds'],
    [['/nowhere/requests.json'], '/nowhere/requests.json: cannot be read'],
  ])('exits with 2 and a sentence for %j', async (args, sentence) => {
    const { code, stdout, stderr } = await start(args);

    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('exits with 2 for a file that is neither JSON nor JSON Lines', async () => {
    const { code, stderr } = await start([await file('broken.json', '{\n  "MessageType": ,\n}\n')]);

    expect(stderr).toMatch(/broken\.json: neither JSON nor JSON Lines .*\. Write one request/);
    expect(code).toBe(2);
  });

  it.each([
    [
      'a line',
      'x'.repeat(1_048_577),
      /large\.jsonl:2: 1,048,577 bytes; the queue trigger accepts at most 1,048,576\.\n$/,
    ],
    [
      'an entry for PutEvents',
      JSON.stringify({ Source: 's', DetailType: 'd', Detail: JSON.stringify({ x: 'x'.repeat(262_144) }) }),
      /large\.jsonl:2: 262,154 bytes; the event trigger accepts at most 262,144\.\n$/,
    ],
  ])('sends nothing when %s is too large for its trigger, and says which', async (_name, line, sentence) => {
    const small = JSON.stringify(request('small', phoneNumberId(1)));

    const { code, stdout, stderr } = await start([await file('large.jsonl', `${small}\n${line}\n`)]);

    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('names the request that a trigger refuses', async () => {
    const entry = {
      EventBusName: 'nowhere',
      Source: 'onboarding',
      DetailType: 'PoolRequested',
      Detail: '{}',
    };

    const { code, stderr } = await start(['--json', await file('nowhere.json', JSON.stringify(entry))]);

    expect(stderr).toMatch(/nowhere\.json: cannot be sent \(ResourceNotFoundException: .*\)\.\n$/);
    expect(code).toBe(2);
  });

  it('prints its help', async () => {
    const { code, stdout } = await start(['--help']);

    expect(stdout).toContain('npm start -- FILE…');
    expect(code).toBe(0);
  });

  it('names the option that is nearest to an unknown one', async () => {
    const { code, stderr } = await start(['--jsn']);

    expect(stderr).toBe("Unknown option '--jsn'. Did you mean --json? See npm start -- --help.\n");
    expect(code).toBe(2);
  });

  it('can call another implementation of the service', async () => {
    const other = await startStack();

    const { code } = await start(
      ['--json', await file('elsewhere.json', JSON.stringify(request('elsewhere', phoneNumberId(7))))],
      {
        AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: other.endpoint,
      },
    );

    expect(code).toBe(0);
    expect(other.pools()).toMatchObject([{ originationIdentity: expect.stringContaining(phoneNumberId(7)) }]);
    await other.stop();
  });
});
