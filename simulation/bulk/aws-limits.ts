import { type Account, AwsLimits } from '../../local/faults/aws-limits.ts';
import { namedFaults } from '../plan/faults.ts';
import { createWorld, type World } from '../world/world.ts';
import { OURS } from './design.ts';
import { accountFor, idealSeconds, type Load, requestOf } from './load.ts';

/** How a bulk arrives. */
export const SHAPES = ['arrays of 100', 'single messages', 'events at once', 'invalid rows'] as const;
export type Shape = (typeof SHAPES)[number];

/** A bulk, in an account with AWS's own limits. */
export interface LimitedLoad extends Pick<Load, 'requests' | 'rate' | 'burst'> {
  shape: Shape;
  account: Account;
}

/** What became of the requests of a bulk. */
export interface Limited {
  /** Requests without a result, and in no dead-letter queue. */
  lost: number;
  /** Requests without a result that wait in a dead-letter queue. */
  inDeadLetters: number;
  /** Requests with more than one result event. */
  answeredTwice: number;
  /** Requests whose result is not what it should be: a valid one failed. */
  failed: number;
  /** Alarms for nothing: dead letters whose requests have their results, and failed runs of the reconciler in a row. */
  falseAlarms: number;
  /** Time to the last CreatePool as a multiple of the minimum under the quota; undefined without pools. */
  makespan: number | undefined;
  /** Virtual seconds to the last result. */
  seconds: number;
  calls: AwsLimits['calls'];
  refusedInvocations: number;
}

const MESSAGE_ITEMS = 100;

/** The alarm reconciler-schedule-failed goes off after this many failed runs. */
const FAILED_RUNS = 3;

const rowOf = (n: number, shape: Shape): unknown => {
  const request = JSON.parse(requestOf(n));
  return shape === 'invalid rows'
    ? { ...request, data: { ...request.data, IsoCountryCode: 'Germany' } }
    : request;
};

/** Sends all requests at once. */
const send = ({ queue, events }: World, { shape, requests }: LimitedLoad): void => {
  const rows = Array.from({ length: requests }, (_, n) => rowOf(n, shape));
  const message = (n: number, body: unknown) =>
    queue.send({ messageId: `message-${n}`, body: JSON.stringify(body), sentAt: new Date().toISOString() });

  if (shape === 'events at once')
    for (const [n, detail] of rows.entries())
      events.put({ id: `event-${n}`, time: new Date().toISOString(), detail }, 'rule');
  else if (shape === 'arrays of 100')
    for (let n = 0; n < requests; n += MESSAGE_ITEMS) message(n, rows.slice(n, n + MESSAGE_ITEMS));
  else for (const [n, body] of rows.entries()) message(n, body);
};

/** The request ids in an input, whatever its shape. */
const requestIdsIn = (value: unknown): string[] => {
  const found = JSON.stringify(value)
    .replaceAll('\\', '')
    .matchAll(/"requestId":"(request-\d+)"/g);
  return [...new Set([...found].map(([, id = '']) => id))];
};

/** The requests of each dead letter. */
const deadLettersOf = ({ deadLetters, executions }: World): string[][] => {
  const inputs = new Map(executions.map(({ arn, input }) => [arn, input]));
  return [
    ...deadLetters.events.map((event) => requestIdsIn(event)),
    ...deadLetters.messages.map((message) => requestIdsIn(message)),
    ...deadLetters.interrupted.map(({ executionArn }) => requestIdsIn(inputs.get(executionArn) ?? '')),
  ];
};

/** Alarms of the reconciler on schedule: each began with a third failed run in a row. */
const alarmsOf = (sweeps: readonly boolean[]): number => {
  let failed = 0;
  return sweeps.filter((succeeded) => {
    failed = succeeded ? 0 : failed + 1;
    return failed === FAILED_RUNS;
  }).length;
};

const figuresOf = (world: World, load: LimitedLoad, limits: AwsLimits, start: number): Limited => {
  const results = world.sent.map(({ at, on, bytes }) => ({ at, on, detail: JSON.parse(bytes) }));
  const counts = new Map<string, number>();
  for (const { on, detail } of results)
    if (on === 'bus') {
      const { requestId } = detail.metadata;
      counts.set(requestId, (counts.get(requestId) ?? 0) + 1);
    }
  const isAnswered = (id: string): boolean => counts.has(id);
  const deadLetters = deadLettersOf(world);
  // A parked result waits like a dead letter.
  const waiting = [
    ...deadLetters.flat(),
    ...results.flatMap(({ on, detail }) => (on === 'queue' ? [detail.metadata.requestId] : [])),
  ];
  const inDeadLetters = new Set(waiting.filter((id) => !isAnswered(id))).size;
  const pools = world.simulator.record().pools.filter(({ seeded }) => !seeded);
  const last = Math.max(...pools.map(({ createdAt }) => createdAt));

  return {
    lost: load.requests - counts.size - inDeadLetters,
    inDeadLetters,
    answeredTwice: [...counts.values()].filter((count) => count > 1).length,
    failed:
      load.shape === 'invalid rows'
        ? results.filter(({ detail }) => detail.data.failure?.class !== 'InvalidRequest').length
        : results.filter(({ detail }) => detail.data.failure !== undefined).length,
    falseAlarms: deadLetters.filter((ids) => ids.every(isAnswered)).length + alarmsOf(world.sweeps),
    makespan:
      pools.length === 0
        ? undefined
        : (last - start) / 1_000 / idealSeconds({ ...load, others: 0 }, load.requests),
    seconds: (Math.max(...results.map(({ at }) => at)) - start) / 1_000,
    calls: limits.calls,
    refusedInvocations: limits.refusedInvocations,
  };
};

/**
 * Drains a bulk in virtual time against AWS's own limits, until no trigger, retry or scheduled run can change anything:
 * the real steps, the shipped ASL, and what SQS, EventBridge and Lambda retry.
 */
export const drainWithLimits = async (load: LimitedLoad, seed: number): Promise<Limited> => {
  const limits = new AwsLimits(load.account, () => Date.now());
  const whole: Load = { ...load, others: 0 };
  const world = createWorld({
    seed,
    faults: namedFaults([]),
    limits,
    settings: accountFor(whole, load.requests, seed),
    ...OURS.world(whole),
    onEnd({ status, history }) {
      // The reconciler reads only the histories of the others. Ten thousand would not fit into memory.
      if (status === 'SUCCEEDED') history.drop();
    },
  });
  try {
    const start = world.time.now;
    send(world, load);
    await world.complete();
    if (world.failures.length > 0) throw world.failures[0];
    return figuresOf(world, load, limits, start);
  } finally {
    world.close();
  }
};
