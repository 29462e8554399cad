import { describe, expect, it } from 'vitest';
import { normalise } from '../../../functions/intake/normalise.ts';
import { faultText } from '../../../functions/intake/request-faults.ts';
import { eventPathOf } from '../../../functions/integrations/document.ts';
import type { Integration } from '../../../functions/integrations/integration.ts';
import { translateEvent } from '../../../functions/translate-event/translate-event.ts';

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
  results: {
    source: 'sms.pools',
    success: { detailType: 'PoolReady', detail: {} },
    failure: { detailType: 'PoolFailed', detail: {} },
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

/** The execution of an event. */
const startedBy = async (input: ReturnType<typeof event>, integration = CRM) => {
  const started: { name: string; input: string }[] = [];
  const executions = {
    async start(name: string, input: string) {
      started.push({ name, input });
      return 'started' as const;
    },
  };
  await translateEvent(input, { executions, integrations: [integration] });
  const [execution = { name: '', input: '' }] = started;

  return execution;
};

/** The request, as the workflow validates it. */
const of = async (received: ReturnType<typeof event>, integration = CRM) => {
  const { name, input } = await startedBy(received, integration);

  return normalise({ input: JSON.parse(input), metadata: { ...EXECUTION, requestId: name } });
};

/** Its faults, as the system receives them. */
const faultsOf = async (input: ReturnType<typeof event>, integration = CRM) =>
  ((await of(input, integration)).faults ?? []).map((fault) =>
    faultText({ ...fault, path: eventPathOf(fault.path, integration) }),
  );

describe('an event of a configured system', () => {
  it('starts an execution with the request at its paths, under its own id with the name of the system', async () => {
    expect(await of(event(DETAIL))).toEqual({
      metadata: {
        requestId: 'crm:o-1',
        correlationId: 'Octank',
        trigger: 'event',
        executionArn: EXECUTION.executionArn,
        requestedAt: '2026-11-23T09:00:00.000Z',
      },
      delivery: 'crm/event-id-1',
      request: {
        OriginationIdentity: 'phone-1',
        IsoCountryCode: 'US',
        MessageType: 'TRANSACTIONAL',
        Tags: [{ Key: 'customer', Value: 'Octank' }],
      },
    });
  });

  it('names the execution, so that a second delivery starts nothing', async () => {
    expect((await startedBy(event(DETAIL))).name).toBe('crm-event-id-1');
  });

  it.each([
    ['another source', { source: 'crm.orders' }],
    ['another detail-type', { 'detail-type': 'CustomerLeft' }],
  ])('is kept in a queue with %s', async (_what, more) => {
    await expect(startedBy(event(DETAIL, more))).rejects.toMatchObject({
      name: 'WorkflowFault',
      detail: { code: 'UnknownIntegration' },
    });
  });

  it('has a number or a text as its id', async () => {
    const { metadata, faults } = await of(event({ ...DETAIL, order: { id: 4711 } }));

    expect(faults).toBeUndefined();
    expect(metadata.requestId).toBe('crm:4711');
  });

  it('leaves null and missing values out of the request', async () => {
    const { request } = await of(event({ ...DETAIL, protect: null }));

    expect(request).not.toHaveProperty('DeletionProtectionEnabled');
  });

  it('passes values of the right type', async () => {
    const { request } = await of(event({ ...DETAIL, protect: true }));

    expect(request.DeletionProtectionEnabled).toBe(true);
  });
});

describe('a fault of such an event', () => {
  it('has the path in the event, one for each missing or wrong field', async () => {
    const faults = await faultsOf(
      event({ order: { id: 'o-1' }, numbers: [], country: 'usa', customer: 'x'.repeat(257) }),
    );

    expect(faults.toSorted()).toEqual([
      expect.stringMatching(/^detail\.country: found "usa", expected a country code .* \(use US\)$/),
      expect.stringMatching(/^detail\.customer: found "x+"… .*, expected a string of 1 to 128 visible/),
      expect.stringMatching(
        /^detail\.customer: found "x+"… .*, expected a string of at most 256 characters: any but line breaks, /,
      ),
      expect.stringMatching(/^detail\.numbers\[0\]: found nothing, expected the id or ARN/),
    ]);
  });

  it('has its path inside an object that is copied as a whole', async () => {
    const whole = { ...CRM, request: { ...CRM.request, Tags: '$.detail.labels' } };

    const faults = await faultsOf(
      event({ ...DETAIL, labels: [{ Key: 'a', Value: 1 }, { Kex: 'b' }] }),
      whole,
    );

    expect(faults).toEqual([
      expect.stringMatching(
        /^detail\.labels\[0\]\.Value: found 1, expected a string of at most 256 characters/,
      ),
      expect.stringMatching(/^detail\.labels\[1\]\.Key: found nothing/),
      expect.stringMatching(/^detail\.labels\[1\]\.Value: found nothing/),
      expect.stringMatching(/^detail\.labels\[1\]\.Kex: found an unknown key/),
    ]);
  });

  it.each([
    ['nothing', {}],
    ['an empty text', { order: { id: '' } }],
    ['a text with spaces', { order: { id: 'o 1' } }],
    ['one that is too long with the name before it', { order: { id: 'o'.repeat(125) } }],
    ['an object', { order: { id: {} } }],
    ['a fraction', { order: { id: 0.5 } }],
  ])(
    'is %s for an id: the id of the event replaces it, the same for every delivery',
    async (_what, order) => {
      const input = event({ ...DETAIL, order: undefined, ...order });

      const { metadata } = await of(input);

      expect(metadata).toMatchObject({ requestId: 'crm/event-id-1', correlationId: 'Octank' });
      expect(await faultsOf(input)).toEqual([
        expect.stringMatching(/^detail\.order\.id: found .*, expected a string of 1 to 128 visible ASCII/),
      ]);
    },
  );

  it.each([[null], ['text'], [[]], [{ __proto__: null }]])(
    'is no WorkflowFault if the detail is %j',
    async (detail) => {
      expect((await of(event(detail))).metadata.requestId).toBe('crm/event-id-1');
      expect((await faultsOf(event(detail))).length).toBeGreaterThan(1);
    },
  );

  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

  it.each([
    ['is larger than the input of an execution', 'x'.repeat(90_000), /"an event of 270,\d{3} bytes"/],
    ['nests deeper than any request', nested(50_000), /"more than 32 levels"/],
  ])('is that it %s: it is refused with its own id', async (_what, customer, found) => {
    const { Tags, ...request } = CRM.request;
    const often = { ...request, Tags: ['a', 'b', 'c'].map((Key) => ({ Key, Value: '$.detail.customer' })) };
    const greedy = { ...CRM, correlationId: '$.detail.country', request: often };

    const { metadata, faults } = await of(event({ ...DETAIL, customer }), greedy);

    expect(metadata).toMatchObject({ requestId: 'crm:o-1', correlationId: 'US' });
    expect(faults).toMatchObject([{ path: 'data', found: expect.stringMatching(found) }]);
  });
});
