import { describe, expect, it } from 'vitest';
import { normalise } from '../../../functions/intake/normalise.ts';
import { faultText } from '../../../functions/intake/request-faults.ts';

const EXECUTION = {
  requestId: 'run-by-hand',
  trigger: 'console' as const,
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run-by-hand',
  requestedAt: '2026-11-23T10:00:00.000Z',
};
const REQUEST = { MessageType: 'TRANSACTIONAL', OriginationIdentity: 'phone-1', IsoCountryCode: 'US' };

const of = (input: unknown) => normalise({ input, metadata: EXECUTION });
const faultsOf = (input: unknown) => (of(input).faults ?? []).map(faultText);

const event = (detail: unknown) => ({
  version: '0',
  id: 'event-id-1',
  'detail-type': 'PoolRequested',
  source: 'customer-onboarding',
  time: '2026-11-23T09:00:00Z',
  detail,
});
const queued = (body: unknown, more: object = {}) => ({
  eventSource: 'aws:sqs',
  messageId: 'message-1',
  body,
  ...more,
});

describe('the triggers', () => {
  it.each([
    ['a bare request', REQUEST, 'console', 'run-by-hand'],
    ['an enveloped request', { data: REQUEST }, 'console', 'run-by-hand'],
    ['an enveloped request with an id', { metadata: { requestId: 'r-1' }, data: REQUEST }, 'console', 'r-1'],
    ['an event with a bare request', event(REQUEST), 'event', 'event-id-1'],
    [
      'an event with an enveloped request',
      event({ metadata: { requestId: 'r-2' }, data: REQUEST }),
      'event',
      'r-2',
    ],
    ['a message with a bare request', queued(REQUEST), 'queue', 'message-1'],
    ['a message with a request of an array', queued(REQUEST, { index: 7 }), 'queue', 'message-1/7'],
    ['a message with an event', queued(event(REQUEST)), 'queue', 'event-id-1'],
  ])('make the same request of %s', (_, input, trigger, requestId) => {
    const normalised = of(input);

    expect(normalised.faults).toBeUndefined();
    expect(normalised.request).toEqual(REQUEST);
    expect(normalised.metadata).toMatchObject({ trigger, requestId, executionArn: EXECUTION.executionArn });
  });

  it.each([
    ['an event that a rule delivers', event(REQUEST), 'event-id-1_5f0c', 'event-id-1'],
    ['an event that a rule delivers again', event(REQUEST), 'event-id-1_77aa', 'event-id-1'],
    ['an event of another system', { ...event(REQUEST), id: 'crm/event-1' }, 'crm-event-1', 'crm/event-1'],
    ['an event as console input', event(REQUEST), 'event-id-1', 'execution/event-id-1'],
    ['an event without an id', { ...event(REQUEST), id: 7 }, 'run-1', 'execution/run-1'],
    ['a message', queued(REQUEST), 'queue-message-1', 'message-1'],
    ['a request of an array', queued(REQUEST, { index: 7 }), 'queue-message-1-7', 'message-1/7'],
    ['an event in a message', queued(event(REQUEST)), 'queue-message-1', 'message-1'],
    ['an event in an array', queued(event(REQUEST), { index: 0 }), 'queue-message-1-0', 'message-1/0'],
    ['a message started again by hand', queued(REQUEST), 'run-2', 'execution/run-2'],
    ['a request as console input', REQUEST, 'message-1', 'execution/message-1'],
  ])('take the delivery of %s from AWS', (_, input, requestId, delivery) => {
    expect(normalise({ input, metadata: { ...EXECUTION, requestId } }).delivery).toBe(delivery);
  });

  it.each(['größe', 'zero\u200Bwidth', '\u202Eright-to-left', '名'.repeat(80)])(
    'map the execution name %j, which is no request id, to one that is',
    (name) => {
      const { metadata, request } = normalise({
        input: REQUEST,
        metadata: { ...EXECUTION, requestId: name },
      });

      expect(request).toEqual(REQUEST);
      expect(metadata.requestId).toMatch(/^execution\/[0-9a-f]{64}$/);
      expect(normalise({ input: REQUEST, metadata: { ...EXECUTION, requestId: name } }).metadata).toEqual(
        metadata,
      );
      expect(
        normalise({ input: REQUEST, metadata: { ...EXECUTION, requestId: `${name}é` } }).metadata,
      ).not.toEqual(metadata);
    },
  );

  it('keep the correlation id, and the time of the request', () => {
    const { metadata } = of(event({ metadata: { correlationId: 'signup-1' }, data: REQUEST }));

    expect(metadata).toMatchObject({ correlationId: 'signup-1', requestedAt: '2026-11-23T09:00:00.000Z' });
  });

  it('refuse a message with its own identity', () => {
    const refusal = { faults: [{ path: '', expected: 'JSON' }], identity: { requestId: 'r-3' } };

    const normalised = of(queued(undefined, { refusal }));

    expect(normalised.metadata.requestId).toBe('r-3');
    expect(normalised.faults).toEqual(refusal.faults);
  });
});

describe('validation', () => {
  it('accepts every parameter at its bounds', () => {
    const request = {
      ClientToken: '~'.repeat(64),
      DeletionProtectionEnabled: false,
      IsoCountryCode: 'DE',
      MessageType: 'PROMOTIONAL',
      OriginationIdentity: 'A'.repeat(256),
      Tags: Array.from({ length: 200 }, (_, i) => ({
        Key: `k${i}`.padEnd(128, '.'),
        Value: 'v'.repeat(256),
      })),
    };

    expect(of(request).faults).toBeUndefined();
  });

  it.each([
    ['ClientToken', ''],
    ['ClientToken', 'x'.repeat(65)],
    ['ClientToken', 'white space'],
    ['ClientToken', 'tokén'],
    ['DeletionProtectionEnabled', 'true'],
    ['IsoCountryCode', 'us'],
    ['IsoCountryCode', 'USA'],
    ['IsoCountryCode', ''],
    ['IsoCountryCode', 49],
    ['MessageType', 'transactional'],
    ['MessageType', undefined],
    ['OriginationIdentity', ''],
    ['OriginationIdentity', 'x'.repeat(257)],
    ['OriginationIdentity', 'phone 1'],
    ['OriginationIdentity', 'phоne-1'],
    ['Tags', {}],
    ['Tags', Array.from({ length: 201 }, (_, i) => ({ Key: `k${i}`, Value: '' }))],
  ])('refuses %s = %j, and nothing else', (member, value) => {
    const faults = of({ ...REQUEST, [member]: value }).faults ?? [];

    expect(faults.map(({ path }) => path)).toEqual([member]);
  });

  it.each([
    [{ Key: '', Value: 'v' }, 'Tags[0].Key'],
    [{ Key: 'k'.repeat(129), Value: 'v' }, 'Tags[0].Key'],
    [{ Key: 'k', Value: 'v'.repeat(257) }, 'Tags[0].Value'],
    [{ Key: 'k' }, 'Tags[0].Value'],
    [{ Key: 'aws:owner', Value: 'v' }, 'Tags[0].Key'],
    [{ Key: 'AWS:owner', Value: 'v' }, 'Tags[0].Key'],
    ['k=v', 'Tags[0]'],
  ])('refuses the tag %j', (tag, path) => {
    const faults = of({ ...REQUEST, Tags: [tag] }).faults ?? [];

    expect(faults.map((fault) => fault.path)).toEqual([path]);
  });

  it('reports all faults, with the value found and the value expected', () => {
    const faults = faultsOf({
      metadata: { requestId: 'two words', corelationId: 'x' },
      data: {
        Messagetype: 'SMS',
        OriginationIdentity: '+15550100',
        IsoCountryCode: 'usa',
        DeletionProtectionEnabled: 'true',
        Tags: [
          { Key: 'team', Value: 'a' },
          { Key: 'team', Value: 'b' },
        ],
      },
    });

    expect(faults.toSorted()).toEqual([
      'data.DeletionProtectionEnabled: found "true", expected true or false (write true without quotes)',
      'data.IsoCountryCode: found "usa", expected a country code of two capital letters (ISO 3166-1 alpha-2), such as US (use US)',
      'data.MessageType: found nothing, expected TRANSACTIONAL or PROMOTIONAL',
      'data.Messagetype: found an unknown key, expected only ClientToken, DeletionProtectionEnabled, IsoCountryCode, MessageType, OriginationIdentity, Tags (did you mean MessageType?)',
      'data.OriginationIdentity: found "*******00", expected the id or ARN of a phone number, sender id or RCS agent: 1 to 256 of the characters A-Z a-z 0-9 _ : / - (this looks like a phone number: use its PhoneNumberId (phone-…), which DescribePhoneNumbers shows)',
      'data.Tags[1].Key: found "team", which Tags[0] has too, expected each key only once',
      'metadata.corelationId: found an unknown key, expected only requestId, correlationId, batch (did you mean correlationId?)',
      'metadata.requestId: found "two words", expected a string of 1 to 128 visible ASCII characters, without spaces',
    ]);
  });

  it.each([
    ['us', 'use US'],
    ['deu', 'use DE'],
    ['GBR', 'use GB'],
    ['UK', 'the code of the United Kingdom is GB'],
    ['uk', 'the code of the United Kingdom is GB'],
  ])('suggests the country for %s', (IsoCountryCode, hint) => {
    expect(of({ ...REQUEST, IsoCountryCode }).faults).toMatchObject([{ path: 'IsoCountryCode', hint }]);
  });

  it.each(['Atlantis', 'XYZ', '1', 'constructor'])('gives no hint for the country %s', (IsoCountryCode) => {
    expect(of({ ...REQUEST, IsoCountryCode }).faults?.[0]).not.toHaveProperty('hint');
  });

  it('requires a country unless the identity is an RCS agent', () => {
    const { IsoCountryCode, ...request } = REQUEST;

    expect(of(request).faults).toMatchObject([{ path: 'IsoCountryCode', found: 'nothing' }]);
    expect(of({ ...request, OriginationIdentity: 'rcs-1' }).faults).toBeUndefined();
    expect(
      of({ ...request, OriginationIdentity: 'arn:aws:sms-voice:us-east-1:123456789012:rcs-agent/rcs-1' })
        .faults,
    ).toBeUndefined();
  });

  it.each([
    ['arn:aws:sms-voice:eu-west-1:123456789012:phone-number/phone-1', 'another Region'],
    ['arn:aws-us-gov:sms-voice:us-east-1:123456789012:phone-number/phone-1', 'another partition'],
    ['arn:aws:sms-voice:us-east-1:123456789012:pool/pool-1', 'another kind'],
    ['arn:aws:sns:us-east-1:123456789012:phone-number/phone-1', 'another service'],
    ['arn:aws:sms-voice:us-east-1:123456789012:phone-number/', 'nothing'],
    ['arn:aws:sms-voice:us-east-1::phone-number/phone-1', 'no account'],
    ['arn:', 'nothing at all'],
  ])('refuses the identity %s, of %s', (OriginationIdentity) => {
    expect(of({ data: { ...REQUEST, OriginationIdentity } }).faults).toEqual([
      {
        path: 'data.OriginationIdentity',
        found: expect.stringMatching(/^"arn:/),
        expected:
          'the ARN of a phone number, sender id or RCS agent of this Region: arn:aws:sms-voice:us-east-1:ACCOUNT:phone-number/…, sender-id/… or rcs-agent/…',
      },
    ]);
  });

  it.each(['phone-number/phone-1', 'sender-id/ACME/GB', 'rcs-agent/rcs-1'])(
    'accepts the ARN of a %s, of this account and of another that shares it',
    (kind) => {
      for (const account of ['123456789012', '210987654321']) {
        const OriginationIdentity = `arn:aws:sms-voice:us-east-1:${account}:${kind}`;

        expect(of({ ...REQUEST, OriginationIdentity }).faults).toBeUndefined();
      }
    },
  );

  it('compares only the kind where the Region is not known', () => {
    const here = (OriginationIdentity: string) =>
      normalise({ input: { ...REQUEST, OriginationIdentity }, metadata: { ...EXECUTION, executionArn: '' } });

    expect(here('arn:aws-cn:sms-voice:cn-north-1:123456789012:phone-number/phone-1').faults).toBeUndefined();
    expect(here('arn:aws-cn:sms-voice:cn-north-1:123456789012:pool/pool-1').faults).toHaveLength(1);
  });

  const NOT_IN_XML = [
    '\u0000',
    '\u0008',
    '\u000B',
    '\u001F',
    '\uFFFE',
    '\uFFFF',
    '\uD83D',
    '\uDE00',
    '\uDE00\uD83D',
  ];
  it.each(NOT_IN_XML)('refuses a tag with the characters %j, which the result could not carry', (text) => {
    const Tags = [
      { Key: 'a', Value: `x${text}` },
      { Key: `b${text}`, Value: '' },
    ];

    const { faults = [], request } = of({ ...REQUEST, OriginationIdentity: `phone${text}`, Tags });

    expect(faults.map(({ path }) => path).toSorted()).toEqual([
      'OriginationIdentity',
      'Tags[0].Value',
      'Tags[1].Key',
    ]);
    expect(JSON.stringify([faults, request])).not.toContain(text);
    expect(JSON.stringify([faults, request]).isWellFormed()).toBe(true);
    for (const { found } of faults) expect(found).toMatch(/^"(x|b|phone)\\[\\\w]+"$/);
  });

  it('accepts tags in any script, with emojis and tabs, of which each is one character', () => {
    const Tags = [
      { Key: `größe 名${'😀'.repeat(121)}`, Value: `\t\uFFFD\u{10FFFF}\uE000${'😀'.repeat(252)}` },
    ];

    expect(of({ ...REQUEST, Tags }).faults).toBeUndefined();
  });

  it.each([
    [{ Tags: [{ Key: 'customer', Value: 'Octank\r\nLondon' }] }, 'character 7 is a line break (U+000D)'],
    [{ Tags: [{ Key: '😀\u2028', Value: '' }] }, 'character 2 is a line break (U+2028)'],
    [{ Tags: [{ Key: 'bell\u0007', Value: '' }] }, 'character 5 is U+0007'],
    [{ OriginationIdentity: 'phоne-1' }, 'character 3 is о (U+043E)'],
    [{ OriginationIdentity: 'phone-1 ' }, 'character 8 is a space'],
    [{ ClientToken: '\u202Etoken' }, 'character 1 is U+202E'],
  ])('says which character of %j is wrong', (wrong, hint) => {
    expect(of({ ...REQUEST, ...wrong }).faults).toMatchObject([{ hint }]);
  });

  it.each([
    { Tags: [{ Key: 'aws:owner', Value: '' }] },
    { Tags: [{ Key: 'k', Value: 'v'.repeat(257) }] },
    { OriginationIdentity: '\n'.repeat(600) },
  ])('names no character of %j', (wrong) => {
    expect(of({ ...REQUEST, ...wrong }).faults?.[0]).not.toHaveProperty('hint');
  });

  it('counts a character of two UTF-16 units once', () => {
    const Tags = [{ Key: 'k', Value: '😀'.repeat(257) }];

    expect(of({ ...REQUEST, Tags }).faults?.[0]?.found).toMatch(/… \(257 characters\)$/);
  });

  it('quotes an unknown key with such characters in escapes', () => {
    const { faults = [] } = of({ ...REQUEST, 'k\uFFFE': 1 });

    expect(faults[0]?.path).toBe('"k\\ufffe"');
  });

  it('refuses a request that would not fit into its own result', () => {
    const Tags = Array.from({ length: 200 }, (_, i) => ({
      Key: `k${i}`.padEnd(128, '鍵'),
      Value: '値'.repeat(256),
    }));

    expect(faultsOf({ ...REQUEST, Tags })).toEqual([
      expect.stringContaining('expected at most 204,800 bytes'),
    ]);
  });

  it('keeps the batch of a refused request, as far as it is valid', () => {
    const batch = { id: 'load-7', size: '3', line: 2, colour: 1 };

    expect(of({ metadata: { batch }, data: REQUEST }).metadata.batch).toEqual({ id: 'load-7', line: 2 });
    expect(of({ metadata: { batch: { ...batch, id: 7 } }, data: REQUEST }).metadata.batch).toBeUndefined();
  });

  it('keeps the readable identity of a refused request', () => {
    const normalised = of({
      metadata: { requestId: 'r-9', correlationId: 7.5 },
      data: { ...REQUEST, MessageType: 3 },
    });

    expect(normalised.metadata).toMatchObject({ requestId: 'r-9' });
    expect(normalised.metadata).not.toHaveProperty('correlationId');
    expect(normalised.request).toEqual({ OriginationIdentity: 'phone-1', IsoCountryCode: 'US' });
  });
});

describe('the text of a fault', () => {
  const tags = (...Tags: unknown[]) => ({ ...REQUEST, Tags });

  it.each<[string, unknown, string]>([
    ['an invalid tag', tags('customer'), 'Tags[0]: found "customer", expected an object with Key and Value'],
    [
      'an unknown key of a tag',
      tags({ Key: 'a', Value: '', Vaule: '' }),
      'Tags[0].Vaule: found an unknown key, expected only Key, Value (did you mean Value?)',
    ],
    [
      'a key without a similar one',
      { ...REQUEST, Colour: 'red' },
      'Colour: found an unknown key, expected only ClientToken, DeletionProtectionEnabled, IsoCountryCode, MessageType, OriginationIdentity, Tags',
    ],
    [
      'a duplicate key',
      tags({ Key: 'a', Value: '' }, { Key: 'b', Value: '' }, { Key: 'a', Value: '' }),
      'Tags[2].Key: found "a", which Tags[0] has too, expected each key only once',
    ],
    [
      'a missing member',
      { IsoCountryCode: 'US', OriginationIdentity: 'phone-1' },
      'MessageType: found nothing, expected TRANSACTIONAL or PROMOTIONAL',
    ],
  ])('of %s has the path, the value found and the value expected', (_, input, text) => {
    expect(faultsOf(input)).toEqual([text]);
  });

  it('of the request as a whole names it', () => {
    expect(faultsOf(7)[0]).toMatch(/^the request: found 7, expected a JSON object: /);
  });

  it('without a value has the value expected', () => {
    expect(faultText({ path: 'Tags', expected: 'another value' })).toBe('Tags: expected another value');
  });

  it('ignores tag keys that are no text', () => {
    const faults = faultsOf(tags({ Key: 1, Value: '' }, { Key: 1, Value: '' }));

    expect(faults).toHaveLength(2);
    expect(faults.join()).not.toContain('each key only once');
  });

  it('has a hint only if there is one', () => {
    expect(of({ ...REQUEST, Colour: 'red' }).faults?.map(Object.keys)).toEqual([
      ['path', 'found', 'expected'],
    ]);
  });
});

describe('the readable members of a refused request', () => {
  it('are its scalar members, and no others', () => {
    const { request } = of({
      ...REQUEST,
      DeletionProtectionEnabled: false,
      OriginationIdentity: 'x'.repeat(256),
      ClientToken: 'x'.repeat(257),
      Tags: [],
      Colour: 'red',
    });

    expect(request).toEqual({
      ...REQUEST,
      DeletionProtectionEnabled: false,
      OriginationIdentity: 'x'.repeat(256),
    });
  });
});

describe('a document with an identity', () => {
  it('but without a request is refused with its id', () => {
    const { metadata, faults } = of({ metadata: { requestId: 'r-1' } });

    expect(metadata.requestId).toBe('r-1');
    expect(faults?.map(({ path }) => path)).toEqual(['data']);
  });

  it('has no correlation id if it gives none', () => {
    expect(Object.keys(of(REQUEST).metadata)).not.toContain('correlationId');
  });
});

describe('a request that is too large for a result', () => {
  it('reports its size, and what to do', () => {
    const Tags = Array.from({ length: 200 }, (_, i) => ({
      Key: `${i}`.padEnd(128, '値'),
      Value: '値'.repeat(256),
    }));

    expect(of({ ...REQUEST, Tags }).faults).toEqual([
      {
        path: '',
        found: expect.stringMatching(/^a request of \d{3},\d{3} bytes$/),
        expected: 'at most 204,800 bytes, because the result must fit into an event',
        hint: 'use fewer or shorter tags',
      },
    ]);
  });
});

describe('a request with very many faults', () => {
  it('lists the faults that fit into a result, and counts the others', () => {
    const Tags = Array.from({ length: 200 }, () => ({
      Key: 'aws:x',
      Value: 'v'.repeat(300),
      a: 1,
      b: 1,
      c: 1,
    }));

    const { faults = [] } = of({ ...REQUEST, Tags });

    expect(faults.at(-1)).toEqual({
      path: '',
      found: expect.stringMatching(/^\d+ more faults$/),
      expected: 'none',
    });
    expect(faults.length).toBeLessThanOrEqual(501);
  });
});

describe('an input that resembles an event', () => {
  it.each([
    ['has a detail-type that is no text', { ...event(REQUEST), 'detail-type': 7 }],
    ['has no detail', { 'detail-type': 'PoolRequested', id: 'event-id-1' }],
  ])('but %s is a request with faults', (_, input) => {
    expect(of(input).metadata).toMatchObject({ trigger: 'console', requestId: 'run-by-hand' });
  });

  it.each([7, 'yesterday', null])('with the invalid time %s gets the time of the execution', (time) => {
    expect(of({ ...event(REQUEST), time }).metadata.requestedAt).toBe(EXECUTION.requestedAt);
  });

  it('in a queue message gets the time of the message', () => {
    const sentAt = '2026-11-23T09:30:00.000Z';

    expect(of(queued(REQUEST, { sentAt })).metadata.requestedAt).toBe(sentAt);
  });
});
