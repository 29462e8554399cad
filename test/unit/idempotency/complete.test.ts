import { describe, expect, it } from 'vitest';
import { claim } from '../../../functions/idempotency/claim.ts';
import { complete } from '../../../functions/idempotency/complete.ts';
import { type IdempotencyRecord, type Ledger, REQUEST_PART } from '../../../functions/idempotency/record.ts';
import { ProvisioningError } from '../../../functions/model/provisioning-error.ts';
import type { ExecutionState, Validated } from '../../../functions/model/state.ts';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const REQUEST = {
  MessageType: 'TRANSACTIONAL' as const,
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
};
const OTHER = { ...REQUEST, OriginationIdentity: 'phone-2' };
const KEY = { requestId: 'r-1', part: REQUEST_PART };

const sent = (execution: string, request: Validated['request'] = REQUEST): Validated => ({
  metadata: {
    requestId: 'r-1',
    correlationId: 'signup-1',
    trigger: 'event',
    executionArn: execution,
    requestedAt: '2026-11-24T09:59:59.000Z',
  },
  request,
  delivery: `event of ${execution}`,
});
const CLAIM = {
  is: 'new' as const,
  attempt: 1,
  since: '2026-11-24T10:00:00.000Z',
  claimedAt: '2026-11-24T10:00:00.000Z',
  ownership: [],
};
const ready = (asked: Validated): ExecutionState => ({
  ...asked,
  claim: CLAIM,
  creation: {
    pool: { PoolId: 'pool-1', Status: 'ACTIVE' },
    respondedAt: '2026-11-24T10:00:01.000Z',
    waitSeconds: 3,
  },
});
const failed = (asked: Validated, name = 'OriginationIdentityNotFound'): ExecutionState => ({
  ...asked,
  claim: CLAIM,
  error: { Error: name, Cause: 'played by the test' },
});
const invalid = (execution: string): ExecutionState => ({
  metadata: sent(execution).metadata,
  input: 'no request',
});

const portsOf = (change: (ledger: Ledger) => Partial<Ledger> = () => ({})) => {
  const { ledger, entries } = memoryLedger();
  let writes = 0;
  const counting = {
    ...ledger,
    async write(entry: IdempotencyRecord) {
      writes++;
      return ledger.write(entry);
    },
  };
  return {
    ports: { ledger: { ...counting, ...change(counting) }, now: () => NOW },
    entries,
    writes: () => writes,
  };
};
const resultEventOf = async (completed: ReturnType<typeof complete>) => {
  const result = await completed;
  if (result === 'in progress') throw new Error('Another execution answers.');
  return result;
};

describe('a result', () => {
  it('is in the ledger before it is published, with all that a later attempt needs', async () => {
    const { ports, entries } = portsOf();
    await claim(sent('run-1'), ports);

    const { result, isNew } = await resultEventOf(complete(ready(sent('run-1')), ports));

    expect(isNew).toBe(true);
    expect(entries()).toMatchObject([
      {
        ...KEY,
        status: 'PROVISIONED',
        revision: 2,
        poolMayExist: true,
        updatedAt: '2026-11-24T10:00:00.000Z',
        pool: { PoolId: 'pool-1', Status: 'ACTIVE' },
        event: { detailType: 'PoolProvisioned', detail: JSON.stringify(result.detail) },
      },
    ]);
  });

  it('of a failure contains its class, and no pool if none can exist', async () => {
    const { ports, entries } = portsOf();
    await claim(sent('run-1'), ports);

    await complete(failed(sent('run-1')), ports);

    const [entry] = entries();
    expect(entry).toMatchObject({
      status: 'FAILED',
      poolMayExist: false,
      failureClass: 'OriginationIdentityNotFound',
    });
    expect(entry?.pool).toBeUndefined();
  });

  it('is not written by an execution without the claim: it gets the recorded one', async () => {
    const { ports, entries } = portsOf();
    await claim(sent('run-1'), ports);
    const first = await resultEventOf(complete(ready(sent('run-1')), ports));
    const before = entries();

    const { result, isNew } = await resultEventOf(complete(failed(sent('run-2')), ports));

    expect(isNew).toBe(false);
    expect(JSON.stringify(result)).toBe(JSON.stringify(first.result));
    expect(entries()).toEqual(before);
  });

  it('of a claim that another execution holds now is not available', async () => {
    const { ports, entries } = portsOf();
    await claim(sent('run-1'), ports);
    const before = entries();

    const late = complete(failed(sent('run-2')), ports);

    await expect(late).rejects.toMatchObject({ name: 'WorkflowFault', detail: { code: 'NoResultStored' } });
    await expect(late).rejects.toThrow('no result for r-1');
    expect(entries()).toEqual(before);
  });

  it('of a repeat whose request is completed is the recorded one, for every completion', async () => {
    const { ports } = portsOf();
    await claim(sent('run-1'), ports);
    const first = await resultEventOf(complete(ready(sent('run-1')), ports));

    const repeat: ExecutionState = { ...sent('run-1'), claim: { ...CLAIM, is: 'completed' } };
    const again = await resultEventOf(complete(repeat, ports));

    expect(JSON.stringify(again.result)).toBe(JSON.stringify(first.result));
  });

  it('is left to the execution in progress that a repeat has found', async () => {
    const { ports } = portsOf();
    await claim(sent('run-1'), ports);

    const repeat: ExecutionState = { ...sent('run-2'), claim: { ...CLAIM, is: 'in progress' } };

    expect(await complete(repeat, ports)).toBe('in progress');
  });
});

describe('a ledger that', () => {
  it('has no claim of the request is a WorkflowFault', async () => {
    const { ports } = portsOf();

    const completed = complete(ready(sent('run-1')), ports);

    await expect(completed).rejects.toMatchObject({ name: 'WorkflowFault', detail: { code: 'NoClaim' } });
    await expect(completed).rejects.toThrow('r-1');
  });

  it('is changed by others all the time is retried by the state machine', async () => {
    const { ports } = portsOf();
    await claim(sent('run-1'), ports);
    let tries = 0;
    const contended = { ...ports.ledger, write: async () => ++tries < 0 };

    const completed = complete(ready(sent('run-1')), { ...ports, ledger: contended });

    await expect(completed).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'LedgerContended', message: expect.stringContaining('5 times') },
    });
    expect(tries).toBe(5);
  });

  it('another execution has changed is read again', async () => {
    const { ports } = portsOf();
    await claim(sent('run-1'), ports);
    let isFirst = true;
    const racing: Ledger = {
      ...ports.ledger,
      async write(entry) {
        if (isFirst) {
          isFirst = false;
          await complete(failed(sent('run-1'), 'Throttled'), ports);
        }
        return ports.ledger.write(entry);
      },
    };

    const { result, isNew } = await resultEventOf(
      complete(ready(sent('run-1')), { ...ports, ledger: racing }),
    );

    expect({ error: result.error, isNew }).toEqual({ error: 'Throttled', isNew: false });
  });

  it('is unavailable throws its failure unchanged', async () => {
    const down = new ProvisioningError('ServiceUnavailable', { code: 'Down', message: 'down' });
    const { ports } = portsOf(() => ({
      async read() {
        throw down;
      },
    }));

    await expect(complete(ready(sent('run-1')), ports)).rejects.toBe(down);
  });

  it('breaks throws its error unchanged', async () => {
    const broken = Object.assign(new Error('broken'), { name: 'RequestIdConflict' });
    const { ports } = portsOf(() => ({
      async read() {
        throw broken;
      },
    }));

    await expect(complete(ready(sent('run-1')), ports)).rejects.toBe(broken);
  });
});

describe('a refusal', () => {
  it('has its own record beside that of the request', async () => {
    const { ports, entries } = portsOf();
    await claim(sent('run-1'), ports);

    const { result, isNew } = await resultEventOf(
      complete(failed(sent('run-2', OTHER), 'RequestIdConflict'), ports),
    );

    expect(isNew).toBe(true);
    expect(entries()[1]).toEqual({
      requestId: 'r-1',
      part: result.detail.metadata.id,
      correlationId: 'signup-1',
      executionArn: 'run-2',
      trigger: 'event',
      requestedAt: '2026-11-24T09:59:59.000Z',
      status: 'REFUSED',
      revision: 1,
      attempt: 1,
      claimedAt: '2026-11-24T10:00:00.000Z',
      since: '2026-11-24T10:00:00.000Z',
      updatedAt: '2026-11-24T10:00:00.000Z',
      deliveries: ['event of run-2'],
      identity: 'phone-2',
      poolMayExist: false,
      failureClass: 'RequestIdConflict',
      event: { detailType: 'PoolProvisioningFailed', detail: JSON.stringify(result.detail) },
      expiresAt: NOW / 1_000 + 90 * 24 * 3_600,
    });
  });

  it('keeps each delivery once, and is new once', async () => {
    const { ports, entries, writes } = portsOf();
    const input = (execution: string): ExecutionState => ({
      metadata: { ...invalid(execution).metadata, requestId: `event-${execution.slice(4)}_${execution}` },
      input: {
        'detail-type': 'PoolRequested',
        id: `event-${execution.slice(4)}`,
        detail: { metadata: { requestId: 'r-1' }, data: {} },
      },
    });

    const completed = [];
    for (const run of ['run-1', 'run-2', 'run-1'])
      completed.push(await resultEventOf(complete(input(run), ports)));

    expect(completed.map(({ isNew }) => isNew)).toEqual([true, false, false]);
    expect(new Set(completed.map(({ result }) => JSON.stringify(result))).size).toBe(1);
    expect(entries()).toMatchObject([{ deliveries: ['event-1', 'event-2'], revision: 2 }]);
    expect(writes()).toBe(2);
  });

  it('drops the oldest deliveries beyond the limit', async () => {
    const { ports, entries } = portsOf();

    for (let n = 0; n < 52; n++) {
      await complete(failed(sent(`run-${n}`, OTHER), 'RequestIdConflict'), ports);
    }

    const [{ deliveries } = { deliveries: [] }] = entries();
    expect(deliveries).toHaveLength(50);
    expect([deliveries[0], deliveries.at(-1)]).toEqual(['event of run-2', 'event of run-51']);
  });

  it('that another execution has written first is returned unchanged', async () => {
    const { ports } = portsOf();
    let isFirst = true;
    const racing: Ledger = {
      ...ports.ledger,
      async write(entry) {
        if (isFirst) {
          isFirst = false;
          await complete({ ...invalid('run-0') }, ports);
        }
        return ports.ledger.write(entry);
      },
    };

    const { result, isNew } = await resultEventOf(complete(invalid('run-1'), { ...ports, ledger: racing }));

    expect(isNew).toBe(false);
    expect(result.detail.metadata.executionArn).toBe('run-0');
  });

  it('of an invalid request is InvalidRequest, whatever error ended the execution', async () => {
    const { ports, entries } = portsOf();

    const interrupted = { ...invalid('run-1'), error: { Error: 'Interrupted', Cause: '' } };
    const { result } = await resultEventOf(complete(interrupted, ports));

    expect(result.error).toBe('InvalidRequest');
    expect(entries()).toMatchObject([{ status: 'REFUSED', failureClass: 'InvalidRequest' }]);
  });
});
