import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { normalise } from '../../functions/intake/normalise.ts';
import { PoolProvisioned, PoolProvisioningFailed } from '../../functions/model/result.ts';
import { Faults } from '../../local/faults/faults.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const README = page('README.md');
const LOCAL_STACK = page('docs/local-stack.md');
const CONTRIBUTING = page('CONTRIBUTING.md');

const EXECUTION = {
  requestId: 'run',
  trigger: 'console' as const,
  executionArn: 'arn',
  requestedAt: '2026-11-23T10:00:00.000Z',
};

const jsonIn = (text: string) =>
  Array.from(text.matchAll(/```json\n(.*?)```/gs), ([, json = '']) => JSON.parse(json));

describe('the README', () => {
  it('fits three screens', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(150);
  });

  it('shows a valid request and its result', () => {
    const [input, provisioned] = jsonIn(README);

    expect(normalise({ input, metadata: EXECUTION }).faults).toBeUndefined();
    expect(PoolProvisioned.safeParse(provisioned).error?.issues ?? []).toEqual([]);
    const [failed] = jsonIn(page('docs/failures.md'));
    const metadata = { ...failed.metadata, ...provisioned.metadata };
    expect(PoolProvisioningFailed.safeParse({ ...failed, metadata }).error?.issues ?? []).toEqual([]);
  });
});

describe('the page of the local stack', () => {
  it('shows settings that the simulator accepts', () => {
    const [, settings = ''] = /curl -X PUT \S+ -d '(.*?)'/s.exec(LOCAL_STACK) ?? [];
    const simulator = createSimulator({ now: Date.now, accountId: '123456789012', region: 'us-east-1' });

    simulator.configure(JSON.parse(settings));

    expect(simulator.record().settings).toMatchObject({
      creationSeconds: 30,
      faults: [{ on: 'CreatePool' }],
    });
  });

  it('shows faults that the local stack accepts', () => {
    const [, settings = ''] = /curl -X PUT \S+_faults -d '(.*?)'/s.exec(LOCAL_STACK) ?? [];
    const faults = new Faults(new Map([['sms-pool-provisioner-create-pool', undefined]]));

    faults.configure(JSON.parse(settings));

    expect(faults.record().faults).toMatchObject([{ as: 'reset' }, { as: 'crash' }, { as: 'lost' }]);
  });
});

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  ...['README', 'contract', 'cost', 'deploying', 'failures', 'first-checks', 'guarantees', 'local-stack'].map(
    (name) => `docs/${name}.md`,
  ),
  ...['performance', 'runbook', 'tour'].map((name) => `docs/${name}.md`),
];

it.each(PAGES)('%s links only to existing files', (file) => {
  const links = Array.from(
    page(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g),
    ([, link = '']) => link,
  );

  for (const link of links)
    expect(() => readFileSync(join(ROOT, dirname(file), link)), link).not.toThrow(/ENOENT/);
});

it('names only existing samples', () => {
  const samples = Array.from(LOCAL_STACK.matchAll(/file:\/\/(\S+)/g), ([, sample = '']) => sample);

  expect(samples.length).toBeGreaterThan(2);
  for (const sample of samples) expect(() => page(sample)).not.toThrow();
});

it('CONTRIBUTING names existing files for each change', () => {
  const [, table = ''] = /## Where a change goes\n(.*?)\n## /s.exec(CONTRIBUTING) ?? [];
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !/^\| (change|---)/.test(line));

  expect(rows).toHaveLength(9);
  for (const row of rows) {
    const files = Array.from(row.matchAll(/`([\w./-]+\.(?:ts|json|md))`/g), ([, file = '']) => file);
    expect(files.length, row).toBeGreaterThan(0);
    for (const file of files) expect(() => page(file), row).not.toThrow();
  }
});
