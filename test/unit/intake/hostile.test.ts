import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { itemsOf } from '../../../functions/dispatch-requests/queue-items.ts';
import { normalise } from '../../../functions/intake/normalise.ts';
import { log } from '../../../functions/runtime/log.ts';

const EXECUTION = {
  requestId: 'run',
  trigger: 'console' as const,
  executionArn: 'arn',
  requestedAt: '2026-11-23T10:00:00.000Z',
};
const REQUEST = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' };
const DEEP = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;

const of = (input: unknown) => normalise({ input, metadata: EXECUTION });

/** Numbered by the run, so that a failure can be replayed: FC_SEED=… npx vitest run test/unit/intake/hostile.test.ts */
const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);

describe('hostile input', () => {
  it('cannot reach a prototype', () => {
    const input = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"data":{"__proto__":{"MessageType":"PROMOTIONAL"}}}',
    );

    const { faults = [] } = of(input);

    expect(faults.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['__proto__', 'constructor', 'data.__proto__']),
    );
    expect(faults.map(({ path }) => path)).toContain('data.MessageType');
    expect({}).not.toHaveProperty('polluted');
  });

  it('is not repeated at length', () => {
    const { faults = [] } = of({
      ...REQUEST,
      OriginationIdentity: 'x'.repeat(10_000_000),
      ['k'.repeat(1_000_000)]: 1,
    });

    expect(faults).toHaveLength(2);
    expect(JSON.stringify(faults).length).toBeLessThan(1_500);
  });

  it('has up to 500 faults listed, and the others counted', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => [`key-${i}`, i]);

    const { faults = [] } = of({ ...REQUEST, ...Object.fromEntries(keys) });

    expect(faults).toHaveLength(501);
    expect(faults.at(-1)).toMatchObject({ found: '19500 more faults' });
  });

  it('has only the faults listed for which an event has room', () => {
    const keys = Array.from({ length: 520 }, (_, i) => [String.fromCharCode(i % 32).repeat(60) + i, i]);

    const { faults = [] } = of({ ...REQUEST, ...Object.fromEntries(keys) });

    expect(Buffer.byteLength(JSON.stringify(faults))).toBeLessThan(110_000);
    expect(faults.at(-1)?.found).toMatch(/^\d+ more faults$/);
  });

  it.each(['ClientToken', 'IsoCountryCode', 'MessageType', 'OriginationIdentity'])(
    'of a megabyte in %s is refused',
    (key) => {
      for (const unit of ['a', ' ', '+1', '\u0000', '𝟙', 'aws:']) {
        expect(of({ ...REQUEST, [key]: unit.repeat(1_000_000 / unit.length) }).faults).toMatchObject([
          { path: key },
        ]);
      }
    },
  );

  it('that nests 50,000 deep is refused in the queue, and the other messages are dispatched', () => {
    const body = `[${JSON.stringify(REQUEST)},{"metadata":{"requestId":"deep"},"data":${DEEP}}]`;

    const [neighbour, deep] = itemsOf({ messageId: 'm-1', body }).starts;

    expect(of(JSON.parse(neighbour?.input ?? '')).faults).toBeUndefined();
    const refused = of(JSON.parse(deep?.input ?? ''));
    expect(refused.metadata.requestId).toBe('deep');
    expect(refused.faults).toMatchObject([{ found: 'deeper nesting', expected: 'at most 32 levels' }]);
  });

  it('that nests 50,000 deep in an input is refused without a traversal', () => {
    const { faults = [] } = of({ ...REQUEST, Tags: JSON.parse(DEEP), more: JSON.parse(DEEP) });

    expect(faults.map(({ path }) => path).toSorted()).toEqual(['Tags[0]', 'more']);
  });

  it('that is not comparable is refused', () => {
    const { faults } = of({ ...REQUEST, ClientToken: { length: { toString: true } } });

    expect(faults).toMatchObject([{ path: '', expected: 'a request of plain values' }]);
  });

  it(`of any kind becomes a request or faults, and its result is JSON [seed ${seed}]`, () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ metadata: fc.jsonValue(), data: fc.jsonValue() }),
          fc.record(
            Object.fromEntries(
              Object.keys(REQUEST).map((key) => [
                key,
                fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' })),
              ]),
            ),
          ),
        ),
        (input) => {
          const { metadata, request, faults } = of(input);

          const answer = JSON.parse(JSON.stringify({ metadata, request, faults }));
          return answer.metadata.requestId.length > 0 && (faults === undefined || faults.length > 0);
        },
      ),
      { seed, numRuns: 2_000 },
    );
  });
});

describe('a log line', () => {
  afterEach(() => vi.restoreAllMocks());

  it('stays one line of JSON for any content, without a phone number', () => {
    const lines: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);

    log('WARN', 'failed', {
      requestId: 'a\nb\u2028{"level":"FATAL"}\u001b[31m',
      detail: `+15550100 ${'x'.repeat(5_000)}`,
    });

    expect(lines).toHaveLength(1);
    expect(lines[0]?.trimEnd()).toBe(JSON.stringify(JSON.parse(lines[0] ?? '')));
    const { requestId, detail } = JSON.parse(lines[0] ?? '');
    expect(requestId).toBe('a\nb\u2028{"level":"FATAL"}\u001b[31m');
    expect(detail).toHaveLength(1_024);
    expect(detail).toMatch(/^\*{7}00 /);
  });
});
