import { expect, it } from 'vitest';
import { claim } from '../../../functions/idempotency/claim.ts';
import { complete } from '../../../functions/idempotency/complete.ts';
import { type Listed, rowsOfBatch } from '../../../functions/idempotency/queries.ts';
import type { Batch, PoolRequest, RequestMetadata } from '../../../functions/model/request.ts';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const REQUEST: PoolRequest = {
  OriginationIdentity: 'phone-00000000000000000000000000000001',
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
};

const service = () => {
  const { ledger, entries } = memoryLedger();
  let time = NOW;
  let runs = 0;
  const ports = { ledger, now: () => (time += 1_000) };
  const metadataOf = (requestId: string, batch: Batch | undefined): RequestMetadata => ({
    requestId,
    batch,
    trigger: 'queue',
    executionArn: `run-${++runs}`,
    requestedAt: new Date(time).toISOString(),
  });

  return {
    /** Claims a request, and fails it unless another execution works on it. */
    async send(requestId: string, batchId: string | undefined, request = REQUEST, error = 'QuotaExceeded') {
      const metadata = metadataOf(requestId, batchId === undefined ? undefined : { id: batchId, size: 3 });
      const validated = { metadata, request, delivery: metadata.executionArn };
      const failed = { ...validated, error: { Error: error, Cause: '' } };
      await complete(failed, ports);
    },
    async start(requestId: string, batchId: string) {
      const metadata = metadataOf(requestId, { id: batchId });
      await claim({ metadata, request: REQUEST, delivery: metadata.executionArn }, ports);
    },
    async refuse(requestId: string, batchId: string) {
      const metadata = metadataOf(requestId, { id: batchId });
      const input = { metadata: { requestId, batch: metadata.batch }, data: { MessageType: 'SMS' } };
      await complete({ metadata, input }, ports);
    },
    rows: (batchId: string) =>
      rowsOfBatch(entries().filter(({ batch }): boolean => batch?.id === batchId) as Listed[]).map(
        ({ requestId, status, failureClass }) => `${requestId} ${failureClass ?? status}`,
      ),
    entries,
  };
};

it('counts each request once, with its latest attempt', async () => {
  const { send, rows } = service();

  await send('a', 'load');
  await send('a', 'load');
  await send('b', 'load');

  expect(rows('load')).toEqual(['a QuotaExceeded', 'b QuotaExceeded']);
});

it('counts a request whose result belongs to another batch, or to none, in both', async () => {
  const { start, rows } = service();

  await start('a', 'first');
  await start('a', 'second');

  expect(rows('first')).toEqual(['a RUNNING']);
  expect(rows('second')).toEqual(['a RUNNING']);
});

it('keeps the failure of a request in its batch when another batch tries it again', async () => {
  const { send, rows } = service();

  await send('a', 'first', REQUEST, 'QuotaExceeded');
  await send('a', 'second', REQUEST, 'ConfigurationMismatch');

  expect(rows('first')).toEqual(['a QuotaExceeded']);
  expect(rows('second')).toEqual(['a ConfigurationMismatch']);
});

it('keeps the batch of a request that is sent again without one', async () => {
  const { send, rows } = service();

  await send('a', 'load');
  await send('a', undefined, REQUEST, 'ConfigurationMismatch');

  expect(rows('load')).toEqual(['a ConfigurationMismatch']);
});

it('counts a refused request until it is sent again, corrected', async () => {
  const { refuse, send, rows } = service();

  await refuse('a', 'load');
  expect(rows('load')).toEqual(['a InvalidRequest']);

  await send('a', 'load');
  expect(rows('load')).toEqual(['a QuotaExceeded']);
});

it('counts the same refusal in each batch that it was sent in', async () => {
  const { refuse, rows } = service();

  await refuse('a', 'first');
  await refuse('a', 'second');

  expect([rows('first'), rows('second')]).toEqual([['a InvalidRequest'], ['a InvalidRequest']]);
});

it('counts other content under the id of another row as a row of its own', async () => {
  const { start, send, rows } = service();

  await start('a', 'load');
  await send('a', 'load', { ...REQUEST, MessageType: 'PROMOTIONAL' });

  expect(rows('load').toSorted()).toEqual(['a RUNNING', 'a RequestIdConflict']);
});
