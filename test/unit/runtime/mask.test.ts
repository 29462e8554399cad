import { type CountryCode, getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { maskIdentifier, maskNumbers } from '../../../functions/runtime/mask.ts';

it.each([
  ['the number +15550100 is taken', 'the number *******00 is taken'],
  ['+15550100,+15550101', '*******00,*******01'],
  ['tel:+15550100', 'tel:*******00'],
  ['TEL:555-0100', 'TEL:******00'],
  ['phone 15550100123.', 'phone *********23.'],
  ['id+15550100x', 'id*******00x'],
  ['?number=%2B15550100', '?number=*********00'],
  ['"+1 425-555-0100"', '"*************00"'],
  ['call (425) 555-0100 now', 'call ************00 now'],
  ['425-555-0100', '**********00'],
  ['425.555.0100, 425 555 0100', '**********00, **********00'],
  ['[425] 555-0100', '************00'],
  ['+44 (0)20 7946 0958', '*****************58'],
  ['0044 20 7946 0958', '***************58'],
  ['4 2 5 5 5 5 0 1 0 0', '***************** 0'],
  ['14255550100: found an unknown key', '*********00: found an unknown key'],
])('%s becomes %s', (text, masked) => {
  expect(maskNumbers(text)).toBe(masked);
});

it.each([
  'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-0123456789abcdef',
  'arn:aws:iam::123456789012:role/provisioner',
  'arn:aws:states:us-east-1:123456789012:execution:provision-pool:queue-19dd0b57-b21e-4ac1-bd88-01bbb068cb78-12',
  'https://sqs.us-east-1.amazonaws.com/123456789012/pool-requests',
  'phone-00000000000000000000000000000001',
  'pool-0123456789abcdef0123456789abcdef',
  '3f2b1c4d-1111-2222-3333-123456789012',
  '12345678-1111-2222-3333-123456789012',
  '0123456789012345678901234567890123456789012345678901234567890123',
  '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'Root=1-67891233-abcdef012345678912345678',
  '2026-11-23T18:00:00.123Z',
  '2026-11-23T18:00:00+01:00',
  'on 2026-11-23 at 18:00:00, on 23.11.2026, on 11/23/2026',
  '2026-11-23 18:00:00',
  'waited 900 s, at most 262,144 bytes',
  'HTTP 400 after 3 tries in 1,234 ms',
  'data.Tags[3].Key',
])('%s does not change', (text) => {
  expect(maskNumbers(text)).toBe(text);
});

it('keeps a numeric request id, unless it is a phone number', () => {
  expect(maskIdentifier('4711000')).toBe('4711000');
  expect(maskIdentifier('+15550100')).toBe('*******00');
});

/** The ways in which people write an example number of a country. */
const spellingsOf = (country: CountryCode): string[] => {
  const number = getExampleNumber(country, examples);
  if (number === undefined) throw new Error(`There is no example for ${country}.`);
  const { countryCallingCode, nationalNumber } = number;
  const international = number.formatInternational();
  const national = number.formatNational();
  const groupsOf = (text: string) => text.split(/\D+/).filter((group) => group !== '');
  const regrouped = (text: string) => [
    text,
    ...['-', '.', ' '].map((between) => groupsOf(text).join(between)),
  ];
  const [first = '', ...rest] = groupsOf(national);
  const groups = rest.join(' ');
  const withPlus = [
    number.number,
    number.getURI(),
    encodeURIComponent(number.number),
    international.replaceAll(' ', '-'),
    international.replaceAll(' ', '.'),
    international,
    international.replaceAll(' ', ' '),
    `+${countryCallingCode} (0)${nationalNumber}`,
    `+(${countryCallingCode}) ${nationalNumber}`,
  ];
  const withoutPlus = [
    ...regrouped(national),
    ...regrouped(international.slice(1)),
    nationalNumber,
    `00${number.number.slice(1)}`,
    `00 ${international.slice(1)}`,
    `(${first}) ${groups}`,
    `[${first}] ${groups}`,
    `tel:${groupsOf(national).join('-')}`,
    [...nationalNumber].join(' '),
  ];
  const isLong = (text: string) => text.replaceAll(/\D/g, '').length >= 7;

  return [...withPlus, ...withoutPlus].filter(isLong);
};

describe('an example number of a phone-number library is masked in every spelling', () => {
  it.each(getCountries())('of %s', (country) => {
    const texts = spellingsOf(country).flatMap((spelling) => [
      spelling,
      `The number ${spelling} is taken.`,
      JSON.stringify({ OriginationIdentity: spelling }),
      `found ${spelling}: not a number`,
    ]);

    const visible = texts.filter((text) => maskNumbers(text).replaceAll(/%2B|\D/g, '').length > 2);

    expect(texts.length).toBeGreaterThan(50);
    expect(visible).toEqual([]);
  });
});
