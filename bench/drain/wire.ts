import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type HistoryEvent, paginateGetExecutionHistory, SFNClient } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { PoolRecord } from '../../local/simulator/record.ts';
import { type LocalStack, loadTemplate, startLocalStack } from '../../local/stack/stack.ts';
import { resultsOf } from '../../local/start/answers.ts';
import { idsOf, type Pending } from '../../local/start/requests.ts';
import { type Drained, figuresOf } from '../../simulation/bulk/figures.ts';
import {
  accountFor,
  idealSeconds,
  interactiveAt,
  type Load,
  numberOf,
  requestOf,
} from '../../simulation/bulk/load.ts';
import { transitionsIn } from '../../simulation/bulk/transitions.ts';

/** The figures of a bulk, and those that only real time can show. */
export interface Wired {
  drained: Drained;
  /** Milliseconds from the slot of each pool to the arrival of its CreatePool, ascending. */
  afterSlotMs: number[];
}

/** The environment of the functions for the quota of the simulator. */
const rateLimitOf = ({ rate, burst }: Load): Record<string, string> => ({
  CREATE_POOL_RATE: `${rate}`,
  CREATE_POOL_BURST: `${burst}`,
  DESCRIBE_POOLS_RATE: `${rate}`,
  DESCRIBE_POOLS_BURST: `${burst}`,
});

/** Maximum messages of SendMessageBatch. */
const BATCH = 10;

/**
 * Requests that load every function, in the number of environments that a bulk needs, before the measurement. Loading
 * is not limited by the quota, and would delay executions that have a slot.
 */
const WARM_UP = 60;

/** Milliseconds without a call after which the token buckets are full, and no slot is reserved. */
const PAUSE_MS = 3_000;

/** Timeout of a result, in milliseconds. */
const PATIENCE_MS = 180_000;

const sendAll = async (stack: LocalStack, bodies: readonly string[]): Promise<Pending[]> => {
  const sqs = new SQSClient(stack);
  const QueueUrl = stack.output('RequestQueueUrl');
  const sentAt = Date.now();
  for (let at = 0; at < bodies.length; at += BATCH) {
    const Entries = bodies
      .slice(at, at + BATCH)
      .map((MessageBody, index) => ({ Id: `${index}`, MessageBody }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    if (Failed.length > 0) throw new Error(`The queue refused ${Failed.length} messages.`);
  }

  return bodies.flatMap((body) => pendingOf('queue', body, sentAt));
};

const putEvent = async (stack: LocalStack, Detail: string): Promise<Pending[]> => {
  const events = new EventBridgeClient(stack);
  const entry = {
    EventBusName: stack.output('EventBusArn'),
    Source: 'onboarding',
    DetailType: 'PoolRequested',
    Detail,
  };
  const sentAt = Date.now();
  const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  if (FailedEntryCount !== 0) throw new Error('The bus refused an event.');

  return pendingOf('event', Detail, sentAt);
};

const pendingOf = (trigger: 'queue' | 'event', body: string, sentAt: number): Pending[] =>
  idsOf(body, '').map((requestId) => ({ requestId, submission: { trigger, body, origin: 'drain' }, sentAt }));

/** When a consumer of the bus received the result with each pool, by pool ID. */
const received = async (stack: LocalStack, pending: readonly Pending[]): Promise<Map<string, number>> => {
  const at = new Map<string, number>();
  for await (const { answer } of resultsOf(pending, stack, Date.now() + PATIENCE_MS)) {
    if (answer.poolId !== undefined) at.set(answer.poolId, Date.now());
  }
  return at;
};

/** Creates pools that are ACTIVE at once. */
const warmUp = async (stack: LocalStack): Promise<void> => {
  stack.simulator.configure({ creationSeconds: 0, quotas: { pools: 1_000 } });
  const data = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL' };
  const bodies = Array.from({ length: WARM_UP }, (_, n) =>
    JSON.stringify({ metadata: { requestId: `warm-up-${n}` }, data }),
  );
  await received(stack, await sendAll(stack, bodies));
  await sleep(PAUSE_MS);
};

const historyOf = async (client: SFNClient, executionArn: string): Promise<HistoryEvent[]> => {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1_000 })) {
    events.push(...(page.events ?? []));
  }
  return events;
};

const Slotted = z.object({
  request: z.object({ OriginationIdentity: z.string() }),
  slot: z.object({ at: z.iso.datetime() }),
});

/** The slot of an execution's CreatePool, in milliseconds since the epoch, with the identity. */
const slotIn = (history: readonly HistoryEvent[]) => {
  const entered = history.findLast(
    ({ stateEnteredEventDetails: details }) => details?.name === 'Create pool',
  );
  const state = Slotted.parse(JSON.parse(entered?.stateEnteredEventDetails?.input ?? '{}'));

  return { identity: numberOf(state.request.OriginationIdentity), at: Date.parse(state.slot.at) };
};

const afterSlot = (histories: readonly HistoryEvent[][], pools: readonly PoolRecord[]): number[] => {
  const createdAt = new Map(pools.map((pool) => [numberOf(pool.originationIdentity), pool.createdAt]));

  return histories
    .map(slotIn)
    .map(({ identity, at }) => (createdAt.get(identity) ?? Number.NaN) - at)
    .sort((a, b) => a - b);
};

/**
 * Drains a bulk in real time on the local stack: the deployed bundles, the template, and every protocol. The account is
 * the same as in virtual time.
 */
export const drainOverWire = async (load: Load, seed: number): Promise<Wired> => {
  const interactive = interactiveAt(load);
  const total = load.requests + interactive.length;
  const ended: string[] = [];
  const stack = await startLocalStack({
    ...loadTemplate(),
    environment: rateLimitOf(load),
    onExecutionEnd: ({ arn }) => ended.push(arn),
  });
  try {
    await warmUp(stack);
    const before = { calls: stack.simulator.record().calls.length, ended: ended.length };
    stack.simulator.configure(accountFor(load, total, seed));

    const ideal = idealSeconds(load, total);
    const start = Date.now();
    const sentAtOf = new Map<number, number>();
    const bulk = Array.from({ length: load.requests }, (_, n) => requestOf(n));
    const sent = [
      sendAll(stack, bulk),
      ...interactive.map(async (share, place) => {
        await sleep(share * ideal * 1_000);
        sentAtOf.set(load.requests + place, Date.now());
        return putEvent(stack, requestOf(load.requests + place));
      }),
    ];
    const published = await received(stack, (await Promise.all(sent)).flat());
    // The last result is published just before its execution ends.
    while (ended.length < before.ended + total) await sleep(50);

    const client = new SFNClient(stack);
    const histories: HistoryEvent[][] = [];
    for (const arn of ended.slice(before.ended)) histories.push(await historyOf(client, arn));
    const { calls, pools: all } = stack.simulator.record();
    const pools = all.filter(({ originationIdentity }) => numberOf(originationIdentity) >= 0);
    const transitions = histories
      .map((history) => transitionsIn(history.map(({ type = '' }) => type)))
      .reduce((sum, count) => sum + count, 0);
    const drained = figuresOf({
      tables: undefined,
      start,
      ideal,
      total,
      pools,
      calls: calls.slice(before.calls),
      answered: published,
      asked: sentAtOf,
      transitions,
      others: { calls: {}, throttled: {} },
    });

    return { drained, afterSlotMs: afterSlot(histories, pools) };
  } finally {
    await stack.stop();
  }
};
