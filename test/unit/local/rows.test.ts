import { afterAll, describe, expect, it } from 'vitest';
import { prepare } from '../../../cli/input/batch.ts';
import type { Row } from '../../../local/input/row.ts';
import { openSource } from '../../../local/input/source.ts';
import { folder } from '../../support/pools.ts';

const files = folder();
afterAll(() => files.remove());

const read = async (name: string, content: string): Promise<Row[]> => {
  const rows: Row[] = [];
  const source = await openSource(files.file(name, content), {});
  for await (const row of source.rows()) rows.push(row);
  return rows;
};
const REQUEST = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL' };

describe('a file of requests', () => {
  it.each([
    ['one object', JSON.stringify(REQUEST, null, 2), ['']],
    ['one object on one line', JSON.stringify(REQUEST), ['']],
    ['an array', JSON.stringify([REQUEST, REQUEST], null, 2), ['[0]', '[1]']],
    ['an array on one line', JSON.stringify([REQUEST, REQUEST]), ['[0]', '[1]']],
    ['one a line, with a byte order mark and empty lines', `\uFEFF{"a":1}\r\n\r\n{"a":2}\r\n`, [':1', ':3']],
    ['one a line, one of them broken', '{"a":1}\n{"a":\n{"a":3}', [':1', ':2', ':3']],
  ])('is %s', async (what, content, places) => {
    const rows = await read(`${what}.json`, content);

    expect(rows.map(({ place }) => place)).toEqual(places);
  });

  it('is CSV, with quotes, line breaks in a cell, and empty cells', async () => {
    const rows = await read(
      'all.csv',
      '\uFEFFrequestId, OriginationIdentity ,tag:note,DeletionProtectionEnabled\r\n"r,1",ACME,"two\nlines ""quoted""",TRUE\r\n\r\n,ACME,,\r\n',
    );

    expect(rows.map(({ number, text }) => [number, JSON.parse(text)])).toEqual([
      [
        2,
        {
          metadata: { requestId: 'r,1' },
          data: {
            OriginationIdentity: 'ACME',
            DeletionProtectionEnabled: true,
            Tags: [{ Key: 'note', Value: 'two\nlines "quoted"' }],
          },
        },
      ],
      [4, { OriginationIdentity: 'ACME' }],
    ]);
  });

  it.each([
    ['nothing', 'empty.jsonl', '\n\n', /contains no request/],
    ['a header only', 'head.csv', 'OriginationIdentity\n', /contains no request/],
    ['no JSON', 'text.json', 'hello\nworld', /neither JSON nor JSON Lines/],
    ['a column twice', 'twice.csv', 'OriginationIdentity,OriginationIdentity\nA,B\n', /occurs twice/],
    ['no identity', 'none.csv', 'IsoCountryCode\nGB\n', /needs the column OriginationIdentity/],
  ])('is rejected with a sentence for %s', async (_what, name, content, sentence) => {
    await expect(read(name, content)).rejects.toThrow(sentence);
  });
});

describe('a row', () => {
  const rowOf = (document: unknown, number = 7): Row => ({
    place: `:${number}`,
    number,
    text: JSON.stringify(document),
  });

  it('gets an id from its batch and line, and its batch, unless it has its own', () => {
    const bare = prepare(rowOf(REQUEST), { id: 'spring' });
    const named = prepare(rowOf({ metadata: { requestId: 'mine' }, data: REQUEST }), { id: 'spring' });
    const event = prepare(rowOf({ 'detail-type': 'PoolRequested', detail: REQUEST }), { id: 'spring' });

    expect(bare).toMatchObject({ requestId: 'spring-000007', faults: [] });
    expect(JSON.parse(bare.body)).toEqual({
      metadata: { requestId: 'spring-000007', batch: { id: 'spring', line: 7 } },
      data: REQUEST,
    });
    expect(named).toMatchObject({ requestId: 'mine', faults: [] });
    expect(JSON.parse(named.body).metadata).toEqual({ requestId: 'mine', batch: { id: 'spring', line: 7 } });
    expect(event).toMatchObject({ requestId: 'spring-000007', faults: [] });
  });

  it('is validated by the rules of the service, with the paths of the file', () => {
    const bare = prepare(rowOf({ ...REQUEST, IsoCountryCode: 'UK' }), { id: 'spring' });
    const enveloped = prepare(rowOf({ data: { ...REQUEST, MessageTyp: 'X' } }), { id: 'spring' });

    expect(bare.faults).toMatchObject([{ path: 'IsoCountryCode' }]);
    expect(enveloped.faults).toMatchObject([{ path: 'data.MessageTyp', hint: 'did you mean MessageType?' }]);
    for (const broken of [[], 3, null, 'text', { __proto__: null, metadata: 5 }]) {
      expect(prepare(rowOf(broken), { id: 'spring' }).faults).not.toEqual([]);
    }
  });
});
