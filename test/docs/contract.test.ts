import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { normalise } from '../../functions/shared/normalise.ts';
import { compilePattern } from '../../local/services/event-pattern.ts';

const CONTRACT = readFileSync(new URL('../../docs/contract.md', import.meta.url), 'utf8');
const SAMPLE = JSON.parse(
  readFileSync(new URL('../../examples/consumer/template.json', import.meta.url), 'utf8'),
);

const [request, pattern] = Array.from(CONTRACT.matchAll(/```json\n(.*?)```/gs), ([, text = '']) =>
  JSON.parse(text),
);

it('shows a request that is valid', () => {
  const metadata = { requestId: 'run', door: 'console', executionArn: '', requestedAt: '' } as const;

  expect(normalise({ input: request, metadata }).faults).toBeUndefined();
});

it('shows the rule of the sample consumer, which takes both answers and no request', () => {
  const matches = compilePattern(pattern);
  const event = (detailType: string) => ({
    source: 'sms-pool-provisioner',
    'detail-type': detailType,
    detail: {},
  });

  expect(pattern).toEqual(SAMPLE.Resources.PoolAnswered.Properties.EventPattern);
  expect(
    ['PoolProvisioned', 'PoolProvisioningFailed', 'PoolRequested'].map((type) => matches(event(type))),
  ).toEqual([true, true, false]);
});
