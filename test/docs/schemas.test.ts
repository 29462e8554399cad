import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { schemas } from '../../tools/docs/schemas.ts';

const accepts = new Ajv2020().compile(schemas().get('pool-request.schema.json') ?? {});
const request = {
  IsoCountryCode: 'US',
  MessageType: 'TRANSACTIONAL',
  OriginationIdentity: 'phone-0123456789',
};

describe('the JSON Schema of a request', () => {
  it.each([
    ['a phone number and its country', request],
    [
      'an RCS agent, which has no country',
      { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'rcs-0123456789' },
    ],
  ])('accepts %s', (_case, document) => {
    const accepted = accepts(document);

    expect(accepted).toBe(true);
  });

  it.each([
    [
      'a phone number without country',
      { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-0123456789' },
    ],
    ['an unknown key', { ...request, Country: 'US' }],
  ])('refuses %s', (_case, document) => {
    const accepted = accepts(document);

    expect(accepted).toBe(false);
  });
});
