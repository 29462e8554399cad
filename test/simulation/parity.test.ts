import { describe, expect, it } from 'vitest';
import type { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import { PoolRequest } from '../../functions/model/request.ts';
import { type SmsVoice, smsVoice } from '../../functions/pools/sms-voice.ts';
import type { Answer } from '../../local/simulator/answer.ts';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { evidenceOf } from '../../simulation/judge/evidence.ts';
import { chanceOf } from '../../simulation/plan/chance.ts';
import {
  type Fault,
  type Faults,
  type Kind,
  namedFaults,
  randomFaults,
  type Site,
} from '../../simulation/plan/faults.ts';
import type { Plan } from '../../simulation/plan/plan.ts';
import { askFor, entryOf, planOf } from '../../simulation/plan/scenario.ts';
import { play, type RunOptions } from '../../simulation/run/run.ts';
import { clientOf } from '../../simulation/world/in-process.ts';
import { Invocation } from '../../simulation/world/invocation.ts';
import { asAnswer, directClient } from '../../simulation/world/sms-voice.ts';
import { createWorld } from '../../simulation/world/world.ts';

const CALLS: readonly Site[] = ['CreatePool', 'DescribePools', 'DescribePhoneNumbers', 'ListTagsForResource'];
/** A higher rate would make requests reach their deadlines, at times that depend on the SDK's jitter. */
const RATE = 0.3;
const REQUESTS = 25;
const HOUR_MS = 3_600_000;

/**
 * Faults of the service only, so that both clients see the same ones in the same order. Hangs are tested separately
 * below: two of them take as long as a function's timeout, so the outcome would depend on milliseconds.
 */
const ofService = (seed: number): Faults => {
  const { next } = randomFaults(seed, RATE);
  const played: Faults['played'] = [];

  return {
    played,
    next(site) {
      const fault = CALLS.includes(site) ? next(site) : undefined;
      if (fault === undefined || fault.as === 'hang') return undefined;
      played.push({ site, call: played.length, ...fault });
      return fault;
    },
  };
};

/** Sequential requests with numbers and sender IDs, some of them invalid. */
const oneByOne = (seed: number): Plan => {
  const chance = chanceOf(seed, 'parity');
  const entries = Array.from({ length: REQUESTS }, (_, n) => {
    const identity = chance.pick([
      { OriginationIdentity: phoneNumberId(n + 1) },
      { OriginationIdentity: phoneNumberId(1) },
      { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' },
      { OriginationIdentity: 'NOBODY', IsoCountryCode: 'GB' },
      { OriginationIdentity: phoneNumberId(n + 1), IsoCountryCode: 'CA' },
    ]);
    return entryOf('console', `run-${n}`, askFor(`ticket-${n}`, `request-${n}`, identity), n * HOUR_MS);
  });

  return planOf(entries, { creationSeconds: 1, quotas: { pools: 100 }, clientTokenMemorySeconds: null });
};

const HANGING: Answer = { status: 200, body: {}, transport: 'hang' };

/** The complete SDK, with serialisation, signing, retries and parsing by its middleware. */
const sdk: RunOptions['clientOf'] = (invocation, maxAttempts, { simulator, faults }) =>
  clientOf(
    {
      ...simulator,
      call(operation, input) {
        // The SDK would retry for a dead function.
        if (!invocation.alive) return HANGING;
        const fault = faults.next(operation as Site);
        const done = fault?.when === 'before' ? undefined : simulator.call(operation, input);
        if (fault?.as === 'crash') {
          invocation.crash();
          return HANGING;
        }
        return fault === undefined && done !== undefined ? done : asAnswer(fault?.as ?? 'empty', done);
      },
    },
    maxAttempts,
  );

/** The result of each request, without values that differ between runs: IDs and times. */
const outcomeOf = async (seed: number, clientOfRun?: RunOptions['clientOf']) => {
  const played = await play(oneByOne(seed), {
    faults: ofService(seed),
    withReplay: false,
    ...(clientOfRun && { clientOf: clientOfRun }),
  });
  const { results, pools } = evidenceOf(played);

  return {
    results: results.map(({ detailType, detail: { metadata, data } }) => [
      metadata.requestId,
      detailType,
      data.failure?.class,
      data.failure?.code,
      data.failure?.poolMayExist,
    ]),
    pools: pools.map(({ ticket, originationIdentity, status }) => [ticket, originationIdentity, status]),
    faults: played.faults.played,
  };
};

const KINDS = ['throttle', '5xx', '503-empty', 'hang', 'reset', 'truncated', 'broken-json', 'empty'] as const;

/** The result of our adapter for a call that always has the same fault, and the number of calls. */
const seenOf = async (as: Kind, whole: boolean, call: (port: SmsVoice) => Promise<unknown>) => {
  const world = createWorld({ seed: 1, faults: namedFaults([]) });
  let calls = 0;
  const fault = (): Fault => {
    calls++;
    return { when: 'after', as };
  };
  const { simulator, time } = world;
  const wire = { simulator, latency: () => 1, onCreate: () => {}, faults: { played: [], next: fault } };
  const invocation = new Invocation(0);
  const client = whole ? sdk?.(invocation, 2, wire) : directClient(invocation, 2, wire);
  let seen: unknown;
  if (client !== undefined)
    call(smsVoice(client)).then(
      (answer) => {
        seen = { answer };
      },
      ({ name, detail }: ProvisioningError) => {
        seen = { name, code: detail.code };
      },
    );
  await time.pass(() => seen !== undefined);
  world.close();

  return { calls, seen };
};

describe.each(KINDS)('%s', (as) => {
  it.each<[string, (port: SmsVoice) => Promise<unknown>]>([
    ['CreatePool', (port) => port.createPool(PoolRequest.parse(askFor('t', 'r').content), 'token')],
    ['DescribePools by id', (port) => port.describePools(['pool-1'])],
    ['DescribePools', (port) => port.listPools({ name: 'message-type', value: 'TRANSACTIONAL' }, undefined)],
    ['DescribePhoneNumbers', (port) => port.poolOfPhoneNumber(phoneNumberId(1), '')],
    [
      'ListTagsForResource',
      (port) =>
        port.tagsOfPool(`arn:aws:sms-voice:us-east-1:123456789012:pool/pool-${'1'.padStart(32, '0')}`),
    ],
  ])('has the same result with and without the SDK: %s', async (_, call) => {
    const direct = await seenOf(as, false, call);
    const whole = await seenOf(as, true, call);

    expect(whole).toEqual(direct);
  });
});

it.each([1, 2, 3, 4])(
  'the client without middleware and the SDK have the same pools and results [seed %i]',
  async (seed) => {
    const direct = await outcomeOf(seed);
    const whole = await outcomeOf(seed, sdk);

    expect(whole).toEqual(direct);
    expect(direct.faults.length).toBeGreaterThan(10);
  },
);
