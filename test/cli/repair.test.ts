import { afterAll, describe, expect, it } from 'vitest';
import { csvOf } from '../../cli/output/csv.ts';
import { cellsOf, looksLikeFormula } from '../../cli/repair/cells.ts';
import type { FailedRow } from '../../cli/repair/failed-rows.ts';
import { openSource } from '../../local/input/source.ts';
import { folder } from '../support/pools.ts';

const files = folder();
afterAll(files.remove);

const rowOf = (request: Record<string, unknown>, more: Partial<FailedRow> = {}): FailedRow => ({
  requestId: '=1+1',
  line: 7,
  failureClass: 'QuotaExceeded',
  owner: 'operator',
  whatToDo: 'Raise the quota, and "send" it again;\nthen wait',
  request,
  isPartial: false,
  ...more,
});

describe('a file of failed rows', () => {
  it('is read as exactly the requests that failed', async () => {
    const requests = [
      { IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL', OriginationIdentity: 'ACME' },
      {
        ClientToken: '"quoted",;',
        DeletionProtectionEnabled: false,
        IsoCountryCode: 'DE',
        MessageType: 'PROMOTIONAL',
        OriginationIdentity: 'phone-1',
        Tags: [
          { Key: 'Größe (Stück)', Value: 'Müller "Söhne" & Co, Łódź' },
          { Key: 'kunde', Value: "-2; '3" },
        ],
      },
      { OriginationIdentity: 'rcs-1', MessageType: 'TRANSACTIONAL', Tags: [{ Key: 'kunde', Value: 'true' }] },
    ];
    const rows = requests.map((request, at) =>
      rowOf(request, { requestId: `+4711-${at}`, correlationId: `c${at}` }),
    );
    const path = files.file('failed.csv', csvOf(cellsOf(rows), { escapesFormulas: false }));

    const source = await openSource(path, {});
    const read: unknown[] = [];
    for await (const { text } of source.rows()) read.push(JSON.parse(text));

    expect(source).toMatchObject({ format: 'CSV, UTF-8, commas', guesses: [] });
    expect(read).toEqual(
      requests.map((data, at) => ({ metadata: { requestId: `+4711-${at}`, correlationId: `c${at}` }, data })),
    );
  });

  it('says what a cell cannot hold, and what is not known of a refused request', () => {
    const Tags = [
      { Key: 'empty', Value: '' },
      { Key: 'spaced', Value: ' x' },
      { Key: 'good', Value: 'x' },
    ];

    const [header = [], ...records] = cellsOf([rowOf({ Tags }), rowOf({}, { isPartial: true }), rowOf({})]);
    const notes = records.map((cells) => cells[header.indexOf('#note')]);

    expect(notes[0]).toMatch(/^the tag empty, the tag spaced: .*use --json$/);
    expect(notes[1]).toMatch(/only the readable members/);
    expect(notes[2]).toBe('');
  });

  it('knows the cells that a spreadsheet takes for a formula', () => {
    expect(['=1', '+1', '-1', '@x'].every(looksLikeFormula)).toBe(true);
    expect(['1', 'a=1', ''].some(looksLikeFormula)).toBe(false);
  });
});
