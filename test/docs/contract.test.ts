import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import requestSchema from '../../events/schemas/pool-request.schema.json' with { type: 'json' };
import { normalise } from '../../functions/intake/normalise.ts';
import { config, parseConfig } from '../../infra/config.ts';
import { compilePattern } from '../../local/services/event-bridge/event-pattern.ts';

const example = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../examples/sbt/${file}.json`, import.meta.url), 'utf8'));

const CONTRACT = readFileSync(new URL('../../docs/contract.md', import.meta.url), 'utf8');
const SAMPLE = JSON.parse(
  readFileSync(new URL('../../examples/consumer/template.json', import.meta.url), 'utf8'),
);

const [request, pattern, integration, asking, success, failure] = Array.from(
  CONTRACT.matchAll(/```json\n(.*?)```/gs),
  ([, text = '']) => JSON.parse(text),
);

it('shows a request that the schema accepts', () => {
  const accepts = new Ajv2020().compile(requestSchema);

  expect(accepts(request) || accepts.errors).toBe(true);
});

it('shows a valid request', () => {
  const metadata = { requestId: 'run', trigger: 'console', executionArn: '', requestedAt: '' } as const;

  expect(normalise({ input: request, metadata }).faults).toBeUndefined();
});

it('shows types that a package which installs this one can use', () => {
  const [, example = ''] = /```ts\n(import type .*?)```/s.exec(CONTRACT) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(join(import.meta.dirname, '../..'), join(folder, 'node_modules/sms-pool-provisioner'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'example.ts'), `${example}export { entry, isMine };`);
  const tsc = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--module', 'nodenext'];

  const { stdout, status } = spawnSync(process.execPath, [tsc, ...options, join(folder, 'example.ts')], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });

  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
});

it('shows the rule of the sample consumer, which matches both results and no request', () => {
  const matches = compilePattern(pattern);
  const event = (detailType: string) => ({
    source: 'sms-pool-provisioner',
    'detail-type': detailType,
    detail: {},
  });

  expect(pattern).toEqual(SAMPLE.Resources.PoolCompleted.Properties.EventPattern);
  expect(
    ['PoolProvisioned', 'PoolProvisioningFailed', 'PoolRequested'].map((type) => matches(event(type))),
  ).toEqual([true, true, false]);
});

it('shows the integration of the example, with the tested events', () => {
  expect({ integration, asking, success, failure }).toEqual({
    integration: example('integration'),
    asking: example('onboarding-request'),
    success: example('provision-success'),
    failure: example('provision-failure'),
  });
  expect(() => parseConfig({ ...config, integrations: [integration] })).not.toThrow();
});
