import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { Row } from '../../../local/input/row.ts';
import { assertCertain, type FormatOptions, openSource } from '../../../local/input/source.ts';
import { UsageError } from '../../../local/stack/usage-error.ts';
import { charactersOf, encode } from '../../support/encode.ts';
import { folder } from '../../support/pools.ts';

const files = folder();
afterAll(() => files.remove());

const open = async (bytes: Uint8Array | string, options: FormatOptions = {}, name = 'file.csv') => {
  const source = await openSource(files.file(name, bytes), options);
  const rows: Row[] = [];
  for await (const row of source.rows()) rows.push(row);
  return { source, rows };
};
const read = async (bytes: Uint8Array | string, options?: FormatOptions, name?: string) => {
  const { source, rows } = await open(bytes, options, name);
  return { ...source, rows, requests: rows.map(({ text }) => JSON.parse(text)) };
};
const tagsOf = ({ text }: Row): string[] => {
  const request = JSON.parse(text);
  return ((request.data ?? request).Tags ?? []).map(({ Value }: { Value: string }) => Value);
};

/** A file as a spreadsheet saves it: the identity, the country and a tag a row. */
const tableOf = (values: readonly string[], delimiter = ',', lineEnd = '\r\n') =>
  [
    ['OriginationIdentity', 'IsoCountryCode', 'MessageType', 'tag:customer'],
    ...values.map((value) => ['ACME', 'GB', 'TRANSACTIONAL', value]),
  ]
    .map((cells) => cells.join(delimiter) + lineEnd)
    .join('');

const WESTERN = ['Café Zoë', 'Señor Núñez', 'Größe & Söhne', '100 € “net”'];
const POLISH = ['Łódź Żabka', 'Świętokrzyskie', 'Gdańsk'];
const RUSSIAN = ['Москва', 'Санкт-Петербург', 'ООО Ромашка'];

describe('the encoding of a file', () => {
  it.each([
    ['ASCII', 'Octank', 'utf-8', '', 'CSV, UTF-8, commas'],
    ['UTF-8', 'Café 東京 🏊', 'utf-8', '', 'CSV, UTF-8, commas'],
    ['UTF-8 with a mark', 'Café', 'utf-8', '\uFEFF', 'CSV, UTF-8, commas'],
    ['UTF-16 LE with a mark', 'Café 🏊', 'utf-16le', '\uFEFF', 'CSV, UTF-16 (little-endian), commas'],
    ['UTF-16 BE with a mark', 'Café 🏊', 'utf-16be', '\uFEFF', 'CSV, UTF-16 (big-endian), commas'],
    ['UTF-16 LE', 'Café 🏊', 'utf-16le', '', 'CSV, UTF-16 (little-endian), commas'],
    ['UTF-16 BE', 'Café 🏊', 'utf-16be', '', 'CSV, UTF-16 (big-endian), commas'],
  ])('is certain for %s', async (_what, value, label, mark, format) => {
    const found = await read(encode(mark + tableOf([value]), label));

    expect(found).toMatchObject({ format, guesses: [] });
    expect(found.rows.map(tagsOf)).toEqual([[value]]);
  });

  it.each([
    ['windows-1252', WESTERN, 'CSV, Windows-1252, commas'],
    ['windows-1250', POLISH, 'CSV, Windows-1250, commas'],
    ['windows-1251', RUSSIAN, 'CSV, Windows-1251, commas'],
    ['macintosh', ['Café Zoë', 'Señor Núñez', 'Größe & Söhne'], 'CSV, Mac Roman, commas'],
  ])('is guessed for %s, and asked', async (label, values, format) => {
    const bytes = encode(tableOf(values), label);

    const { source, rows } = await open(bytes);

    expect(source.format).toBe(format);
    expect(source.guesses).toMatchObject([{ flag: '--encoding', value: label }]);
    expect(source.guesses[0]?.question).toContain(`"${values[0]}"`);
    expect(() => assertCertain(source)).toThrow(new RegExp(`--encoding ${label}.*--yes`));
    expect(rows.flatMap(tagsOf)).toEqual(values);
  });

  it('is guessed also where the first 64 kB are ASCII', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => `Customer ${at}`);

    const { guesses, rows } = await read(encode(tableOf([...many, 'Café']), 'windows-1252'));

    expect(guesses).toMatchObject([{ value: 'windows-1252' }]);
    expect(rows.at(-1)?.text).toContain('Café');
  });

  it.each([
    ['shift_jis', [0x83, 0x65, 0x83, 0x58, 0x83, 0x67], 'テスト'],
    ['sjis', [0x83, 0x65], 'テ'],
    ['Windows 1251', [0xcc, 0xee], 'Мо'],
    ['cp1250', [0xa3, 0xf3], 'Łó'],
    ['mac roman', [0x8e], 'é'],
    ['latin1', [0xe9], 'é'],
  ])('is what --encoding %s says', async (encoding, value, expected) => {
    const [before = '', after = ''] = tableOf(['@']).split('@');

    const found = await read(Buffer.concat([Buffer.from(before), Buffer.from(value), Buffer.from(after)]), {
      encoding,
    });

    expect(found.guesses).toEqual([]);
    expect(found.rows.map(tagsOf)).toEqual([[expected]]);
  });

  const mixed = Buffer.concat([
    Buffer.from(tableOf(['Café', 'Zoë'])),
    encode('ACME,GB,TRANSACTIONAL,Café\r\n', 'windows-1252'),
  ]);

  it('of a file in two encodings is a guess, and the rows of the other are faults', async () => {
    const guessed = await open(mixed);
    const named = await open(mixed, { encoding: 'utf-8' });

    expect(guessed.source.guesses).toMatchObject([
      { value: 'utf-8', question: expect.stringContaining('in line 4') },
    ]);
    for (const { rows } of [guessed, named]) {
      expect(rows.map(({ fault }) => fault !== undefined)).toEqual([false, false, true]);
      expect(rows[2]?.fault).toMatch(/bytes that are not UTF-8 .*--encoding/);
    }
  });

  it.each([
    ['a character that was lost before', tableOf(['Caf\uFFFD', 'B']), {}, 'file.csv', /U\+FFFD/],
    ['its escape sequence', '{"Tags":[{"Key":"a","Value":"Caf\\ufffd"}]}\n{}\n', {}, 'file.jsonl', /U\+FFFD/],
    ['half a character', '\uFEFF{"a":"\uD800"}\n{}\n', {}, 'half.json', /U\+FFFD/],
    [
      'a byte without a meaning',
      Buffer.from(`${tableOf(['Caf\x81', 'B'])}`, 'latin1'),
      { encoding: 'windows-1252' },
      'file.csv',
      /not Windows-1252/,
    ],
  ])('makes a row with %s a fault', async (_what, content, options, name, fault) => {
    const bytes = name === 'half.json' ? encode(String(content), 'utf-16le') : content;

    const { rows } = await open(bytes, options, name);

    expect(rows[0]?.fault).toMatch(fault);
    expect(rows[1]?.fault).toBeUndefined();
  });

  it.each([
    ['an unknown encoding', tableOf(['A']), { encoding: 'cp850' }, /--encoding does not know "cp850"/],
    ['a mark that contradicts', `\uFEFF${tableOf(['A'])}`, { encoding: 'windows-1252' }, /byte order mark/],
    ['UTF-8 that contradicts', tableOf(['Café']), { encoding: 'windows-1252' }, /is UTF-8 \("Café"\)/],
    ['a workbook', Buffer.from('PK\x03\x04rest'), {}, /is a workbook/],
    ['zero bytes', Buffer.from('a,b\nabc\0,d'), {}, /no text/],
    ['a wrong separator', tableOf(['A']), { delimiter: 'ab' }, /--delimiter takes comma/],
  ])('refuses %s', async (_what, bytes, options, sentence) => {
    await expect(open(bytes, options)).rejects.toThrow(sentence);
    await expect(open(bytes, options)).rejects.toThrow(UsageError);
  });
});

describe('the separator of CSV', () => {
  it.each([
    [',', 'commas'],
    [';', 'semicolons'],
    ['\t', 'tabs'],
    ['|', 'pipes'],
  ])('%j is recognised', async (delimiter, name) => {
    for (const first of ['', `sep=${delimiter}\r\n`, `"sep=${delimiter}"\r\n`]) {
      const found = await read(first + tableOf(['A', '"B,;|\t"'], delimiter));

      expect(found).toMatchObject({ format: `CSV, UTF-8, ${name}`, guesses: [] });
      expect(found.rows.map(tagsOf)).toEqual([['A'], ['B,;|']]);
      expect(found.rows.map(({ number }) => number)).toEqual(first === '' ? [2, 3] : [3, 4]);
    }
  });

  it('is what --delimiter says', async () => {
    for (const delimiter of ['^', '\t', 'tab', 'tabs', '\\t']) {
      const written = tableOf(['A'], delimiter === '^' ? '^' : '\t');

      expect((await read(written, { delimiter })).rows.map(tagsOf)).toEqual([['A']]);
    }
  });

  it('is asked where a column has another in its name', async () => {
    const { guesses } = await read('OriginationIdentity;tag:a,tag:b\nACME;1\n');

    expect(guesses).toMatchObject([{ flag: '--delimiter', value: 'semicolon' }]);
  });
});

describe('the lines of a file', () => {
  it.each(['\r\n', '\n', '\r'])(
    'are counted with %j between them, and without those in a cell',
    async (end) => {
      const rows = (await open(tableOf(['A', '"B\nC"', 'D'], ',', end))).rows;

      expect(rows.map(({ place }) => place)).toEqual([':2', ':3', ':4']);
    },
  );

  it('are passed over where they have no cells, as columns are', async () => {
    const found = await read(
      ',,,\nOriginationIdentity,,#what to do,tag:a\n,,,\nACME,,wait,x,,\n , , ,\nACME,y,,\n',
    );

    expect(found.requests[0]).toEqual({ OriginationIdentity: 'ACME', Tags: [{ Key: 'a', Value: 'x' }] });
    expect(found.rows.map(({ number, fault }) => [number, fault])).toEqual([
      [4, undefined],
      [6, 'has "y" in column 2, which has no name in the header'],
    ]);
  });
});

describe('a quote in CSV', () => {
  it('may follow a space', async () => {
    expect((await open(tableOf([' "a, b" ']))).rows.map(tagsOf)).toEqual([['a, b']]);
  });

  it.each(['5" pipe', '"a"b'])('is refused in %s, because the cell has two readings', async (cell) => {
    await expect(open(tableOf(['A', cell, 'B']))).rejects.toThrow(/at line 3.* its quote twice/);
  });
});

describe('the header of CSV', () => {
  it.each([
    ['origination_identity', 'OriginationIdentity'],
    ['origination identity', 'OriginationIdentity'],
    ['Phone Number ID', 'OriginationIdentity'],
    ['Iso Country Code', 'IsoCountryCode'],
    ['country', 'IsoCountryCode'],
    ['ISO_COUNTRY_CODE', 'IsoCountryCode'],
    ['message type', 'MessageType'],
    ['request id', 'requestId'],
    ['metadata.requestId', 'requestId'],
    ['Correlation-ID', 'correlationId'],
    ['data.ClientToken', 'ClientToken'],
  ])('may say %s', async (written, column) => {
    const others = column === 'OriginationIdentity' ? '' : 'OriginationIdentity,';

    const { requests } = await read(`${others}${written}\n${others && 'ACME,'}x\n`);

    expect(requests[0].metadata?.[column] ?? requests[0].data?.[column] ?? requests[0][column]).toBe('x');
  });

  it.each(['tag: customer', 'Tag:customer', 'TAGS : customer'])('may say %s', async (written) => {
    const { requests } = await read(`OriginationIdentity,${written}\nACME,x\n`);

    expect(requests[0].Tags).toEqual([{ Key: 'customer', Value: 'x' }]);
  });

  it.each([
    ['OriginationIdentity,Contry', /unknown columns: "Contry" \(did you mean IsoCountryCode\?\)/],
    ['OriginationIdentity;MesageType', /"MesageType" \(did you mean MessageType\?\)/],
    ['OriginationIdentity,tag customer', /did you mean tag:customer/],
    ['OriginationIdentity,id', /unknown columns: "id"/],
    [
      'OriginationIdentity,country,IsoCountryCode',
      /IsoCountryCode occurs twice \("country", "IsoCountryCode"\)/,
    ],
    ['OriginationIdentity,tag:a,Tag: a', /tag:a occurs twice/],
    [Array(22).fill('x').join(), /(?:"x", ){20}2 more\. The columns/],
    ['country', /needs the column OriginationIdentity/],
  ])('is refused: %s', async (header, sentence) => {
    await expect(open(`${header}\nACME,GB\n`)).rejects.toThrow(sentence);
  });
});

const REQUEST = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL' };
const failed = (failureClass: string) => ({
  metadata: { id: 'r', requestId: 'mine', correlationId: 'c', trigger: 'queue', attempt: 2 },
  data: { request: REQUEST, failure: { class: failureClass, owner: 'operator' } },
});
const event = (detailType: string, detail: unknown) => ({ id: 'event-1', 'detail-type': detailType, detail });
const message = (body: unknown) => ({ MessageId: 'm-1', ReceiptHandle: 'AQEB', Body: JSON.stringify(body) });

describe('what was sent before', () => {
  const enveloped = { metadata: { requestId: 'mine', correlationId: 'c' }, data: REQUEST };

  it.each([
    ['a failed event', event('PoolProvisioningFailed', failed('Throttled')), [['', undefined, enveloped]]],
    ['the detail of a failed event', failed('Throttled'), [['', undefined, enveloped]]],
    ['messages of a queue', { Messages: [message(REQUEST)] }, [['.Messages[0]', 'm-1', REQUEST]]],
    [
      'an array in a message',
      { Messages: [message([REQUEST, enveloped])] },
      [
        ['.Messages[0][0]', 'm-1/0', REQUEST],
        ['.Messages[0][1]', 'm-1/1', enveloped],
      ],
    ],
    [
      'an event in a message',
      message(event('PoolRequested', REQUEST)),
      [['', 'event-1', event('PoolRequested', REQUEST)]],
    ],
    [
      'a failed event in a notification in a message',
      message({ Type: 'Notification', MessageId: 'n', Message: JSON.stringify(failed('Throttled')) }),
      [['', undefined, enveloped]],
    ],
    [
      'an event of its own',
      event('PoolRequested', REQUEST),
      [['', 'event-1', event('PoolRequested', REQUEST)]],
    ],
  ])('can be sent again: %s', async (_what, document, expected) => {
    const text = JSON.stringify(document);
    const found = (rows: readonly Row[], place: (path: string) => string) =>
      expect(rows.map((row) => [row.place, row.requestId, JSON.parse(row.text)])).toEqual(
        expected.map(([path, id, request]) => [place(String(path)), id, request]),
      );

    found((await open(JSON.stringify(document, null, 2), {}, 'dump.json')).rows, (path) => path);
    const twice = (await open(`${text}\n${text}\n`, {}, 'dump.jsonl')).rows;
    found(twice.slice(0, expected.length), (path) => `:1${path}`);
    expect(twice).toHaveLength(2 * expected.length);
  });

  it('can be documents that follow one another, each over several lines', async () => {
    const dump = JSON.stringify({ Messages: [message(REQUEST), message(REQUEST)] }, null, 2);
    const lines = dump.split('\n').length;

    const { rows, source } = await open(`${dump}\n\n${dump}`, {}, 'dump');

    expect(source.format).toBe('JSON, UTF-8');
    expect(rows.map(({ place, number }) => [place, number])).toEqual([
      [':1.Messages[0]', 1],
      [':1.Messages[1]', 2],
      [`:${lines + 2}.Messages[0]`, 3],
      [`:${lines + 2}.Messages[1]`, 4],
    ]);
  });

  it('is a fault where the whole request is not in it', async () => {
    const { rows } = await open(
      [failed('InvalidRequest'), { MessageId: 'm', Body: 'hello' }]
        .map((one) => JSON.stringify(one))
        .concat(`{"data":${'['.repeat(6_000)}${']'.repeat(6_000)}}`)
        .join('\n'),
      {},
      'dump.jsonl',
    );

    expect(rows.map(({ fault }) => fault)).toEqual([
      expect.stringMatching(/only a part of the request/),
      expect.stringMatching(/an SQS message whose Body is no JSON/),
      expect.stringMatching(/nests deeper/),
    ]);
  });
});

const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
const ENCODINGS = [
  ['utf-8', ''],
  ['utf-8', '\uFEFF'],
  ['utf-16le', ''],
  ['utf-16le', '\uFEFF'],
  ['utf-16be', ''],
  ['utf-16be', '\uFEFF'],
  ['windows-1252', ''],
  ['windows-1250', ''],
  ['windows-1251', ''],
  ['macintosh', ''],
] as const;
const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;

describe('any table of tags', () => {
  const table = fc.constantFrom(...ENCODINGS).chain(([label, mark]) => {
    const unit = label.startsWith('utf-')
      ? fc.oneof(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
          fc.constantFrom('\uFFFD', '"', '\n'),
        )
      : fc.constantFrom(...charactersOf(label).keys());
    const value = fc
      .array(fc.oneof(unit, fc.constantFrom(...'abc ,;|\t')), { maxLength: 8 })
      .map((characters) => characters.join('').replaceAll('\r', ''));

    return fc.record({
      label: fc.constant(label),
      mark: fc.constant(mark),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      isDeclared: fc.boolean(),
      values: fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 4 }),
    });
  });

  it(`is read back as it was, asked about, or refused [seed ${seed}]`, async () => {
    await fc.assert(
      fc.asyncProperty(table, async ({ label, mark, delimiter, isDeclared, values }) => {
        const lines = [
          ...(isDeclared ? [`sep=${delimiter}`] : []),
          ['OriginationIdentity', 'tag:a', 'tag:b'].join(delimiter),
          ...values.map((pair) => ['ACME', ...pair.map(quoted)].join(delimiter)),
        ];
        const bytes = encode(mark + lines.join('\r\n'), label);
        const isUtf8ByAccident =
          !label.startsWith('utf-') && isValidUtf8(bytes) && bytes.some((b) => b > 127);
        fc.pre(!isUtf8ByAccident);

        const found = await open(bytes).catch(refused);
        if (found === undefined) return;
        const isAsked = found.source.guesses.some(({ value }) => value !== label);
        const { rows } = isAsked
          ? ((await open(bytes, { encoding: label }).catch(refused)) ?? { rows: [] })
          : found;

        expect(rows.length).toBe(rows.length === 0 ? 0 : values.length);
        for (const [at, row] of rows.entries()) {
          if (row.fault !== undefined) continue;
          expect(row.text).not.toContain('\uFFFD');
          const kept = (values[at] ?? []).map((value) => value.trim()).filter((value) => value !== '');
          expect(tagsOf(row)).toEqual(kept);
        }
      }),
      { seed, numRuns: Number(process.env.FC_RUNS ?? 150) },
    );
  });
});

const isValidUtf8 = (bytes: Buffer): boolean => Buffer.from(bytes.toString('utf8')).equals(bytes);

const refused = (error: unknown): undefined => {
  if (!(error instanceof UsageError)) throw error;
};
