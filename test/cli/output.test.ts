import { afterEach, describe, expect, it, vi } from 'vitest';
import { tell } from '../../cli/output/errors.ts';
import { linesOf } from '../../cli/output/follow-text.ts';
import { tableOf } from '../../cli/output/table.ts';
import { plain } from '../../cli/output/text.ts';
import { fitted, shortened, widthOf, wrapped } from '../../cli/output/width.ts';
import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import { durationOf } from '../../functions/runtime/duration.ts';
import { UsageError } from '../../local/stack/usage-error.ts';

const RED_ONE = '\u001b[31m1\u001b[39m';

describe('the width of a text', () => {
  it.each([
    ['customer', 8],
    ['客户一', 6],
    ['👩‍👩‍👧', 2],
    ['e\u0301', 1],
    [RED_ONE, 1],
  ])('of %j is as terminals show it', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it.each([
    ['tour-000018', 11, 'tour-000018'],
    ['phone-00000000000000000000000000000044', 16, 'phone-0…00000044'],
    ['客户客户客户', 7, '客户…户'],
    ['👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5, '👩‍👩‍👧…👩‍👩‍👧'],
  ])('shortens %j in the middle to %i columns', (text, width, short) => {
    expect(shortened(text, width)).toBe(short);
    expect(widthOf(shortened(text, width))).toBeLessThanOrEqual(width);
  });

  it('cuts a text at its end without its colours, and wraps parts without cutting them', () => {
    expect(fitted(`${RED_ONE}234`, 3)).toBe('12…');
    expect(wrapped(['done about 14:32', '412 of 1,995', '405 provisioned'], 32)).toEqual([
      'done about 14:32 · 412 of 1,995',
      '405 provisioned',
    ]);
  });
});

describe('a table', () => {
  const columns = [
    { title: 'ID', of: ([id = '']: string[]) => id, isId: true as const },
    { title: 'NAME', of: ([, name = '']: string[]) => name },
    { title: 'NOTE', of: ([, , note = '']: string[]) => note },
  ];
  const rows = [
    ['tour-000000000000000001', '客户', 'x'],
    ['tour-000000000000000002', 'plain', 'a note that is far too long for a narrow terminal'],
  ];

  it('aligns by the width on the terminal, and cuts nothing in a pipe', () => {
    const lines = tableOf(columns, rows, undefined);

    expect(new Set(lines.map((line) => widthOf(line.split(/(?<=\S) {2,}(?=\S)/)[0] ?? ''))).size).toBe(2);
    expect(lines[1]).toBe('tour-000000000000000001  客户   x');
    expect(lines[2]).toContain('for a narrow terminal');
  });

  it('fits into the terminal, and keeps both ends of an ID', () => {
    const lines = tableOf(columns, rows, 44);

    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(44);
    expect(lines[1]).toMatch(/^tour-.*…0*1 /);
  });

  it('shows no control character of a request', () => {
    expect(plain('a\u009b31m\u202e\nb')).toBe('a�31m� b');
  });
});

it.each([
  [45, '45 s'],
  [157, '2 min 37 s'],
  [120, '2 min'],
  [720, '12 min'],
  [12_000, '3 h 20 min'],
])('a duration of %i seconds is %s', (seconds, text) => {
  expect(durationOf(seconds)).toBe(text);
});

describe('the progress of a batch', () => {
  const NOW = Date.parse('2026-11-24T10:00:00.000Z');
  const seen = {
    batch: 'spring',
    inQueue: 7,
    total: 1_995,
    counts: { PROVISIONED: 405, FAILED: 4, REFUSED: 3, RUNNING: 12 },
    complete: 412,
    failed: 7,
    left: 1_583,
    classes: [['QuotaExceeded', 4] as const, ['InvalidRequest', 3] as const],
    perSecond: 0.94,
    noResultSeconds: 1,
    doneAt: NOW + 28 * 60_000,
  };
  const still = { ...seen, perSecond: undefined, doneAt: undefined, noResultSeconds: 157 };

  it('begins with the time when it is done, and has the failures by class below', () => {
    expect(linesOf(seen, NOW)).toEqual([
      expect.stringMatching(
        /^done about \d\d:\d\d · 412 of 1,995 · 405 provisioned · 7 failed · 1,583 not answered yet, 12 of them running · 0\.9\/s$/,
      ),
      '  4 QuotaExceeded: operator acts',
      '  3 InvalidRequest: requester acts',
    ]);
  });

  it('begins with the time without a result while nothing moves', () => {
    expect(linesOf(still, NOW)[0]).toMatch(/^no result for 2 min 37 s · 412 of 1,995 · [^/]*$/);
  });
});

describe('an error', () => {
  const named = (name: string, message: string, more: object = {}) =>
    Object.assign(new Error(message), { name }, more);
  const refused = { code: 'ECONNREFUSED', address: '127.0.0.1', port: 4580 };
  const notAuthorised =
    'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:us-east-1:123456789012:table/ledger because no policy allows it';
  const detail = { code: 'AccessDeniedException', message: 'The table of the ledger' };
  afterEach(() => vi.restoreAllMocks());

  it.each([
    [
      'a closed port',
      new AggregateError([named('Error', '', refused)], 'x'),
      /http:\/\/127\.0\.0\.1:4580 does not answer\. Start it with npm run local/,
      3,
    ],
    [
      'a missing permission',
      new ProvisioningError('AccessDenied', detail, {
        cause: named('AccessDeniedException', notAuthorised),
      }),
      /user\/ana may not call dynamodb:Query on arn:\S+ledger\. Ask for this permission/,
      3,
    ],
    ['expired credentials', named('ExpiredTokenException', 'x'), /have expired\. Sign in again/, 3],
    [
      'an expired session',
      named('CredentialsProviderError', 'The SSO session has expired'),
      /have expired\. Sign in/,
      3,
    ],
    [
      'a wrong Region',
      named('Error', '', { code: 'ENOTFOUND', hostname: 'sqs.us-esat-1.amazonaws.com' }),
      /us-esat-1.* not found\. Check AWS_REGION/,
      3,
    ],
    ['a wrong command line', new UsageError('Use --a or --b.'), /^Use --a or --b\.\n$/, 2],
    [
      'a defect',
      new TypeError('x is\nundefined'),
      /^Unexpected error: TypeError: x is undefined\. Add --debug/,
      3,
    ],
  ])('of %s is one sentence with the next step', (_what, error, sentence, code) => {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });

    const returned = tell(error, false);

    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(sentence);
    expect(returned).toBe(code);
  });
});
