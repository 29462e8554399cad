import { expect, it } from 'vitest';
import { claimRequest } from '../../../functions/claim-request/claim-request.ts';
import { claim } from '../../../functions/idempotency/claim.ts';
import { complete } from '../../../functions/idempotency/complete.ts';
import { contentHashOf } from '../../../functions/idempotency/ids.ts';
import { type IdempotencyRecord, REQUEST_PART } from '../../../functions/idempotency/record.ts';
import type { Validated } from '../../../functions/model/state.ts';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';

/* Several attempts of one request, and records of an earlier version. */

const AT = '2026-11-24T09:00:00.000Z';
const REQUEST = {
  MessageType: 'TRANSACTIONAL' as const,
  OriginationIdentity: 'ACME',
  IsoCountryCode: 'GB',
};
const OTHER = { ...REQUEST, OriginationIdentity: 'OCTANK' };
const CALL = { from: '2026-11-24T10:00:05.000Z', to: '2026-11-24T10:00:12.000Z' };

const sent = (delivery: string, request: Validated['request'] = REQUEST): Validated => ({
  metadata: { requestId: 'r-1', trigger: 'event', executionArn: `run of ${delivery}`, requestedAt: AT },
  request,
  delivery,
});

const sceneOf = () => {
  let time = Date.parse('2026-11-24T10:00:00.000Z');
  const { ledger } = memoryLedger();
  const ports = { ledger, service: 's', now: () => (time += 1_000) };

  return { ports, ledger, record: () => ledger.read({ requestId: 'r-1', part: REQUEST_PART }) };
};

/** A failed request, as the version before wrote it: deliveries without content, and no calls. */
const before = (more: Partial<IdempotencyRecord>): IdempotencyRecord => ({
  requestId: 'r-1',
  part: REQUEST_PART,
  revision: 1,
  status: 'FAILED',
  executionArn: 'run-0',
  trigger: 'event',
  requestedAt: AT,
  claimedAt: AT,
  updatedAt: AT,
  since: AT,
  contentHash: contentHashOf(REQUEST),
  attempt: 1,
  deliveries: ['event-1'],
  poolMayExist: false,
  failureClass: 'OriginationIdentityNotFound',
  ...more,
});

it('an attempt that ends before its claim keeps the ambiguous calls of earlier attempts', async () => {
  const { ports, record } = sceneOf();
  const one = sent('event-1');
  await complete(
    {
      ...one,
      claim: await claimRequest(one, ports),
      slot: { number: 1, at: CALL.from, wakeAt: CALL.from, reservations: 1 },
      ambiguity: { Error: 'OutcomeUnknown', Cause: '{}' },
      ambiguousSince: { at: CALL.to },
      error: { Error: 'OutcomeUnknown', Cause: 'lost' },
    },
    ports,
  );
  const two = sent('event-2');
  await claimRequest(two, ports);

  // The response of the claim was lost in every try.
  await complete({ ...two, error: { Error: 'ServiceUnavailable', Cause: 'the ledger' } }, ports);

  expect(await record()).toMatchObject({ attempt: 2, poolMayExist: true, calls: [CALL] });
  expect(await claimRequest(sent('event-3'), ports)).toMatchObject({ is: 'resumed', calls: [CALL] });
});

it('a repeat of a failed delivery has its own result, also after the corrected request was provisioned', async () => {
  const { ports } = sceneOf();
  const failed = sent('event-1');
  const error = { Error: 'OriginationIdentityNotFound', Cause: 'none' };
  await complete({ ...failed, claim: await claimRequest(failed, ports), error }, ports);
  const corrected = sent('event-2', OTHER);
  const creation = { pool: { PoolId: 'pool-2', Status: 'ACTIVE' }, respondedAt: AT, waitSeconds: 0 };
  await complete({ ...corrected, claim: await claimRequest(corrected, ports), creation }, ports);

  const repeat = await complete({ ...failed, claim: await claimRequest(failed, ports) }, ports);

  expect(repeat).toMatchObject({
    result: { status: 'FAILED', detail: { metadata: { attempt: 1 }, data: { request: REQUEST } } },
  });
});

it('a delivery that the version before refused stays refused', async () => {
  const { ports, ledger } = sceneOf();
  await ledger.write(before({ refused: ['event-2'] }));

  await expect(claim(sent('event-2', OTHER), ports)).rejects.toMatchObject({ name: 'RequestIdConflict' });
});

it('a repeat of an earlier delivery of the version before starts nothing', async () => {
  const { ports, ledger } = sceneOf();
  const deliveries = ['event-1', 'event-2'];
  await ledger.write(before({ attempt: 2, deliveries, contentHash: contentHashOf(OTHER) }));

  expect(await claim(sent('event-1'), ports)).toMatchObject({ is: 'completed' });
});

it.each([
  [197, 3],
  [198, 0],
])(
  'a pool that the version before made with %i tags may have %i ownership tags',
  async (count, nOwnership) => {
    const { ports, ledger } = sceneOf();
    const Tags = Array.from({ length: count }, (_, n) => ({ Key: `key-${n}`, Value: 'x' }));
    const request = { ...REQUEST, Tags };
    await ledger.write(before({ poolMayExist: true, contentHash: contentHashOf(request) }));

    const { is, ownership } = await claimRequest(sent('event-2', request), ports);

    expect(is).toBe('resumed');
    expect(ownership).toHaveLength(nOwnership);
  },
);
