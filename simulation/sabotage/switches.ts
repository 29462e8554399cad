import { randomUUID } from 'node:crypto';
import { BATCH_PART, type Ledger, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { normalise } from '../../functions/intake/normalise.ts';
import type { SmsVoice } from '../../functions/pools/sms-voice.ts';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { ticketOf } from '../judge/evidence.ts';
import { type Faults, namedFaults, type Played } from '../plan/faults.ts';
import type { Outage } from '../plan/outage.ts';
import type { Plan } from '../plan/plan.ts';
import type { Entry } from '../plan/requests.ts';
import { askFor, entryOf, planOf } from '../plan/scenario.ts';
import type { Handler } from '../world/lambda.ts';
import type { StateJson } from '../world/shipped-machine.ts';
import type { Sabotage, World } from '../world/world.ts';

/** A protection that can be removed, to prove that the judge detects it. */
export interface Switch {
  name: string;
  /** Creates a new instance per run, because some keep state. */
  sabotage: () => Sabotage;
  /** Fault rate that exposes the removal. */
  rate: number;
  /** Requests per seed. */
  requests: number;
  /** The invariant that must detect it. */
  noticedBy: `I${number}`;
  /** A hand-written case, if random plans would take too long to expose it. */
  byHand?: () => ByHand;
}

interface ByHand {
  plan: Plan;
  faults: Faults;
  onWorld?: (world: World) => void;
}

// biome-ignore lint/suspicious/noExplicitAny: a switch reaches into documents of every kind
type Document = any;

/** Changes the output of a step. */
const giving =
  (change: (output: Document, input: Document) => unknown) =>
  (handler: Handler): Handler =>
  async (event, context) =>
    change(await handler(event, context), event);

/** Changes the input of a step. */
const given =
  (change: (input: Document) => unknown) =>
  (handler: Handler): Handler =>
  (event, context) =>
    handler(change(structuredClone(event)), context);

const stateOf = (states: Record<string, StateJson>, name: string): StateJson => {
  const state = states[name];
  if (state === undefined) throw new Error(`There is no state ${name}.`);
  return state;
};

/** Changes the records that one function reads from the ledger. */
const reading =
  (site: string, change: (entry: Document) => unknown) =>
  (port: Ledger, at: string): Ledger =>
    at === site
      ? {
          ...port,
          read: async (key) => {
            const entry = await port.read(key);
            return entry && (change(structuredClone(entry)) as typeof entry);
          },
        }
      : port;

const onVoice =
  (change: (port: SmsVoice, input: Document) => Partial<SmsVoice>) =>
  (port: SmsVoice, input: string): SmsVoice => ({ ...port, ...change(port, JSON.parse(input)) });

/** On a retry, the execution that holds the claim sees the request as in progress elsewhere. */
const claimOnce = (): Sabotage => {
  const claimed = new Set<string>();
  return {
    work: {
      'Claim request': giving((claim, { metadata: { executionArn } }) => {
        if (!['new', 'resumed'].includes(claim.is)) return claim;
        const is = claimed.has(executionArn) ? 'in progress' : claim.is;
        claimed.add(executionArn);
        return { ...claim, is };
      }),
    },
  };
};

/** The ClientToken is random per execution. */
const tokenOfExecution = (): Sabotage => {
  const tokens = new Map<string, string>();
  return {
    smsVoice: onVoice((port, { metadata: { executionArn } }) => ({
      createPool(request) {
        const token = tokens.get(executionArn) ?? randomUUID();
        tokens.set(executionArn, token);
        return port.createPool(request, token);
      },
    })),
  };
};

/** Pools that no read has shown are described in groups, and small accounts are not listed completely. */
const describedTogether = (): Sabotage => {
  const missed = new Set<string>();
  return {
    statuses: (cache) => ({ ...cache, read: async () => ({ ...(await cache.read()), pages: 1_000 }) }),
    smsVoice: onVoice((port) => ({
      async describePools(poolIds) {
        const pools = await port.describePools([...new Set([...poolIds, ...missed])].slice(0, 5));
        if (pools === undefined) for (const id of poolIds) missed.add(id);
        return pools?.filter(({ PoolId }) => poolIds.includes(PoolId));
      },
    })),
  };
};

/** Results are written a minute after the step reports them as written. */
const storeLate = (ledger: Ledger): Ledger => ({
  ...ledger,
  async write(entry) {
    if (entry.status === 'RUNNING') return ledger.write(entry);
    setTimeout(() => void ledger.write(entry), 60_000);
    return true;
  },
});

/** The ID of an event is the delivery wherever it arrives, and a delivery that was seen has the content it had then. */
const deliveryBelieved = (): Sabotage => {
  const seen = new Map<string, unknown>();
  return {
    work: {
      'Validate request': giving((validated, { input }) => ({
        ...validated,
        delivery: input.envelopeId ?? input.id ?? validated.delivery,
      })),
      'Claim request': given((state) => {
        const delivery = `${state.metadata.requestId} ${state.delivery}`;
        const request = seen.get(delivery) ?? state.request;
        seen.set(delivery, request);
        return { ...state, request };
      }),
    },
  };
};

/** What asks for no pool is read as text, which is a request with a fault. */
const unread = (state: Document): unknown =>
  state.request === undefined && normalise(state).noRequest !== undefined
    ? { ...state, input: 'unread' }
    : state;

const mostly = { rate: 0.2, requests: 40 };

export const SWITCHES: readonly Switch[] = [
  {
    name: 'a ClientToken that is the same for every call',
    ...mostly,
    noticedBy: 'I1',
    byHand: lostAndNotShown,
    sabotage: () => ({
      smsVoice: onVoice((port) => ({ createPool: (request) => port.createPool(request, randomUUID()) })),
    }),
  },
  {
    name: 'a ClientToken that is the same in every execution',
    ...mostly,
    noticedBy: 'I1',
    byHand: stoppedAndNotShown,
    sabotage: tokenOfExecution,
  },
  {
    name: 'the claim: every request is new',
    ...mostly,
    noticedBy: 'I1',
    sabotage: () => ({ work: { 'Claim request': giving((claim) => ({ ...claim, is: 'new' })) } }),
  },
  { name: 'the claim for the execution that holds it', ...mostly, noticedBy: 'I3', sabotage: claimOnce },
  {
    name: 'the search before a retry of CreatePool',
    ...mostly,
    noticedBy: 'I1',
    sabotage: () => ({ patch: retryWithoutSearch }),
  },
  {
    name: 'the check of the tags of a found pool',
    ...mostly,
    noticedBy: 'I1',
    sabotage: () => ({
      smsVoice: onVoice((_, { claim }) => ({ tagsOfPool: async () => claim?.ownership ?? [] })),
    }),
  },
  {
    name: 'the result in the ledger before it is published',
    ...mostly,
    noticedBy: 'I2',
    sabotage: () => ({ table: storeLate }),
  },
  {
    name: 'the result in the ledger',
    ...mostly,
    noticedBy: 'I2',
    sabotage: () => ({
      table: (ledger) => ({
        ...ledger,
        write: async (entry) => entry.status !== 'RUNNING' || ledger.write(entry),
      }),
    }),
  },
  {
    name: 'the stored result for a repeat',
    ...mostly,
    noticedBy: 'I2',
    sabotage: () => ({
      work: {
        'Record result': giving((output) => {
          output.result.detail.metadata.completedAt = new Date().toISOString();
          return output;
        }),
      },
    }),
  },
  {
    name: 'the reconciler, both parts',
    ...mostly,
    noticedBy: 'I3',
    sabotage: () => ({ withoutReports: true, withoutSchedule: true }),
  },
  {
    name: 'the reconciler on schedule',
    ...mostly,
    noticedBy: 'I3',
    sabotage: () => ({ withoutSchedule: true }),
  },
  {
    name: 'the queue for results that the bus refuses',
    ...mostly,
    noticedBy: 'I3',
    sabotage: () => ({
      patch: (states) => {
        for (const caught of stateOf(states, 'Publish result').Catch ?? [])
          caught.Next = 'Was the pool provisioned?';
        delete states['Park result'];
        delete states['Result undelivered'];
      },
    }),
  },
  {
    name: 'the check of the response of CreatePool',
    ...mostly,
    noticedBy: 'I1',
    byHand: twoWithOneToken,
    sabotage: () => ({
      smsVoice: onVoice((port) => ({
        createPool: async (request, token) => {
          const { MessageType, DeletionProtectionEnabled, Tags, ...pool } = await port.createPool(
            request,
            token,
          );
          return pool;
        },
      })),
    }),
  },
  {
    name: 'the recorded deliveries',
    ...mostly,
    noticedBy: 'I2',
    sabotage: () => ({ ledger: reading('Claim request', (entry) => ({ ...entry, deliveries: [] })) }),
  },
  {
    name: 'the comparison of the content of a delivery',
    rate: 0,
    requests: 80,
    noticedBy: 'I14',
    sabotage: deliveryBelieved,
  },
  {
    name: 'the recorded refusals',
    ...mostly,
    noticedBy: 'I2',
    sabotage: () => ({
      table: (ledger) => ({
        ...ledger,
        write: async (entry) => entry.status === 'REFUSED' || ledger.write(entry),
      }),
    }),
  },
  {
    name: 'the recorded earlier attempts',
    ...mostly,
    noticedBy: 'I3',
    byHand: unpublishedResult,
    sabotage: () => ({
      table: (ledger) => ({
        ...ledger,
        write: async (entry) => entry.part.startsWith('attempt-') || ledger.write(entry),
      }),
    }),
  },
  {
    name: 'the conditional write',
    ...mostly,
    noticedBy: 'I1',
    sabotage: () => ({
      table: (ledger) => ({
        ...ledger,
        async write(entry) {
          const before = await ledger.read(entry);
          return ledger.write({ ...entry, revision: (before?.revision ?? 0) + 1 });
        },
      }),
    }),
  },
  {
    name: 'the refusal of other content while a pool may exist',
    ...mostly,
    noticedBy: 'I1',
    byHand: otherContentWhileAmbiguous,
    sabotage: () => ({
      ledger: reading('Claim request', (entry) =>
        entry.part === REQUEST_PART && entry.status === 'FAILED'
          ? { ...entry, poolMayExist: false, pool: undefined }
          : entry,
      ),
    }),
  },
  {
    name: 'the report that a pool may exist',
    ...mostly,
    noticedBy: 'I4',
    sabotage: () => ({
      work: {
        'Record result': giving((output) => {
          const { failure } = output.result.detail.data;
          if (failure !== undefined) failure.poolMayExist = false;
          return output;
        }),
      },
    }),
  },
  {
    name: 'the end after a permanent error',
    ...mostly,
    noticedBy: 'I8',
    sabotage: () => ({
      patch: (states) => {
        stateOf(states, 'Create pool').Retry = [
          {
            ErrorEquals: ['InvalidRequest', 'OriginationIdentityNotFound', 'QuotaExceeded', 'AccessDenied'],
            MaxAttempts: 2,
          },
        ];
      },
    }),
  },
  {
    name: 'the grace period for a pool that is not visible yet',
    ...mostly,
    noticedBy: 'I1',
    byHand: stoppedBeforeSeen,
    sabotage: () => ({
      work: { 'Find pool': given((state) => (state.claim.pool ? withLost(state) : state)) },
    }),
  },
  {
    name: 'the check whether the slot has passed',
    ...mostly,
    noticedBy: 'I6',
    byHand: reservedAfterOutage,
    sabotage: () => ({
      patch: (states) => {
        stateOf(states, 'Wait for create slot').Next = 'Create pool';
        delete states['Has the slot passed?'];
      },
    }),
  },
  {
    name: 'the separate read for a pool that no read has shown',
    ...mostly,
    noticedBy: 'I16',
    byHand: oneNeverShown,
    sabotage: describedTogether,
  },
  {
    name: 'the time of an ambiguous call',
    ...mostly,
    noticedBy: 'I1',
    byHand: ambiguousLongAfterClaim,
    sabotage: () => ({ work: { 'Find pool': given(({ ambiguousSince, ...state }) => state) } }),
  },
  {
    name: 'the ambiguous calls of earlier attempts',
    ...mostly,
    noticedBy: 'I1',
    byHand: stoppedAmongMany,
    sabotage: () => ({ work: { 'Claim request': giving((claim) => ({ ...claim, calls: [] })) } }),
  },
  {
    name: 'the earlier ambiguous calls of the execution',
    ...mostly,
    noticedBy: 'I1',
    byHand: ambiguousTwice,
    sabotage: () => ({
      work: {
        'Find pool': giving(({ search, ...state }) => ({
          ...state,
          search: search && { ...search, calls: [] },
        })),
      },
    }),
  },
  {
    name: 'the entry of a batch for a repeat',
    rate: 0,
    requests: 80,
    noticedBy: 'I17',
    sabotage: () => ({
      table: (ledger) => ({
        ...ledger,
        write: async (entry) => entry.part.startsWith(BATCH_PART) || ledger.write(entry),
      }),
    }),
  },
  {
    name: 'the cancellation of requests that wait for their slot',
    rate: 0,
    requests: 1,
    noticedBy: 'I18',
    byHand: cancelledWhileWaiting,
    sabotage: () => ({
      ledger: (port, site) =>
        site === 'Create pool' ? { ...port, cancelledAt: async () => undefined } : port,
    }),
  },
  {
    name: 'the call for a request that was sent after the account was full',
    rate: 0,
    requests: 2,
    noticedBy: 'I19',
    byHand: raisedAfterFailure,
    sabotage: () => ({
      work: {
        'Create pool': given((state) => ({
          ...state,
          claim: { ...state.claim, claimedAt: new Date(0).toISOString() },
        })),
      },
    }),
  },
  {
    name: 'the elements of a pool that was found',
    ...mostly,
    noticedBy: 'I13',
    byHand: foundByNumber,
    sabotage: () => ({
      smsVoice: onVoice((port) => ({
        describePools: async (poolIds) =>
          (await port.describePools(poolIds))?.map(({ PoolId, Status, ...elements }) => ({
            PoolId,
            Status,
            ...Object.fromEntries(Object.entries(elements).map(([name]) => [name, undefined])),
          })),
      })),
    }),
  },
  {
    name: 'the report to SQS of failed messages',
    ...mostly,
    noticedBy: 'I3',
    byHand: startFailed,
    sabotage: () => ({ blindDispatcher: true }),
  },
  {
    name: 'the end without a result for what is no request',
    ...mostly,
    noticedBy: 'I20',
    byHand: resultAsInput,
    sabotage: () => ({ work: { 'Validate request': given(unread), 'Record result': given(unread) } }),
  },
  {
    name: 'the failure state without a recorded result',
    ...mostly,
    noticedBy: 'I3',
    sabotage: () => ({
      patch: (states) => {
        for (const caught of stateOf(states, 'Record result').Catch ?? [])
          caught.Next = 'Already in progress';
        delete states['Result not recorded'];
        stateOf(states, 'Record result').Retry = [];
      },
    }),
  },
];

const withLost = (state: Document) => ({ ...state, claim: { ...state.claim, poolLost: true } });

/** Retries CreatePool at once, relying on the token alone. */
function retryWithoutSearch(states: Record<string, StateJson>): void {
  const create = stateOf(states, 'Create pool');
  const named = (create.Catch ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
  create.Retry = [
    {
      ErrorEquals: [...named.filter((name) => name !== 'States.ALL'), 'OriginationIdentityInUse'],
      MaxAttempts: 0,
    },
    { ErrorEquals: ['States.ALL'], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 7 },
  ];
}

const SENDER = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' };
const NOBODY = { OriginationIdentity: 'NOBODY', IsoCountryCode: 'GB' };

/** An execution stopped after CreatePool returned, whose pool is not visible when the request is sent again. */
function stoppedBeforeSeen(): ByHand {
  const ask = askFor('ticket-1', 'request-1', SENDER);
  const plan = planOf([entryOf('console', 'one', ask), entryOf('console', 'other', ask, 30_000)], {
    visibilityDelayReads: 4,
  });

  return {
    plan,
    faults: namedFaults([]),
    onWorld: stopFirst(2_000),
  };
}

/** Requests whose reservations fail for five minutes, and are all retried. */
function reservedAfterOutage(): ByHand {
  const entries = Array.from({ length: 200 }, (_, n) =>
    entryOf('console', `run-${n}`, askFor(`ticket-${n}`, `request-${n}`, SENDER)),
  );
  const outage: Outage = { sites: ['Reserve create slot'], from: 0, to: 300_000 };

  return {
    plan: planOf(entries, { quotas: { pools: 1_000 } }, { outage }),
    faults: namedFaults([]),
  };
}

/** A result of the service as the input of an execution. */
function resultAsInput(): ByHand {
  const poison = JSON.stringify({
    'detail-type': 'PoolProvisioned',
    source: 'sms-pool-provisioner',
    detail: {},
  });
  const entry: Entry = {
    at: 0,
    trigger: 'console',
    id: 'one',
    asks: [],
    isArray: false,
    poison,
    isNoRequest: true,
  };

  return { plan: planOf([entry]), faults: namedFaults([]) };
}

/** A pool that vanishes before any read, then, a few seconds later, one that is ACTIVE at once. */
function oneNeverShown(): ByHand {
  const asks = [askFor('ticket-1', 'request-1'), askFor('ticket-2', 'request-2', SENDER)];
  const entries = asks.map((ask, n) => entryOf('console', `run-${n}`, ask, n * 3_000));
  const settings = {
    creationSeconds: 1,
    identities: { [phoneNumberId(1)]: { creationSeconds: 1, creationEnds: 'VANISH' } },
  };

  return { plan: planOf(entries, settings), faults: namedFaults([]) };
}

/** The pool of a lost response, which no read shows before CreatePool is called again: the token finds it. */
function lostAndNotShown(): ByHand {
  const entries = [entryOf('console', 'one', askFor('ticket-1', 'request-1', SENDER))];

  return {
    plan: planOf(entries, { visibilityDelaySeconds: 60 }),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'reset' }]),
  };
}

const stopFirst =
  (milliseconds: number) =>
  ({ at, executions }: World): void =>
    at(milliseconds, () => executions[0]?.end({ status: 'ABORTED' }));

/** Stopped while CreatePool is in progress, and sent again before a read shows the pool. */
function stoppedAndNotShown(): ByHand {
  const ask = askFor('ticket-1', 'request-1', SENDER);
  const entries = [entryOf('console', 'one', ask), entryOf('console', 'other', ask, 60_000)];

  return {
    plan: planOf(entries, { visibilityDelaySeconds: 120 }),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'hang' }]),
    onWorld: stopFirst(2_000),
  };
}

/** Two senders chose the same ClientToken, and AWS returns the pool of the first to the second. */
function twoWithOneToken(): ByHand {
  const asks = [askFor('ticket-1', 'request-1'), askFor('ticket-2', 'request-2', SENDER)];
  const entries = asks.map((ask, n) =>
    entryOf('console', `run-${n}`, { ...ask, content: { ...ask.content, ClientToken: 'same' } }, n * 60_000),
  );

  return { plan: planOf(entries, { clientTokenMismatch: 'original' }), faults: namedFaults([]) };
}

/** Stopped before any side effect, completed by the reconciler, which cannot publish; corrected meanwhile. */
function unpublishedResult(): ByHand {
  const wrong = askFor('ticket-1', 'request-1', NOBODY);
  const right = askFor('ticket-2', 'request-1', SENDER);
  const refused = [1, 2].map(
    (call): Played => ({ site: 'PutEvents by the reconciler', call, when: 'before', as: '5xx' }),
  );

  return {
    plan: planOf([entryOf('console', 'wrong', wrong), entryOf('console', 'right', right, 10_000)]),
    faults: namedFaults(refused),
    onWorld: stopFirst(90),
  };
}

/** Stopped while CreatePool is in progress, then other content is sent under the same ID. */
function otherContentWhileAmbiguous(): ByHand {
  const first = askFor('ticket-1', 'request-1', SENDER);
  const other = askFor('ticket-2', 'request-1');

  return {
    plan: planOf([entryOf('console', 'one', first), entryOf('console', 'other', other, 60_000)], {
      creationSeconds: 30,
    }),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'hang' }]),
    onWorld: stopFirst(2_000),
  };
}

/** StartExecution fails at the first receive of the message. */
function startFailed(): ByHand {
  const refused = [1, 2].map((call): Played => ({ site: 'StartExecution', call, when: 'before', as: '5xx' }));

  return {
    plan: planOf([entryOf('queue', 'message', askFor('ticket-1', 'request-1'))]),
    faults: namedFaults(refused),
  };
}

/** Other requests, at this interval in milliseconds. */
const othersOf = (count: number, interval: number) =>
  Array.from({ length: count }, (_, n) => {
    const ask = askFor(`ticket-${n + 2}`, `request-${n + 2}`, SENDER);
    return entryOf('console', `other-${n}`, ask, interval * (n + 1));
  });

/** A request corrected and sent again after ten minutes in which many pools were created; then a response is lost. */
function ambiguousLongAfterClaim(): ByHand {
  const wrong = askFor('ticket-0', 'request-0', NOBODY);
  const others = 60;
  const entries = [
    entryOf('console', 'wrong', wrong),
    ...othersOf(others, 1_000),
    entryOf('console', 'right', askFor('ticket-1', 'request-0', SENDER), 600_000),
  ];
  const plan = planOf(entries, { clientTokenMemorySeconds: 0, quotas: { pools: 1_000 } });
  const lost: Played = { site: 'CreatePool', call: others + 2, when: 'after', as: 'reset' };

  return { plan, faults: namedFaults([lost]) };
}

/**
 * A request that waits behind others for its slot, is stopped while CreatePool hangs, and is sent again. AWS forgets the
 * token.
 */
function stoppedAmongMany(): ByHand {
  const others = 60;
  const ask = askFor('ticket-1', 'request-1', SENDER);
  const entries = [
    ...othersOf(others, 10),
    entryOf('console', 'one', ask, 1_100),
    entryOf('console', 'again', ask, 400_000),
  ];

  return {
    plan: planOf(entries, {
      clientTokenMemorySeconds: 0,
      // The reconciler does not see the pool either.
      visibilityDelaySeconds: 20,
      quotas: { pools: 1_000 },
    }),
    faults: namedFaults([{ site: 'CreatePool', call: others + 1, when: 'after', as: 'hang' }]),
    onWorld: stopOnceCreated('one', 'ticket-1'),
  };
}

/** Stops an execution as soon as its pool exists. */
const stopOnceCreated =
  (name: string, ticket: string) =>
  ({ at, simulator, executions }: World): void => {
    const stop = () => {
      const isCreated = simulator.record().pools.some(({ tags }) => ticketOf(tags) === ticket);
      const running = executions.find((one) => one.name === name && one.status === 'RUNNING');
      if (isCreated) running?.end({ status: 'ABORTED' });
    };
    for (let ms = 1_000; ms < 300_000; ms += 500) at(ms, stop);
  };

/**
 * The first call creates the pool, which no read shows at once. The second one, behind others, is lost before its
 * effect. AWS forgets the token.
 */
function ambiguousTwice(): ByHand {
  const ask = askFor('ticket-1', 'request-1', SENDER);
  const lost = { site: 'CreatePool', as: 'reset' } as const;

  return {
    plan: planOf([entryOf('console', 'one', ask), ...othersOf(20, 10)], {
      clientTokenMemorySeconds: 0,
      visibilityDelaySeconds: 3,
      quotas: { pools: 1_000 },
    }),
    faults: namedFaults([
      { ...lost, call: 1, when: 'after' },
      { ...lost, call: 22, when: 'before' },
    ]),
  };
}

/** The response of CreatePool is lost, and the pool is found by its number before any read shows it. */
function foundByNumber(): ByHand {
  return {
    plan: planOf([entryOf('console', 'one', askFor('ticket-1', 'request-1'))], {
      visibilityDelaySeconds: 2,
      creationSeconds: 1,
    }),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'reset' }]),
  };
}

/** A bulk of two minutes whose batch is cancelled after five seconds. */
function cancelledWhileWaiting(): ByHand {
  const entries = Array.from({ length: 120 }, (_, n) =>
    entryOf('queue', `message-${n}`, { ...askFor(`ticket-${n}`, `request-${n}`, SENDER), batch: 'load-1' }),
  );
  const cancellations = [{ batch: 'load-1', at: 5_000 }];

  return {
    plan: planOf(entries, { quotas: { pools: 1_000 } }, { cancellations }),
    faults: namedFaults([]),
  };
}

/** A request fails because the account is full. The quota is raised, and another request is sent. */
function raisedAfterFailure(): ByHand {
  const entries = [1, 2].map((n) =>
    entryOf('console', `run-${n}`, askFor(`ticket-${n}`, `request-${n}`, SENDER), (n - 1) * 5_000),
  );

  return {
    plan: planOf(entries, { quotas: { pools: 0 } }, { quotaRaisedAt: 2_000 }),
    faults: namedFaults([]),
  };
}
