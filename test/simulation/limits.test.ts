import { expect, it } from 'vitest';
import { evidenceOf } from '../../simulation/judge/evidence.ts';
import { verdictOf } from '../../simulation/judge/judge.ts';
import type { Fault, Faults, Site } from '../../simulation/plan/faults.ts';
import { askFor, entryOf, planOf } from '../../simulation/plan/scenario.ts';
import { play } from '../../simulation/run/run.ts';

interface Bucket {
  name: string;
  size: number;
  perSecond: number;
}
type Buckets = Partial<Record<Site, Bucket>>;

/** The buckets of Step Functions outside of the largest Regions. Source: Step Functions developer guide, "Quotas". */
const STEP_FUNCTIONS: Buckets = {
  GetExecutionHistory: { name: 'GetExecutionHistory', size: 400, perSecond: 20 },
  DescribeExecution: { name: 'DescribeExecution', size: 250, perSecond: 10 },
};

/** A new account: few concurrent executions of Lambda, which all load for most of a second. */
const NEW_ACCOUNT: Buckets = { 'Validate request': { name: 'Lambda', size: 10, perSecond: 4 } };

/** Throttles the calls that a bucket has no token for, and counts all calls. */
const bucketsOf = (buckets: Buckets, lost: (call: number) => boolean = () => false) => {
  const calls = new Map<Site, number>();
  const left = new Map<string, { tokens: number; at: number }>();
  const throttled = (site: Site): Fault | undefined => {
    const bucket = buckets[site];
    if (bucket === undefined) return undefined;
    const { name, size, perSecond } = bucket;
    const { tokens, at } = left.get(name) ?? { tokens: size, at: Date.now() };
    const now = Math.min(size, tokens + ((Date.now() - at) / 1_000) * perSecond);
    left.set(name, { tokens: Math.max(0, now - 1), at: Date.now() });
    return now < 1 ? { when: 'before', as: 'throttle' } : undefined;
  };
  const faults: Faults = {
    played: [],
    next(site) {
      const call = (calls.get(site) ?? 0) + 1;
      calls.set(site, call);
      if (site === 'status change' && lost(call)) return { when: 'before', as: 'lost' };
      return throttled(site);
    },
  };
  return { faults, calls };
};

const N = 1_000;

/** A bulk of invalid rows at 100 a second. */
const refused = Array.from({ length: N }, (_, n) => ({
  ...entryOf('queue', `row-${n}`, askFor(`ticket-${n}`, `request-${n}`, { OriginationIdentity: 7 }), n * 10),
}));

it('a bulk of refused requests costs no read of a history, and none of them waits in a dead-letter queue', async () => {
  const { faults, calls } = bucketsOf(STEP_FUNCTIONS);

  const played = await play(planOf(refused), { faults, withReplay: false });

  expect(new Set(evidenceOf(played).results.map(({ bytes }) => bytes)).size).toBe(N);
  expect(played.world.deadLetters.interrupted).toEqual([]);
  expect(calls.get('GetExecutionHistory')).toBeUndefined();
  expect(calls.get('DescribeExecution')).toBeLessThanOrEqual(N);
});

it('an execution whose status-change event is lost among them is found', async () => {
  const { faults, calls } = bucketsOf(STEP_FUNCTIONS, (call) => call % 10 === 0);
  const entry = entryOf('console', 'stopped', askFor('ticket', 'request'));

  const played = await play(planOf([...refused, entry], { creationSeconds: 30 }), {
    faults,
    withReplay: false,
    onWorld: ({ at, executions }) =>
      at(5_000, () => executions.find(({ name }) => name === 'stopped')?.end({ status: 'ABORTED' })),
  });

  const { results } = evidenceOf(played);
  expect(new Set(results.map(({ bytes }) => bytes)).size).toBe(N + 1);
  expect(results.map(({ bytes }) => bytes).filter((bytes) => bytes.includes('Interrupted'))).not.toEqual([]);
  expect(calls.get('GetExecutionHistory')).toBeLessThanOrEqual(2);
});

it('300 events at once pass the concurrency of a new account, in more than a minute', async () => {
  const { faults } = bucketsOf(NEW_ACCOUNT);
  const SENDER = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' };
  const events = Array.from({ length: 300 }, (_, n) =>
    entryOf('event', `event-${n}`, askFor(`ticket-${n}`, `request-${n}`, SENDER)),
  );

  const played = await play(planOf(events, { quotas: { pools: 400 } }), { faults, withReplay: false });

  expect(verdictOf(played).violations).toEqual([]);
  expect(played.world.executions.map(({ status }) => status)).toEqual(Array(300).fill('SUCCEEDED'));
});
