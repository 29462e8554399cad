import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { normalise } from '../../functions/intake/normalise.ts';
import { PoolProvisioned, PoolProvisioningFailed } from '../../functions/model/result.ts';
import { Faults } from '../../local/faults/faults.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const EXECUTION = {
  requestId: 'run',
  trigger: 'console' as const,
  executionArn: 'arn',
  requestedAt: '2026-11-23T10:00:00.000Z',
};

const jsonBlocks = Array.from(README.matchAll(/```json\n(.*?)```/gs), ([, text = '']) => JSON.parse(text));

it('shows requests that are valid', () => {
  const requests = jsonBlocks.slice(0, 2);

  expect(requests).toHaveLength(2);
  for (const input of requests) expect(normalise({ input, metadata: EXECUTION }).faults).toBeUndefined();
});

it('shows answers as they are', () => {
  const [provisioned, failed] = jsonBlocks.slice(2);

  expect(PoolProvisioned.safeParse(provisioned).error?.issues ?? []).toEqual([]);
  const metadata = { ...failed.metadata, ...provisioned.metadata };
  expect(PoolProvisioningFailed.safeParse({ ...failed, metadata }).error?.issues ?? []).toEqual([]);
});

it('shows a control of the simulator that it takes', () => {
  const [, settings = ''] = /curl -X PUT \S+ -d '(.*?)'/s.exec(README) ?? [];
  const simulator = createSimulator({ now: Date.now, accountId: '123456789012', region: 'us-east-1' });

  simulator.configure(JSON.parse(settings));

  expect(simulator.record().settings).toMatchObject({ creationSeconds: 30, faults: [{ on: 'CreatePool' }] });
});

it('shows faults that the local stack takes', () => {
  const [, settings = ''] = /curl -X PUT \S+_faults -d '(.*?)'/s.exec(README) ?? [];
  const faults = new Faults(new Map([['sms-pool-provisioner-create-pool', undefined]]));

  faults.configure(JSON.parse(settings));

  expect(faults.record().faults).toMatchObject([{ as: 'reset' }, { as: 'crash' }, { as: 'lost' }]);
});

it('names only files that are there', () => {
  const files = Array.from(
    README.matchAll(/file:\/\/(\S+)|\]\((?!https?:)([^)]+)\)/g),
    ([, sample, link]) => sample ?? link ?? '',
  );

  expect(files.length).toBeGreaterThan(10);
  for (const file of files)
    expect(() => readFileSync(new URL(`../../${file}`, import.meta.url))).not.toThrow(/ENOENT/);
});
