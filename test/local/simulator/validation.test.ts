import { describe, expect, it } from 'vitest';
import { poolRequest, simulatorAtNoon } from './support.ts';

const fieldsOf = (input: unknown) => {
  const { call } = simulatorAtNoon();
  const { body } = call('CreatePool', input);
  return body;
};

const tag = (Key: string, Value = 'x') => ({ Key, Value });

describe('Validation of CreatePool', () => {
  it('names every missing parameter at once', () => {
    const body = fieldsOf({});

    expect(body).toMatchObject({
      __type: expect.stringMatching(/#ValidationException$/),
      Reason: 'MISSING_PARAMETER',
      Fields: [
        { Name: 'OriginationIdentity', Message: 'is required' },
        { Name: 'MessageType', Message: 'is required' },
      ],
    });
  });

  it.each([
    ['an E.164 number as identity', { OriginationIdentity: '+15550100' }, 'OriginationIdentity'],
    ['an identity that is too long', { OriginationIdentity: 'x'.repeat(257) }, 'OriginationIdentity'],
    ['an identity with a line break at its end', { OriginationIdentity: 'ACME\n' }, 'OriginationIdentity'],
    ['a country in small letters', { IsoCountryCode: 'us' }, 'IsoCountryCode'],
    ['a country of three letters', { IsoCountryCode: 'USA' }, 'IsoCountryCode'],
    ['an empty token', { ClientToken: '' }, 'ClientToken'],
    ['a token that is too long', { ClientToken: 'x'.repeat(65) }, 'ClientToken'],
    ['a token with a space', { ClientToken: 'a b' }, 'ClientToken'],
    ['a tag with an empty key', { Tags: [tag('')] }, 'Tags[0].Key'],
    ['a tag key that is too long', { Tags: [tag('k'.repeat(129))] }, 'Tags[0].Key'],
    ['a tag value that is too long', { Tags: [tag('k', 'v'.repeat(257))] }, 'Tags[0].Value'],
    ['too many tags', { Tags: Array.from({ length: 201 }, (_, n) => tag(`k${n}`)) }, 'Tags'],
  ])('rejects %s as FIELD_VALIDATION_FAILED', (_, fault, Name) => {
    const body = fieldsOf({ ...poolRequest(1), ...fault });

    expect(body).toMatchObject({ Reason: 'FIELD_VALIDATION_FAILED' });
    expect(body.Fields).toContainEqual({ Name, Message: expect.stringMatching(/^must /) });
  });

  it.each([
    ['an unknown message type', { MessageType: 'MARKETING' }, 'MessageType'],
    ['a number as message type', { MessageType: 7 }, 'MessageType'],
    ['a string as boolean', { DeletionProtectionEnabled: 'true' }, 'DeletionProtectionEnabled'],
    ['an object as list', { Tags: {} }, 'Tags'],
    ['a duplicate key', { Tags: [tag('a'), tag('a')] }, 'Tags[1].Key'],
    ['a reserved key', { Tags: [tag('AWS:owner')] }, 'Tags[0].Key'],
  ])('rejects %s as INVALID_PARAMETER', (_, fault, Name) => {
    const body = fieldsOf({ ...poolRequest(1), ...fault });

    expect(body).toMatchObject({ Reason: 'INVALID_PARAMETER', Fields: [{ Name }] });
  });

  it('accepts 200 tags with the longest keys and values', () => {
    const { call } = simulatorAtNoon();
    const Tags = Array.from({ length: 200 }, (_, n) => tag(String(n).padEnd(128, 'k'), 'v'.repeat(256)));

    const { status, body } = call('CreatePool', { ...poolRequest(1), Tags });

    expect(status).toBe(200);
    expect(body.Tags).toEqual(Tags);
  });

  it('ignores unknown parameters, and treats null as absent', () => {
    const { call } = simulatorAtNoon();

    const { status } = call('CreatePool', { ...poolRequest(1), Colour: 'red', Tags: null });

    expect(status).toBe(200);
  });

  it.each([
    ['a text of a megabyte', { OriginationIdentity: 'a'.repeat(2 ** 20) }],
    ['the key __proto__', JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}')],
    ['JSON 50,000 deep', { Tags: JSON.parse('['.repeat(50_000) + ']'.repeat(50_000)) }],
  ])('survives %s', (_, hostile) => {
    const { call, simulator } = simulatorAtNoon();

    const answer = call('CreatePool', hostile);

    expect(answer.errorType).toBe('ValidationException');
    expect(JSON.stringify(answer).length).toBeLessThan(2000);
    expect(JSON.stringify(simulator.record().calls).length).toBeLessThan(2000);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('An unknown operation', () => {
  it.each(['SendTextMessage', 'constructor', '__proto__', ''])(
    '%j is an UnknownOperationException',
    (name) => {
      const { call } = simulatorAtNoon();

      const answer = call(name, {});

      expect(answer).toMatchObject({ status: 400, errorType: 'UnknownOperationException' });
    },
  );
});
