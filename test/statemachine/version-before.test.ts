import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { phoneNumberId, SPECIAL } from '../../local/simulator/fixtures.ts';
import { filledDefinition } from '../../simulation/world/filled-definition.ts';
import type { Patch, StateJson } from '../../simulation/world/shipped-machine.ts';
import { workflow } from '../support/workflow.ts';

/*
 * A deployment while executions run: they keep the definition that they began with, and meet the new functions. The
 * fixture has the definition of the version before, and what each function received on each path. Record it at a
 * release: RECORD_VERSION=1 npm test -- version-before
 */
const FIXTURE = path.join(import.meta.dirname, 'version-before.jsonl');

/** The first line: the states of the definition. */
const States = z.record(z.string(), z.custom<StateJson>());
/** Each other line: a path, with what its functions received, and how its executions ended. */
const Recorded = z.object({
  name: z.string(),
  calls: z.array(z.object({ state: z.string(), input: z.unknown() })),
  ends: z.array(z.object({ status: z.string(), error: z.string().optional() })),
});

type Scenario = NonNullable<Parameters<typeof workflow>[0]>;

const request = (OriginationIdentity: string, more: object = {}) => ({
  metadata: { requestId: 'r-1', correlationId: 'batch-1' },
  data: { OriginationIdentity, IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL', ...more },
});
const NUMBER = request(phoneNumberId(1), { Tags: [{ Key: 'customer', Value: 'Octank' }] });
const SENDER = request('ACME', { IsoCountryCode: 'GB' });
/** Few polls, so that few are recorded. */
const SLOW = { initialDelaySeconds: 5, intervalSeconds: 300 };
const lost = { on: 'CreatePool', when: 'after', as: 'reset' } as const;

/** The requests of each path, one execution after another; the first of a path may be answered as preempted. */
const PATHS: Record<string, { inputs: unknown[]; scenario?: Scenario; preempted?: true }> = {
  'a new pool': { inputs: [NUMBER], scenario: { simulator: { creationSeconds: 7 } } },
  'an event': {
    inputs: [{ 'detail-type': 'PoolRequested', source: 'crm', id: 'event-1', detail: NUMBER }],
  },
  'an invalid request': { inputs: [request(phoneNumberId(1), { MessageType: 'SMS' })] },
  'a throttled call': {
    inputs: [NUMBER],
    scenario: { simulator: { faults: [{ on: 'CreatePool', as: 'throttle' }] } },
  },
  'a preempted slot': { inputs: [NUMBER], preempted: true },
  'a lost response, a number': { inputs: [NUMBER], scenario: { simulator: { faults: [lost] } } },
  'a lost response, a sender id': { inputs: [SENDER], scenario: { simulator: { faults: [lost] } } },
  'a number in use': { inputs: [request(SPECIAL.inPoolOfAnotherTeam)] },
  'a repeat': { inputs: [NUMBER, NUMBER] },
  'a failed request, sent again': {
    inputs: [SENDER, SENDER],
    scenario: { simulator: { creationEnds: 'STUCK' }, polling: SLOW },
  },
};

/** Plays a path, under a definition. `change` sees the input of each call, in order. */
const play = async (
  { inputs, scenario, preempted }: (typeof PATHS)[string],
  patch: Patch | undefined,
  change: (call: number, state: string, input: unknown) => unknown,
) => {
  let calls = 0;
  let toPreempt = preempted === true;
  const { run, pools, published } = workflow({
    ...scenario,
    ...(patch && { patch }),
    onCall(state, actual) {
      const input = change(calls++, state, actual);
      if (state !== 'Create pool' || !toPreempt) return { input };
      toPreempt = false;
      return { output: { preempted: true } };
    },
  });
  const ends: { status: string; error?: string | undefined }[] = [];
  for (const [index, input] of inputs.entries()) {
    const { status, error } = await run(input, `run-${index + 1}`);
    ends.push({ status, error });
  }

  return { ends, pools: pools(), published };
};

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const record = () => {
  it('is recorded', async () => {
    const lines: unknown[] = [withoutComments(filledDefinition())];
    for (const [name, one] of Object.entries(PATHS)) {
      const calls: { state: string; input: unknown }[] = [];
      const { ends } = await play(one, undefined, (_, state, input) => {
        calls.push({ state, input });
        return input;
      });
      lines.push({ name, calls, ends });
      vi.useRealTimers();
      vi.restoreAllMocks();
    }
    writeFileSync(FIXTURE, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  });
};

const replay = () => {
  const [first = '', ...others] = readFileSync(FIXTURE, 'utf8').trimEnd().split('\n');
  const definition = States.parse(JSON.parse(first));
  const paths = others.map((line) => Recorded.parse(JSON.parse(line)));
  const before: Patch = (states) => {
    for (const name of Object.keys(states)) delete states[name];
    Object.assign(states, structuredClone(definition));
  };
  const each = paths.map(({ name, ...recorded }) => ({ name, recorded, one: PATHS[name] ?? { inputs: [] } }));

  it('is recorded on each path', () => {
    expect(paths.map(({ name }) => name)).toEqual(Object.keys(PATHS));
  });

  it('calls every function of its definition on some path', () => {
    const states = new Set(paths.flatMap(({ calls }) => calls.map(({ state }) => state)));

    const functions = Object.entries(definition)
      .filter(([, { Resource }]) => String(Resource).startsWith('arn:aws:lambda:'))
      .map(([name]) => name);

    expect([...states].toSorted()).toEqual(functions.toSorted());
  });

  it.each(each)('ends rightly with the functions of today: $name', async ({ one, recorded }) => {
    const { ends, pools } = await play(one, before, (_call, _state, input) => input);

    expect(ends).toMatchObject(recorded.ends);
    expect(pools.length).toBeLessThanOrEqual(1);
  });

  const handovers = each.flatMap(({ recorded, ...rest }) =>
    recorded.calls.map((call, index) => ({ ...rest, call, index, ends: recorded.ends })),
  );
  it.each(handovers)(
    'is taken over at call $index, $call.state: $name',
    async ({ one, call, index, ends: expected }) => {
      const states: string[] = [];

      const { ends } = await play(one, before, (number, state, input) => {
        states.push(state);
        return number === index ? call.input : input;
      });

      expect(states[index]).toBe(call.state);
      expect(ends).toMatchObject(expected);
    },
  );
};

if (process.env.RECORD_VERSION) describe('the version before', record);
else describe('an execution that began on the version before', replay);

/** The states of a definition, without their comments. */
function withoutComments(definition: string): Record<string, StateJson> {
  return JSON.parse(definition, (key, value) => (key === 'Comment' ? undefined : value)).States;
}
