import * as z from 'zod';
import type { Listed } from '../../functions/idempotency/queries.ts';
import type { HistoryEvent } from '../../local/services/step-functions/history.ts';
import type { SimulatorRecord } from '../../local/simulator/record.ts';
import type { Cancellation } from '../plan/batches.ts';
import type { Ask, Content, Entry } from '../plan/documents.ts';
import { deliveryOf, requestIdOf } from '../plan/documents.ts';
import type { Played } from '../run/run.ts';
import type { Sent } from '../world/bus.ts';
import { type MadeCreate, START } from '../world/world.ts';

/** A result event, as any consumer of the bus reads it. */
export interface ResultEvent extends Sent {
  /** When it was recorded. It may have been published much later. */
  completedAt: number;
  detail: {
    metadata: {
      id: string;
      requestId: string;
      executionArn: string;
      attempt?: number;
      completedAt: string;
    };
    data: {
      request: Content;
      pool?: { PoolId: string; [element: string]: unknown };
      failure?: { class: string; code: string; poolMayExist: boolean; fields?: unknown };
    };
  };
}

/** A request that was delivered. */
export interface Came {
  ask: Ask;
  requestId: string;
  /** The ID of the event, message or execution, with the element of an array. */
  delivery: string;
  entry: Entry;
  at: number;
}

interface EndedRun {
  name: string;
  arn: string;
  startedAt: number;
  stoppedAt: number | undefined;
  status: string;
  /** When it first entered a state, in milliseconds since the epoch. */
  firstEntered: (state: string) => number | undefined;
}

/** The evidence of a run: its input, its output, and the state of AWS, never the state of the code. */
export interface Evidence {
  came: Came[];
  /** Entries without a request. */
  poison: { entry: Entry; at: number }[];
  /** Entries that ask for no pool, and get no result. */
  noRequests: Entry[];
  /** Ids of the messages in which the dispatcher found no request. */
  kept: ReadonlySet<string>;
  results: ResultEvent[];
  /** Number of results published before the replay. */
  resultsBefore: number;
  poolsBefore: ReadonlySet<string>;
  pools: (SimulatorRecord['pools'][number] & { ticket: string | undefined; diesAt: number })[];
  executions: EndedRun[];
  creates: MadeCreate[];
  /** Ids of events and messages, names of executions. */
  deadLetters: ReadonlySet<string>;
  logs: string[];
  /** The entries of all batches, as people read them. */
  batchEntries: Listed[];
  /** Cancelled batches, with times in milliseconds since the epoch. */
  cancellations: readonly Cancellation[];
  /** When the quota of pools was raised, in milliseconds since the epoch. */
  quotaRaisedAt: number | undefined;
  /** Whether no machine had a skewed clock. */
  isClockRight: boolean;
}

const TICKET = 'ticket';

export const ticketOf = (tags: readonly { Key: string; Value: string }[]): string | undefined =>
  tags.find(({ Key }) => Key === TICKET)?.Value;

/** The key of an identity's settings. */
const settingsKey = (arn: string): string => arn.replace(/^.*:(?:phone-number|sender-id|rcs-agent)\//, '');

const Entered = z.object({ stateEnteredEventDetails: z.object({ name: z.string() }) });

const firstEntered = (events: readonly HistoryEvent[], state: string): number | undefined => {
  const entered = events.find(
    (event) => Entered.safeParse(event).data?.stateEnteredEventDetails.name === state,
  );
  return entered && entered.timestamp * 1_000;
};

export const evidenceOf = ({
  plan,
  world,
  refused,
  enteredAt,
  sentBefore,
  poolsBefore,
}: Played): Evidence => {
  const entered = plan.entries.filter(({ id }) => !refused.has(id));
  const record = world.simulator.record();
  const { identities } = record.settings;
  const came = entered.flatMap((entry) =>
    entry.asks.map((ask, index) => ({
      ask,
      entry,
      requestId: requestIdOf(entry, index),
      delivery: deliveryOf(entry, index),
      at: enteredAt.get(entry.id) ?? 0,
    })),
  );
  const { events, messages, interrupted } = world.deadLetters;

  return {
    came,
    poison: entered
      .filter(({ poison, isNoRequest }) => poison !== undefined && isNoRequest !== true)
      .map((entry) => ({ entry, at: enteredAt.get(entry.id) ?? 0 })),
    noRequests: entered.filter(({ isNoRequest }) => isNoRequest === true),
    kept: new Set(world.queue.noRequests.map(({ messageId }) => messageId)),
    results: world.sent.map((sent) => {
      const detail: ResultEvent['detail'] = JSON.parse(sent.bytes);
      return { ...sent, detail, completedAt: world.completedAt.get(detail.metadata.id) ?? sent.at };
    }),
    resultsBefore: sentBefore,
    poolsBefore,
    pools: record.pools
      .filter(({ seeded }) => !seeded)
      .map((pool) => {
        const own = identities[settingsKey(pool.originationIdentity)];
        const dies = own?.creationEnds === 'VANISH' || own?.creationEnds === 'DELETING';
        const seconds = own?.creationSeconds ?? record.settings.creationSeconds;
        const diesAt = dies ? pool.createdAt + seconds * 1_000 : Number.POSITIVE_INFINITY;
        return { ...pool, ticket: ticketOf(pool.tags), diesAt };
      }),
    executions: world.executions.map(({ name, arn, startDate, stopDate, status, history }) => ({
      name,
      arn,
      startedAt: startDate,
      stoppedAt: stopDate,
      status,
      firstEntered: (state) => firstEntered(history.events, state),
    })),
    creates: world.creates,
    deadLetters: new Set([
      ...events.map(({ id }) => id),
      ...messages.map(({ messageId }) => messageId),
      ...interrupted.map(({ name }) => name),
    ]),
    logs: world.logs,
    batchEntries: world.entries(),
    cancellations: plan.cancellations.map(({ batch, at }) => ({ batch, at: START + at })),
    quotaRaisedAt: plan.quotaRaisedAt === undefined ? undefined : START + plan.quotaRaisedAt,
    isClockRight: plan.clockRate === 0,
  };
};
