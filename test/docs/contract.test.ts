import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
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

it('shows a valid request', () => {
  const metadata = { requestId: 'run', trigger: 'console', executionArn: '', requestedAt: '' } as const;

  expect(normalise({ input: request, metadata }).faults).toBeUndefined();
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
