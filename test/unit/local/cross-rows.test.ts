import { describe, expect, it } from 'vitest';
import { crossRowRules } from '../../../local/input/cross-rows.ts';

const phone = (number: number) => `phone-${String(number).padStart(32, '0')}`;
const arn = (number: number) => `arn:aws:sms-voice:us-east-1:123456789012:phone-number/${phone(number)}`;
const requestOf = (OriginationIdentity: string, more = {}) => ({
  OriginationIdentity,
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
  ...more,
});

/** The kinds of the notes of each row. */
const kindsOf = (rows: readonly (readonly [id: string, document: unknown])[]): string[][] => {
  const rules = crossRowRules();
  return rows.map(([id, document], index) =>
    rules
      .check({ place: `:${index + 2}`, number: index + 2, text: '' }, id, document)
      .map(({ kind, isFault }) => (isFault ? `${kind}!` : kind)),
  );
};

describe('rows of one file', () => {
  const TAGS = [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ];

  it.each([
    ['another id and identity', ['b', requestOf(phone(2))], []],
    ['the same request', ['a', requestOf(phone(1), { Tags: TAGS })], ['repeat']],
    [
      'the same, with its tags in another order',
      ['a', requestOf(phone(1), { Tags: [...TAGS].reverse() })],
      ['repeat'],
    ],
    [
      'the same, in an envelope',
      ['a', { metadata: {}, data: requestOf(phone(1), { Tags: TAGS }) }],
      ['repeat'],
    ],
    [
      'the same, with a default written out',
      [
        'a',
        {
          'detail-type': 'PoolRequested',
          detail: requestOf(phone(1), { Tags: TAGS, DeletionProtectionEnabled: false }),
        },
      ],
      ['repeat'],
    ],
    [
      'the same, with a member that is null',
      ['a', requestOf(phone(1), { Tags: TAGS, ClientToken: null })],
      ['repeat'],
    ],
    ['the same id for another number', ['a', requestOf(phone(2))], ['conflict!']],
    ['the same id for other tags', ['a', requestOf(phone(1))], ['conflict!']],
    ['the same number under another id', ['b', requestOf(phone(1))], ['sameIdentity!']],
    ['the same number by its ARN', ['b', requestOf(arn(1))], ['sameIdentity!']],
    ['an id that a spreadsheet shortened', ['1.23457E+12', requestOf(phone(2))], ['scientific!']],
    ['one with a decimal comma', ['1,23457E+12', requestOf(phone(2))], ['scientific!']],
    ['an identity that a spreadsheet shortened', ['b', requestOf('1.20255E+10')], ['scientific!']],
    [
      'a correlation id that a spreadsheet shortened',
      ['b', { metadata: { correlationId: '4E+12' }, data: requestOf(phone(2)) }],
      ['scientific!'],
    ],
    ['an id that only looks like it', ['1E12', requestOf(phone(2))], []],
  ] as const)('with %s', (_what, second, kinds) => {
    const [first, ...rest] = kindsOf([['a', requestOf(phone(1), { Tags: TAGS })], second]);

    expect(first).toEqual([]);
    expect(rest).toEqual([kinds]);
  });

  it('may have a sender id in several pools', () => {
    expect(
      kindsOf([
        ['a', requestOf('ACME')],
        ['b', requestOf('ACME')],
      ]),
    ).toEqual([[], []]);
  });

  it('are told by the place of the first, also among many', () => {
    const rules = crossRowRules();
    const check = (at: number, id: string, place = `:${at}`) =>
      rules.check({ place, number: at, text: '' }, id, requestOf(phone(at)));
    check(1, 'odd', ':1.Messages[0]');
    for (let at = 2; at < 20_000; at += 1) expect(check(at, `row-${at}`)).toEqual([]);

    expect(check(20_000, 'row-7')).toMatchObject([
      {
        line: 20_000,
        place: ':20000',
        message: expect.stringMatching(/request id row-7 of :7 and other content/),
      },
    ]);
    expect(check(20_001, 'odd')[0]?.message).toContain('of :1.Messages[0]');
  });
});
