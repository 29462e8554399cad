import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../local/services/event-bridge/event-pattern.ts';

const EVENT = {
  source: 'onboarding.eu',
  'detail-type': 'PoolRequested',
  resources: ['arn:a', 'arn:b'],
  detail: { country: 'GB', count: 3, urgent: true, note: null, parts: [{ kind: 'sms' }, { kind: 'rcs' }] },
};

describe('An event pattern', () => {
  it.each([
    ['a value', { source: ['onboarding.eu'] }],
    ['one of several values', { source: ['other', 'onboarding.eu'] }],
    ['a nested value', { detail: { country: ['GB'] } }],
    ['a number, a boolean and null', { detail: { count: [3], urgent: [true], note: [null] } }],
    ['an element of an array', { resources: ['arn:b'] }],
    ['a field of an object in an array', { detail: { parts: { kind: ['rcs'] } } }],
    ['prefix', { source: [{ prefix: 'onb' }] }],
    ['suffix', { source: [{ suffix: '.eu' }] }],
    ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'ONBOARDING.eu' }] }],
    ['anything-but a value', { source: [{ 'anything-but': 'sms-pool-provisioner' }] }],
    ['anything-but several', { source: [{ 'anything-but': ['a', 'b'] }] }],
    ['anything-but a prefix', { source: [{ 'anything-but': { prefix: 'aws.' } }] }],
    ['numeric', { detail: { count: [{ numeric: ['>', 2, '<=', 3] }] } }],
    ['exists', { detail: { country: [{ exists: true }], absent: [{ exists: false }] } }],
    ['exists below an absent field', { absent: { field: [{ exists: false }] } }],
    ['$or', { $or: [{ source: ['other'] }, { detail: { country: ['GB'] } }] }],
    ['nothing at all', {}],
  ])('matches %s', (_name, pattern) => {
    const matches = compilePattern(pattern)(EVENT);

    expect(matches).toBe(true);
  });

  it.each([
    ['another value', { source: ['onboarding'] }],
    ['a number written as text', { detail: { count: ['3'] } }],
    ['one field of two', { source: ['onboarding.eu'], 'detail-type': ['Other'] }],
    ['an absent field', { absent: [{ 'anything-but': 'x' }] }],
    ['a key of the prototype', { constructor: [{ exists: true }] }],
    ['anything-but the value', { source: [{ 'anything-but': ['onboarding.eu'] }] }],
    ['numeric on text', { source: [{ numeric: ['>', 0] }] }],
    ['a number out of range', { detail: { count: [{ numeric: ['<', 3] }] } }],
    ['$or without a match', { $or: [{ source: ['a'] }, { source: ['b'] }] }],
  ])('does not match %s', (_name, pattern) => {
    const matches = compilePattern(pattern)(EVENT);

    expect(matches).toBe(false);
  });

  it.each([
    [
      'an unknown operator',
      { source: [{ cidr: '10.0.0.0/24' }] },
      'does not support the pattern operator cidr',
    ],
    ['an operand of the wrong type', { source: [{ prefix: 3 }] }, 'prefix needs a string; found 3'],
    ['an unknown comparison', { a: [{ numeric: ['~', 3] }] }, 'cannot compare with ["~",3]'],
    ['a list in a list', { source: ['a', ['b']] }, 'must be String, number, true, false, or null'],
    ['exists without a boolean', { source: [{ exists: 'yes' }] }, 'must be either true or false'],
    ['an empty object', { detail: {} }, 'Empty objects are not allowed'],
    ['$or of nothing', { $or: [] }, 'Empty arrays are not allowed'],
    ['a value outside a list', { source: 'a' }, 'needs lists and objects; found "a"'],
  ])('is rejected for %s', (_name, pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
