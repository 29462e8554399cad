import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { startStack } from '../../simulation/wire/stack.ts';
import { poolsOf } from '../support/pools.ts';

const RUNBOOK = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

const enveloped = (requestId: string, OriginationIdentity: string, more: object = {}) => ({
  metadata: { requestId, correlationId: 'spring' },
  data: { OriginationIdentity, IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL', ...more },
});

/** The deadline of a pool: seconds here, a quarter of an hour in AWS. */
const SOON = { POOL_DEADLINE_SECONDS: '2' };

/** The test injects the faults. The tool finds and resolves them, following the runbook. */
describe('a new operator, with the runbook and the tool alone', () => {
  let stack: Awaited<ReturnType<typeof startStack>>;
  let run: ReturnType<typeof poolsOf>;
  const open = async (environment: Record<string, string> = {}) => {
    stack = await startStack({ environment });
    stack.simulator.configure({ creationSeconds: 0.1, quotas: { pools: 500 } });
    run = poolsOf(stack);
  };
  afterEach(() => stack.stop());

  /** A command from the runbook, with a name for each word in capitals. */
  const command = (text: string, names: Record<string, string> = {}) => {
    expect(RUNBOOK).toContain(`npx pools ${text}`);
    // A shorter poll interval, for a faster test.
    const limit = text.startsWith('watch') ? ['--interval', '0.2'] : [];
    return run(...text.split(' ').map((word) => names[word] ?? word), '--json', ...limit);
  };
  const status = async () => (await command('status')).lines()[0];
  const heading = (runbook: string) => expect(RUNBOOK).toContain(`\n## ${/"(.*)"/.exec(runbook)?.[1]}\n`);

  it('finds the three bad rows of a bulk, and their owner', async () => {
    await open();
    const rows = Array.from({ length: 40 }, (_, at) =>
      at % 13 === 12
        ? enveloped(`spring-${at}`, SPECIAL.inPoolOfAnotherTeam)
        : enveloped(`spring-${at}`, 'ACME', { IsoCountryCode: 'GB' }),
    );
    await stack.viaQueue(rows);

    const watched = await command('watch --since 5m');
    const { classes } = await status();
    const failed = (await command('list --status failed --since 2h')).lines();
    const explained = (await command('explain CLASS', { CLASS: failed[0]?.failureClass })).lines();

    expect(watched.lines().at(-1)).toMatchObject({ completed: 40, provisioned: 37, failed: 3 });
    expect(classes).toEqual({ OriginationIdentityInUse: 3 });
    expect(failed.map(({ requestId }) => requestId).toSorted()).toEqual([
      'spring-12',
      'spring-25',
      'spring-38',
    ]);
    expect(explained).toMatchObject([
      { owner: 'requester', remediation: expect.stringContaining('identity that is free') },
    ]);

    // The requester corrects them, each under its ID.
    await stack.viaQueue(
      [12, 25, 38].map((at) => enveloped(`spring-${at}`, 'ACME', { IsoCountryCode: 'GB' })),
    );
    expect((await command('watch --since 5m')).lines().at(-1)).toMatchObject({ provisioned: 40, failed: 0 });
  });

  it('provisions a stuck pool for its requester, without a second pool', async () => {
    await open(SOON);
    const identity = phoneNumberId(1);
    stack.simulator.configure({ identities: { [identity]: { creationSeconds: 6 } } });
    await stack.viaQueue(enveloped('stuck', identity));
    await stack.resultDetailOf('stuck');

    const { classes } = await status();
    const listed = (await command('list --class PoolCreationTimedOut')).lines();
    const [shown] = (await command('show REQUEST-ID', { 'REQUEST-ID': listed[0]?.requestId })).lines();
    heading((await command('explain CLASS', { CLASS: 'PoolCreationTimedOut' })).lines()[0].runbook);
    const poolId = shown.pool.PoolId;
    await vi.waitUntil(
      () => stack.pools().some((pool) => pool.poolId === poolId && pool.status === 'ACTIVE'),
      {
        timeout: 20_000,
      },
    );
    await command('retry REQUEST-ID', { 'REQUEST-ID': 'stuck' });
    await command('watch --since 5m');
    const [mended] = (await command('show REQUEST-ID', { 'REQUEST-ID': 'stuck' })).lines();

    expect(classes).toEqual({ PoolCreationTimedOut: 1 });
    expect(shown).toMatchObject({ poolMayExist: true, pool: { Status: 'CREATING' } });
    expect(mended).toMatchObject({
      status: 'PROVISIONED',
      attempt: 2,
      pool: { PoolId: poolId, Status: 'ACTIVE' },
    });
    expect(
      stack.pools().filter(({ originationIdentity }) => originationIdentity.endsWith(identity)),
    ).toHaveLength(1);
  });

  it('publishes every parked result after an outage of the bus', async () => {
    await open();
    stack.faults.configure({ faults: [{ on: 'EventBridge.PutEvents', as: 'failed-entry', times: null }] });
    const ids = Array.from({ length: 12 }, (_, at) => `outage-${at}`);
    await stack.viaQueue(ids.map((id) => enveloped(id, 'ACME', { IsoCountryCode: 'GB' })));
    await vi.waitUntil(async () => (await stack.depth('parked-results')) === ids.length, {
      timeout: 50_000,
    });

    const found = (await status()).waiting.find(({ messages }: { messages: number }) => messages > 0);
    heading(found.runbook);
    const tooEarly = await command('redrive results');
    stack.faults.reset();
    const redriven = await command('redrive results');

    expect(found).toMatchObject({ name: 'results', messages: 12 });
    expect(tooEarly.lines()).toMatchObject([{ sent: 0, stopped: expect.any(String) }]);
    expect(redriven.lines()).toEqual([{ queue: 'results', sent: 12, kept: 0 }]);
    for (const id of ids) expect((await stack.resultDetailOf(id))['detail-type']).toBe('PoolProvisioned');
    expect((await status()).waiting.every(({ messages }: { messages: number }) => messages === 0)).toBe(true);
  });
});
