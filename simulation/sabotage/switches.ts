import { randomUUID } from 'node:crypto';
import { BATCH_PART, type Ledger, REQUEST_PART } from '../../functions/idempotency/record.ts';
import { normalise } from '../../functions/intake/normalise.ts';
import type { SmsVoice } from '../../functions/pools/sms-voice.ts';
import type { Handler } from '../world/lambda.ts';
import type { StateJson } from '../world/shipped-machine.ts';
import type { Sabotage } from '../world/world.ts';
import {
  ambiguousLongAfterClaim,
  ambiguousTwice,
  type ByHand,
  cancelledWhileWaiting,
  foundByNumber,
  lostAndNotShown,
  oneNeverShown,
  otherContentWhileAmbiguous,
  raisedAfterFailure,
  reservedAfterOutage,
  resultAsInput,
  startFailed,
  stoppedAmongMany,
  stoppedAndNotShown,
  stoppedBeforeSeen,
  twoWithOneToken,
  unpublishedResult,
} from './by-hand.ts';

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
