import { describe, expect, it } from 'vitest';
import { claim } from '../../../functions/idempotency/claim.ts';
import { complete } from '../../../functions/idempotency/complete.ts';
import type { ExecutionState, Validated } from '../../../functions/model/state.ts';
import { memoryLedger } from '../../../simulation/world/memory-ledger.ts';

const NOW = Date.parse('2026-11-24T10:00:00.000Z');
const REQUEST = {
  MessageType: 'TRANSACTIONAL' as const,
  OriginationIdentity: 'phone-1',
  IsoCountryCode: 'US',
};
const OTHER = { ...REQUEST, OriginationIdentity: 'phone-2' };

/** A delivery of the request r-1 to an execution. */
const sent = (
  execution: string,
  delivery = execution,
  request: Validated['request'] = REQUEST,
): Validated => ({
  metadata: {
    requestId: 'r-1',
    trigger: 'event',
    executionArn: execution,
    requestedAt: '2026-11-24T09:59:59.000Z',
  },
  request,
  delivery,
});

const CLAIM = {
  is: 'new' as const,
  attempt: 1,
  since: '2026-11-24T10:00:00.000Z',
  claimedAt: '2026-11-24T10:00:00.000Z',
  ownership: [],
};
const creation = (Status: string) => ({
  pool: { PoolId: 'pool-1', Status },
  respondedAt: '2026-11-24T10:00:01.000Z',
  waitSeconds: 3,
});
const provisioned = (asked: Validated): ExecutionState => ({
  ...asked,
  claim: CLAIM,
  creation: creation('ACTIVE'),
});
const failed = (asked: Validated, name = 'OriginationIdentityNotFound'): ExecutionState => ({
  ...asked,
  claim: CLAIM,
  error: { Error: name, Cause: 'played by the test' },
});

const ledgerPorts = () => {
  let time = NOW;
  const { ledger, entries } = memoryLedger();
  // Every read of the clock is a second later: no two times are equal by chance.
  return { ports: { ledger, now: () => (time += 1_000) }, entries };
};
const resultEventOf = async (completed: ReturnType<typeof complete>) => {
  const result = await completed;
  if (result === 'in progress') throw new Error('Another execution answers.');
  return result;
};

describe('a new request id', () => {
  it('is claimed, and again by the execution that holds it', async () => {
    const { ports, entries } = ledgerPorts();

    const first = await claim(sent('run-1'), ports);
    const again = await claim(sent('run-1'), ports);

    expect([first.is, again.is]).toEqual(['new', 'new']);
    expect(entries()).toHaveLength(1);
  });

  it('is claimed by one of two concurrent executions', async () => {
    const { ports } = ledgerPorts();

    const both = await Promise.all([claim(sent('run-1'), ports), claim(sent('run-2'), ports)]);

    expect(both.map(({ is }) => is).sort()).toEqual(['in progress', 'new']);
  });
});

describe('a request that is running', () => {
  it('absorbs a repeat', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1'), ports);

    const { is } = await claim(sent('run-2'), ports);

    expect(is).toBe('in progress');
  });

  it('absorbs a delivery permanently: a redelivery by AWS after the request has failed starts nothing', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1', 'event-1'), ports);
    await claim(sent('run-2', 'event-2'), ports);
    const first = await resultEventOf(complete(failed(sent('run-1', 'event-1')), ports));

    const { is } = await claim(sent('run-3', 'event-2'), ports);
    const again = await resultEventOf(
      complete({ ...sent('run-3', 'event-2'), claim: { ...CLAIM, is } }, ports),
    );

    expect(is).toBe('completed');
    expect(JSON.stringify(again.result)).toBe(JSON.stringify(first.result));
  });

  it('refuses different content, and its record does not change', async () => {
    const { ports, entries } = ledgerPorts();
    await claim(sent('run-1'), ports);
    const before = entries();

    const refused = claim(sent('run-2', 'event-2', OTHER), ports);

    await expect(refused).rejects.toMatchObject({ name: 'RequestIdConflict' });
    const [first, ...others] = entries();
    expect(others).toEqual([]);
    expect({ ...first, revision: 1, refused: undefined }).toEqual({ ...before[0], refused: undefined });
  });
});

describe('a request that is provisioned', () => {
  it('returns the same result again, byte for byte', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1'), ports);
    const first = await resultEventOf(complete(provisioned(sent('run-1')), ports));

    const { is } = await claim(sent('run-2'), ports);
    const again = await resultEventOf(complete({ ...sent('run-2'), claim: { ...CLAIM, is } }, ports));

    expect(is).toBe('completed');
    expect(JSON.stringify(again.result)).toBe(JSON.stringify(first.result));
    expect([first.isNew, again.isNew]).toEqual([true, false]);
  });

  it('refuses different content at any later time', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1'), ports);
    await complete(provisioned(sent('run-1')), ports);

    const refused = claim(sent('run-2', 'event-2', OTHER), ports);

    await expect(refused).rejects.toMatchObject({ name: 'RequestIdConflict' });
  });
});

describe('a request that failed', () => {
  const afterFailing = async (error?: string) => {
    const { ports, entries } = ledgerPorts();
    await claim(sent('run-1', 'event-1'), ports);
    const first = await resultEventOf(complete(failed(sent('run-1', 'event-1'), error), ports));
    return { ports, entries, first };
  };

  it('returns the same result for a redelivery by AWS', async () => {
    const { ports, first } = await afterFailing();

    const { is } = await claim(sent('run-2', 'event-1'), ports);
    const again = await resultEventOf(
      complete({ ...sent('run-2', 'event-1'), claim: { ...CLAIM, is } }, ports),
    );

    expect(is).toBe('completed');
    expect(JSON.stringify(again.result)).toBe(JSON.stringify(first.result));
  });

  it.each([
    ['as it was', REQUEST],
    ['corrected', OTHER],
  ])('can be sent again %s: its attempts are counted, and each has its own result', async (_, request) => {
    const { ports, first } = await afterFailing();

    const { is, record } = await claim(sent('run-2', 'event-2', request), ports);
    const asked = failed(sent('run-2', 'event-2', request));
    const second = await resultEventOf(complete({ ...asked, claim: { ...CLAIM, attempt: 2 } }, ports));

    expect({ is, attempt: record.attempt }).toEqual({ is: 'new', attempt: 2 });
    expect(second.result.detail.metadata.attempt).toBe(2);
    expect(second.result.detail.metadata.id).not.toBe(first.result.detail.metadata.id);
  });

  it('and may have left a pool is resumed when it is sent again, and refuses different content', async () => {
    const { ports } = await afterFailing('OutcomeUnknown');

    await expect(claim(sent('run-2', 'event-2', OTHER), ports)).rejects.toThrow(
      'may have left a pool behind',
    );
    const { is } = await claim(sent('run-3', 'event-3'), ports);

    expect(is).toBe('resumed');
  });

  it('keeps the pool that it left', async () => {
    const { ports, entries } = ledgerPorts();
    await claim(sent('run-1'), ports);

    await complete(
      { ...failed(sent('run-1'), 'PoolCreationTimedOut'), creation: creation('CREATING') },
      ports,
    );

    expect(entries()).toMatchObject([{ poolMayExist: true, pool: { PoolId: 'pool-1' } }]);
    expect((await claim(sent('run-2'), ports)).record.pool).toMatchObject({ PoolId: 'pool-1' });
  });
});

describe('one delivery with other content', () => {
  it.each(['in progress', 'provisioned'])('is a conflict while the first is %s', async (status) => {
    const { ports } = ledgerPorts();
    const first = sent('run-1', 'event-1');
    await claim(first, ports);
    if (status === 'provisioned') await complete(provisioned(first), ports);

    const other = claim(sent('run-2', 'event-1', OTHER), ports);

    await expect(other).rejects.toMatchObject({ name: 'RequestIdConflict' });
  });

  it('is a correction of a request that failed', async () => {
    const { ports } = ledgerPorts();
    const first = sent('run-1', 'event-1');
    await claim(first, ports);
    await complete(failed(first), ports);

    const { is, record } = await claim(sent('run-2', 'event-1', OTHER), ports);

    expect({ is, attempt: record.attempt }).toEqual({ is: 'new', attempt: 2 });
  });

  it('has a result of its own without a claim, not that of the earlier attempt', async () => {
    const { ports } = ledgerPorts();
    const first = sent('run-1', 'event-1');
    await claim(first, ports);
    await complete(failed(first), ports);
    const second = sent('run-2', 'event-2', OTHER);
    await claim(second, ports);
    await complete({ ...provisioned(second), claim: { ...CLAIM, attempt: 2 } }, ports);

    const third = sent('run-3', 'event-1', { ...REQUEST, OriginationIdentity: 'phone-3' });
    const { result } = await resultEventOf(
      complete({ ...third, error: { Error: 'Throttled', Cause: '' } }, ports),
    );

    expect(result.detail.data.request).toEqual(third.request);
    expect(result.error).toBe('RequestIdConflict');
  });

  it('of a record of an earlier version is a repeat: AWS assigned its id', async () => {
    const { ports } = ledgerPorts();
    const first = sent('run-1', 'event-1');
    const { record } = await claim(first, ports);
    await ports.ledger.write({ ...record, revision: 2, deliveries: ['event-1'] });
    await complete(failed(first), ports);

    const { is } = await claim(sent('run-2', 'event-1'), ports);

    expect(is).toBe('completed');
  });
});

describe('DeletionProtectionEnabled, whose default is false', () => {
  const EXPLICIT = { ...REQUEST, DeletionProtectionEnabled: false };
  const PROTECTED = { ...REQUEST, DeletionProtectionEnabled: true };

  it.each([
    ['absent, then false', REQUEST, EXPLICIT],
    ['false, then absent', EXPLICIT, REQUEST],
  ])('%s: is the same content, under the hash of the first', async (_, first, second) => {
    const { ports } = ledgerPorts();
    const { record } = await claim(sent('run-1', 'event-1', first), ports);

    const repeat = await claim(sent('run-2', 'event-2', second), ports);
    await complete(failed(sent('run-1', 'event-1', first), 'OutcomeUnknown'), ports);
    const again = await claim(sent('run-3', 'event-3', second), ports);

    expect([repeat.is, again.is]).toEqual(['in progress', 'resumed']);
    expect(again.record.contentHash).toBe(record.contentHash);
  });

  it.each([REQUEST, EXPLICIT])('true is other content', async (first) => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1', 'event-1', first), ports);

    const other = claim(sent('run-2', 'event-2', PROTECTED), ports);

    await expect(other).rejects.toMatchObject({ name: 'RequestIdConflict' });
  });
});

describe('a request that was refused', () => {
  const conflict = (asked: Validated): ExecutionState => ({
    ...asked,
    error: { Error: 'RequestIdConflict', Cause: '' },
  });

  it('is refused with the same bytes for any repeat', async () => {
    const { ports } = ledgerPorts();
    const invalid = (execution: string): ExecutionState => ({
      metadata: sent(execution).metadata,
      input: 'no request',
    });

    const first = await resultEventOf(complete(invalid('run-1'), ports));
    const again = await resultEventOf(complete(invalid('run-2'), ports));

    expect(first.result.error).toBe('InvalidRequest');
    expect(JSON.stringify(again.result)).toBe(JSON.stringify(first.result));
  });

  it.each([true, false])(
    'stays refused for a redelivery by AWS after the first request has failed, with its result recorded or not: %s',
    async (answered) => {
      const { ports } = ledgerPorts();
      const other = sent('run-2', 'event-2', OTHER);
      await claim(sent('run-1'), ports);
      await expect(claim(other, ports)).rejects.toMatchObject({ name: 'RequestIdConflict' });
      if (answered) await complete(conflict(other), ports);
      await complete(failed(sent('run-1')), ports);

      const repeated = claim(sent('run-3', 'event-2', OTHER), ports);
      await expect(repeated).rejects.toMatchObject({ name: 'RequestIdConflict' });

      const sentAgain = await claim(sent('run-4', 'event-4', OTHER), ports);
      expect(sentAgain).toMatchObject({ is: 'new', record: { attempt: 2 } });
    },
  );

  it('expires after 90 days, unlike the record of a pool', async () => {
    const { ports, entries } = ledgerPorts();
    await claim(sent('run-1'), ports);

    await complete(conflict(sent('run-2', 'event-2', OTHER)), ports);

    const days = entries().map(({ status, expiresAt }) => ({
      status,
      days: expiresAt && Math.round((expiresAt - NOW / 1_000) / 86_400),
    }));
    expect(days).toEqual([
      { status: 'RUNNING', days: undefined },
      { status: 'REFUSED', days: 90 },
    ]);
  });
});

describe('a result', () => {
  it('is recorded once: a later completion returns the first', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1'), ports);

    const first = await resultEventOf(complete(provisioned(sent('run-1')), ports));
    const late = await resultEventOf(complete(failed(sent('run-1'), 'Interrupted'), ports));

    expect(JSON.stringify(late.result)).toBe(JSON.stringify(first.result));
  });

  it('of a claim whose response was lost is recorded under that claim', async () => {
    const { ports, entries } = ledgerPorts();
    await claim(sent('run-1'), ports);

    const { result } = await resultEventOf(
      complete({ ...sent('run-1'), error: { Error: 'ServiceUnavailable', Cause: '' } }, ports),
    );

    expect(result.detail.metadata.attempt).toBe(1);
    expect(entries()).toMatchObject([{ status: 'FAILED' }]);
  });

  it('of a repeat without a claim is left to the execution that works on the request', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1'), ports);

    const completed = await complete({ ...sent('run-2'), error: { Error: 'Throttled', Cause: '' } }, ports);

    expect(completed).toBe('in progress');
  });

  it('of different content without a claim is a conflict', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1'), ports);

    const late = { ...sent('run-2', 'event-2', OTHER), error: { Error: 'Throttled', Cause: '' } };
    const { result } = await resultEventOf(complete(late, ports));

    expect(result.error).toBe('RequestIdConflict');
  });
});

describe('a claim', () => {
  it('that is refused says why: the status of the request, or that it may have left a pool', async () => {
    const refusal = async (end: (asked: Validated) => ExecutionState) => {
      const { ports } = ledgerPorts();
      await claim(sent('run-1'), ports);
      await complete(end(sent('run-1')), ports);
      return claim(sent('run-2', 'event-2', OTHER), ports).catch((error: unknown) => error);
    };

    expect(await refusal(provisioned)).toMatchObject({
      name: 'RequestIdConflict',
      detail: {
        code: 'RequestIdConflict',
        message:
          'The request id r-1 belongs to a request with different content, which is PROVISIONED. Its execution: run-1.',
      },
    });
    expect(await refusal((asked) => failed(asked, 'OutcomeUnknown'))).toMatchObject({
      detail: { message: expect.stringMatching(/which failed and may have left a pool behind.*: run-1\.$/) },
    });
  });

  it('that its own execution repeats after the reconciler has completed the request is completed', async () => {
    const { ports } = ledgerPorts();
    await claim(sent('run-1'), ports);
    await complete(failed(sent('run-1'), 'Interrupted'), ports);

    expect(await claim(sent('run-1'), ports)).toMatchObject({ is: 'completed', record: { attempt: 1 } });
  });

  it('that is repeated many times drops the oldest deliveries', async () => {
    const { ports, entries } = ledgerPorts();
    for (let n = 0; n < 52; n++) {
      await claim(sent(`run-${n}`, `event-${n}`), ports);
      await complete(failed(sent(`run-${n}`, `event-${n}`)), ports);
    }

    const [{ deliveries } = { deliveries: [] }] = entries();
    expect([deliveries.length, deliveries[0]?.split(' ')[0]]).toEqual([50, 'event-2']);
  });

  it('keeps its deliveries, and drops the oldest beyond the limit', async () => {
    const { ports, entries } = ledgerPorts();
    for (let n = 0; n < 30; n++) {
      await claim(sent(`run-${n}`, `event-${n}`), ports);
      await claim(sent(`run-${n}-again`, `event-${n}-again`), ports);
      const ended = failed(sent(`run-${n}`, `event-${n}`));
      await complete({ ...ended, claim: { ...CLAIM, attempt: n + 1 } }, ports);
    }

    const { deliveries, attempt } = entries().find(({ part }) => part === 'request') ?? {
      deliveries: [],
      attempt: 0,
    };
    expect(attempt).toBe(30);
    expect(deliveries).toHaveLength(50);
    const names = deliveries.map((delivery) => delivery.split(' ')[0]);
    expect([names[0], ...names.slice(-2)]).toEqual(['event-5', 'event-29', 'event-29-again']);
  });

  it('absorbs very many repeats, and keeps the newest', async () => {
    const { ports, entries } = ledgerPorts();
    for (let n = 0; n < 60; n++) await claim(sent(`run-${n}`, `event-${n}`), ports);

    const [{ deliveries } = { deliveries: [] }] = entries();
    expect(deliveries).toHaveLength(50);
    expect(deliveries.at(-1)).toMatch(/^event-59 /);
  });

  it('is one write if there is no record', async () => {
    const { ports } = ledgerPorts();
    const written: number[] = [];
    const ledger = {
      ...ports.ledger,
      write: (record: Parameters<typeof ports.ledger.write>[0]) => {
        written.push(record.revision);
        return ports.ledger.write(record);
      },
    };

    await claim(sent('run-1'), { ...ports, ledger });

    expect(written).toEqual([1]);
  });

  it('is retried if the record vanishes between the write and the read', async () => {
    const { ports } = ledgerPorts();
    let isFirst = true;
    const ledger = {
      ...ports.ledger,
      async write(record: Parameters<typeof ports.ledger.write>[0]) {
        const lost = isFirst;
        isFirst = false;
        return lost ? false : ports.ledger.write(record);
      },
    };

    expect(await claim(sent('run-1'), { ...ports, ledger })).toMatchObject({ is: 'new' });
  });

  it('that loses every conditional write is retried later', async () => {
    const { ports } = ledgerPorts();
    let tries = 0;
    const ledger = { ...ports.ledger, write: async () => ++tries < 0 };

    await expect(claim(sent('run-1'), { ...ports, ledger })).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      detail: { code: 'ClaimContended', message: expect.stringContaining('5 times') },
    });
    expect(tries).toBe(5);
  });
});
