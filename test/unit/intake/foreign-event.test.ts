import { describe, expect, it } from 'vitest';
import { startsOf } from '../../../functions/dispatch-requests/queue-items.ts';
import type { Integration } from '../../../functions/intake/integrations.ts';
import { normalise } from '../../../functions/intake/normalise.ts';
import { faultText } from '../../../functions/intake/request-faults.ts';

const EXECUTION = {
  requestId: 'run-by-hand',
  trigger: 'console' as const,
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:provision-pool:run-by-hand',
  requestedAt: '2026-11-23T10:00:00.000Z',
};

const CRM: Integration = {
  name: 'crm',
  event: { source: 'crm.customers', detailType: 'CustomerSigned' },
  requestId: '$.detail.order.id',
  correlationId: '$.detail.customer',
  request: {
    OriginationIdentity: '$.detail.numbers[0]',
    IsoCountryCode: '$.detail.country',
    MessageType: 'TRANSACTIONAL',
    DeletionProtectionEnabled: '$.detail.protect',
    Tags: [{ Key: 'customer', Value: '$.detail.customer' }],
  },
};

const DETAIL = { order: { id: 'o-1' }, customer: 'Octank', numbers: ['phone-1', 'phone-2'], country: 'US' };

const event = (detail: unknown, more: object = {}) => ({
  version: '0',
  id: 'event-id-1',
  'detail-type': 'CustomerSigned',
  source: 'crm.customers',
  time: '2026-11-23T09:00:00Z',
  detail,
  ...more,
});

const of = (input: unknown, integration = CRM) => normalise({ input, metadata: EXECUTION }, [integration]);
const faultsOf = (input: unknown, integration = CRM) => (of(input, integration).faults ?? []).map(faultText);

describe('an event of a configured system', () => {
  it('is read as the request that its paths come to, under its own id with the name of the system', () => {
    expect(of(event(DETAIL))).toEqual({
      metadata: {
        requestId: 'crm:o-1',
        correlationId: 'Octank',
        trigger: 'event',
        executionArn: EXECUTION.executionArn,
        requestedAt: '2026-11-23T09:00:00.000Z',
      },
      delivery: 'event-id-1',
      request: {
        OriginationIdentity: 'phone-1',
        IsoCountryCode: 'US',
        MessageType: 'TRANSACTIONAL',
        Tags: [{ Key: 'customer', Value: 'Octank' }],
      },
    });
  });

  it('means the same in a message of the queue', () => {
    const queued = { eventSource: 'aws:sqs', messageId: 'message-1', body: event(DETAIL) };

    expect(of(queued)).toEqual({
      ...of(event(DETAIL)),
      metadata: { ...of(event(DETAIL)).metadata, trigger: 'queue' },
    });
  });

  it.each([
    ['another source', { source: 'crm.orders' }],
    ['another detail-type', { 'detail-type': 'CustomerLeft' }],
  ])('is no such event with %s', (_what, more) => {
    const { metadata, faults } = of(event(DETAIL, more));

    expect(metadata.requestId).toBe('event-id-1');
    expect(faults).not.toBeUndefined();
  });

  it('has a number for an id as well as a text', () => {
    const { metadata, faults } = of(event({ ...DETAIL, order: { id: 4711 } }));

    expect(faults).toBeUndefined();
    expect(metadata.requestId).toBe('crm:4711');
  });

  it('leaves out of the request what it has as null, or not at all', () => {
    const { request } = of(event({ ...DETAIL, protect: null }));

    expect(request).not.toHaveProperty('DeletionProtectionEnabled');
  });

  it('passes on what it has of the right kind', () => {
    const { request } = of(event({ ...DETAIL, protect: true }));

    expect(request.DeletionProtectionEnabled).toBe(true);
  });
});

describe('a fault of such an event', () => {
  it('goes by the path that the event has, one for each field that is missing or wrong', () => {
    const faults = faultsOf(
      event({ order: { id: 'o-1' }, numbers: [], country: 'usa', customer: 'x'.repeat(257) }),
    );

    expect(faults).toEqual([
      expect.stringMatching(/^detail\.customer: found "x+"… .*, expected a string of 1 to 128 visible/),
      expect.stringMatching(/^detail\.country: found "usa", expected a country code .* \(use US\)$/),
      expect.stringMatching(/^detail\.numbers\[0\]: found nothing, expected the id or ARN/),
      expect.stringMatching(
        /^detail\.customer: found "x+"… .*, expected a string of at most 256 characters$/,
      ),
    ]);
  });

  it('goes by its path in a whole that is taken over', () => {
    const whole = { ...CRM, request: { ...CRM.request, Tags: '$.detail.labels' } };

    const faults = faultsOf(event({ ...DETAIL, labels: [{ Key: 'a', Value: 1 }, { Kex: 'b' }] }), whole);

    expect(faults).toEqual([
      'detail.labels[0].Value: found 1, expected a string of at most 256 characters',
      expect.stringMatching(/^detail\.labels\[1\]\.Key: found nothing/),
      expect.stringMatching(/^detail\.labels\[1\]\.Value: found nothing/),
      expect.stringMatching(/^detail\.labels\[1\]\.Kex: found an unknown key/),
    ]);
  });

  it.each([
    ['nothing', {}],
    ['a text with spaces', { order: { id: 'o 1' } }],
    ['one that is too long with the name before it', { order: { id: 'o'.repeat(125) } }],
    ['an object', { order: { id: {} } }],
    ['a fraction', { order: { id: 0.5 } }],
  ])('is %s for an id: another stands in, the same for every delivery', (_what, order) => {
    const { metadata, faults } = of(event({ ...DETAIL, order: undefined, ...order }));

    expect(metadata).toMatchObject({ requestId: 'crm/event-id-1', correlationId: 'Octank' });
    expect(faults).toMatchObject([
      { path: 'detail.order.id', expected: expect.stringContaining('1 to 124 visible ASCII characters') },
    ]);
  });

  it.each([[null], ['text'], [[]], [{ __proto__: null }]])(
    'is no defect of ours where the detail is %j',
    (detail) => {
      expect(of(event(detail)).metadata.requestId).toBe('crm/event-id-1');
      expect(faultsOf(event(detail)).length).toBeGreaterThan(1);
    },
  );
});

it('such an event in a message that cannot be passed on is refused under its own id', () => {
  const tooLarge = JSON.stringify(event({ ...DETAIL, padding: 'x'.repeat(260_000) }));

  const [start] = startsOf({ messageId: 'm-1', body: tooLarge }, [CRM]);

  expect(JSON.parse(start?.input ?? '').refusal.identity).toEqual({
    requestId: 'crm:o-1',
    correlationId: 'Octank',
  });
});
