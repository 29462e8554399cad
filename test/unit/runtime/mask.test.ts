import { expect, it } from 'vitest';
import { maskIdentifier, maskNumbers } from '../../../functions/runtime/mask.ts';

it.each([
  ['the number +15550100 is taken', 'the number *******00 is taken'],
  ['+15550100,+15550101', '*******00,*******01'],
  ['tel:+15550100', 'tel:*******00'],
  ['phone 15550100123.', 'phone *********23.'],
  ['id+15550100x', 'id*******00x'],
  ['"+1 425-555-0100"', '"*************00"'],
  ['call (425) 555-0100 now', 'call ************00 now'],
  ['425-555-0100', '**********00'],
  ['14255550100: found an unknown key', '*********00: found an unknown key'],
])('%s becomes %s', (text, masked) => {
  expect(maskNumbers(text)).toBe(masked);
});

it.each([
  'arn:aws:sms-voice:us-east-1:123456789012:pool/pool-0123456789abcdef',
  'phone-00000000000000000000000000000001',
  '3f2b1c4d-1111-2222-3333-123456789012',
  '2026-11-23T18:00:00.123Z',
  'waited 900 s',
])('%s does not change', (text) => {
  expect(maskNumbers(text)).toBe(text);
});

it('keeps a numeric request id, unless it is a phone number', () => {
  expect(maskIdentifier('4711000')).toBe('4711000');
  expect(maskIdentifier('+15550100')).toBe('*******00');
});
