import { expect, it } from 'vitest';
import type { Published } from '../../../functions/aws/bus.ts';
import { translateResult } from '../../../functions/translate-result/translate-result.ts';

const CRM = {
  name: 'crm',
  event: { source: 'crm.customers', detailType: 'CustomerSigned' },
  requestId: '$.detail.order.id',
  request: { IsoCountryCode: '$.detail.country', MessageType: 'TRANSACTIONAL' },
  results: {
    source: 'sms.pools',
    success: {
      detailType: 'PoolReady',
      detail: { order: '$.detail.metadata.requestId', pool: '$.detail.data.pool', tried: 1, ready: true },
    },
    failure: {
      detailType: 'PoolFailed',
      detail: {
        order: '$.detail.metadata.requestId',
        customer: '$.detail.metadata.correlationId',
        why: ['$.detail.data.failure.fields[0].path', '$.detail.data.failure.class'],
        message: '$.detail.data.failure.message',
        answer: '$.id',
      },
    },
  },
};

const fields = [{ path: 'data.IsoCountryCode', found: '"USA"', expected: 'a country code' }];

const failed = (requestId: string, failure: object = {}) => ({
  id: 'event-1',
  'detail-type': 'PoolProvisioningFailed' as const,
  detail: { metadata: { requestId }, data: { failure: { class: 'InvalidRequest', fields, ...failure } } },
});

const published: Published[] = [];
const ports = {
  bus: { publish: async (event: Published) => void published.push(event) },
  integrations: [{ ...CRM, name: 'cr' }, CRM],
};

it('translates a success into the format of the system, and copies the value of a path as a whole', async () => {
  const pool = { PoolId: 'pool-1', Tags: [{ Key: 'a', Value: 'b' }] };
  const detail = { metadata: { requestId: 'crm:o-1' }, data: { pool } };

  await translateResult({ 'detail-type': 'PoolProvisioned', detail }, ports);

  expect(published.splice(0)).toEqual([
    { source: 'sms.pools', detailType: 'PoolReady', detail: { order: 'o-1', pool, tried: 1, ready: true } },
  ]);
});

it('translates a failure into the format of the system, and leaves out missing values', async () => {
  await translateResult(failed('crm:o:1'), ports);

  expect(published.splice(0)).toEqual([
    {
      source: 'sms.pools',
      detailType: 'PoolFailed',
      detail: { order: 'o:1', why: ['detail.country', 'InvalidRequest'], answer: 'event-1' },
    },
  ]);
});

it('has the paths of the event in the faults of a request, and in the message that lists them', async () => {
  const message = 'data.IsoCountryCode: found "USA", expected a country code';

  await translateResult(failed('crm:o-1', { message }), ports);

  const [event] = published.splice(0);
  expect(event?.detail).toMatchObject({
    why: ['detail.country', 'InvalidRequest'],
    message: 'detail.country: found "USA", expected a country code',
  });
});

it('does not change a message of AWS', async () => {
  await translateResult(failed('crm:o-1', { message: 'Not in this country.' }), ports);

  const [event] = published.splice(0);
  expect(event?.detail).toMatchObject({ message: 'Not in this country.' });
});

it('returns no id that the system did not give', async () => {
  await translateResult(failed('crm/event-id-1'), ports);

  expect(published.splice(0)[0]?.detail).not.toHaveProperty('order');
});

it('fails if the system is no longer configured: a queue keeps the result', async () => {
  await expect(translateResult(failed('erp:o-1'), ports)).rejects.toMatchObject({ name: 'WorkflowFault' });
  expect(published).toEqual([]);
});
