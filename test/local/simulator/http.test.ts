import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve, simulatorAtNoon } from './support.ts';

let server: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  server = await serve(simulatorAtNoon().simulator);
});
afterEach(() => server.close());

const put = (body: string) => fetch(`${server.endpoint}/_simulator`, { method: 'PUT', body });
const post = (target: string, body: string) =>
  fetch(server.endpoint, { method: 'POST', headers: { 'X-Amz-Target': target }, body });

describe('/_simulator', () => {
  it('GET returns the record', async () => {
    await post('PinpointSMSVoiceV2.DescribePools', '{}');

    const record = await (await fetch(`${server.endpoint}/_simulator`)).json();

    expect(record).toMatchObject({
      settings: { creationSeconds: 2, quotas: { pools: 25 } },
      pools: [{ seeded: true }, { seeded: true }],
      calls: [{ operation: 'DescribePools', result: 'OK' }],
      faultsPlayed: [],
      fixtures: { senderIds: [{ SenderId: 'ACME' }, {}, {}], rcsAgents: [{}] },
    });
  });

  it('PUT changes settings and returns all of them', async () => {
    const response = await put('{"creationEnds": "STUCK"}');

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ creationEnds: 'STUCK', creationSeconds: 2 });
  });

  it('DELETE resets', async () => {
    await put('{"creationSeconds": 0}');

    const response = await fetch(`${server.endpoint}/_simulator`, { method: 'DELETE' });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ creationSeconds: 2 });
  });

  it('rejects other methods', async () => {
    const response = await fetch(`${server.endpoint}/_simulator`, { method: 'POST', body: '{}' });

    expect(response.status).toBe(405);
  });

  it.each([
    ['{"creationSecond": 1}', 'The settings: unknown: creationSecond; did you mean creationSeconds?'],
    ['{"creationSeconds": -1}', 'creationSeconds: '],
    ['{"creationEnds": "active"}', 'creationEnds: must be ACTIVE, DELETING, VANISH, STUCK or another status'],
    ['{"clientTokenMismatch": "x"}', 'clientTokenMismatch: '],
    ['{"rates": {"SendPool": null}}', 'rates'],
    ['{"rates": {"CreatePool": {"ratePerSecond": 0, "burst": 1}}}', 'rates.CreatePool.ratePerSecond: '],
    ['{"faults": [{"on": "CreatePool", "as": "fire"}]}', 'faults[0].as: must be one of throttle, 5xx'],
    ['{"faults": [{"on": "CreatePool", "as": "hang", "when": "during"}]}', 'faults[0].when: '],
    ['{"faults": [{"on": "Everything", "as": "hang"}]}', 'faults[0].on: '],
    [
      '{"fixtures": {"phoneNumbers": [{"PhoneNumberId": "1", "PhoneNumber": "+15550100"}]}}',
      'fixtures.phoneNumbers[0].PhoneNumberId: must be phone-',
    ],
    ['{"__proto__": {"polluted": true}}', 'The settings: unknown: __proto__.'],
    ['[]', 'The settings: '],
    ['{', 'The body is not JSON.'],
  ])('rejects %s with a sentence, and changes nothing', async (body, sentence) => {
    const response = await put(body);
    const record = await (await fetch(`${server.endpoint}/_simulator`)).json();

    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message: expect.stringContaining(sentence) });
    expect(record).toMatchObject({ settings: { creationSeconds: 2, faults: [] } });
  });
});

describe('The API over HTTP', () => {
  it.each(['{', '[]', '"text"', 'null'])('returns a SerializationException for the body %s', async (body) => {
    const response = await post('PinpointSMSVoiceV2.CreatePool', body);

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: expect.stringMatching(/#SerializationException$/),
    });
  });

  it('returns an UnknownOperationException for an unknown operation', async () => {
    const response = await post('PinpointSMSVoiceV2.SendTextMessage', '{}');

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      __type: expect.stringMatching(/#UnknownOperationException$/),
    });
  });
});
