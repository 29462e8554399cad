import { randomUUID } from 'node:crypto';
import { type Ledger, REQUEST_PART } from '../../functions/idempotency/record.ts';
import type { SmsVoice } from '../../functions/pools/sms-voice.ts';
import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { type Faults, namedFaults, type Played } from '../plan/faults.ts';
import type { Plan } from '../plan/plan.ts';
import type { Ask } from '../plan/requests.ts';
import { askFor, entryOf, planOf } from '../plan/scenario.ts';
import type { Handler } from '../world/lambda.ts';
import type { StateJson } from '../world/shipped-machine.ts';
import type { Sabotage, World } from '../world/world.ts';

/** One protection that can be taken away, to see that somebody notices. */
export interface Switch {
  name: string;
  /** A new one for each run: some count. */
  sabotage: () => Sabotage;
  /** The faults under which it shows: of all calls, so many out of one. */
  rate: number;
  /** Requests a seed. */
  requests: number;
  /** The invariant that has to notice. */
  noticedBy: `I${number}`;
  /** A case by hand, where chance would take too long to come upon it. */
  byHand?: () => ByHand;
}

interface ByHand {
  plan: Plan;
  faults: Faults;
  onWorld?: (world: World) => void;
}

// biome-ignore lint/suspicious/noExplicitAny: a switch reaches into documents of every kind
type Document = any;

/** What a step gives back, changed. */
const giving =
  (change: (output: Document, input: Document) => unknown) =>
  (handler: Handler): Handler =>
  async (event, context) =>
    change(await handler(event, context), event);

/** What a step is given, changed. */
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

/** The ledger as one function sees it, with other items. */
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

/** The execution that claimed is told that another one is at it, when it asks again. */
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

/** The token is made up once in each execution. */
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

/** Pools that no read has shown are described in groups, and no small account is read as a whole. */
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

/** Answers are written a minute after the step has said that they are. */
const storeLate = (ledger: Ledger): Ledger => ({
  ...ledger,
  async write(entry) {
    if (entry.status === 'RUNNING') return ledger.write(entry);
    setTimeout(() => void ledger.write(entry), 60_000);
    return true;
  },
});

const mostly = { rate: 0.2, requests: 40 };

export const SWITCHES: readonly Switch[] = [
  {
    name: 'a ClientToken that is the same for every call',
    ...mostly,
    noticedBy: 'I1',
    byHand: lostWithoutTags,
    sabotage: () => ({
      smsVoice: onVoice((port) => ({ createPool: (request) => port.createPool(request, randomUUID()) })),
    }),
  },
  {
    name: 'a ClientToken that is the same in every execution',
    ...mostly,
    noticedBy: 'I1',
    byHand: stoppedWithoutTags,
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
    name: 'the ownership tags',
    ...mostly,
    noticedBy: 'I1',
    sabotage: () => ({ work: { 'Claim request': giving((claim) => ({ ...claim, ownership: [] })) } }),
  },
  {
    name: 'the search before CreatePool is called again',
    ...mostly,
    noticedBy: 'I1',
    sabotage: () => ({ patch: retryWithoutSearch }),
  },
  {
    name: 'the look at the tags of a pool that is found',
    ...mostly,
    noticedBy: 'I1',
    sabotage: () => ({
      smsVoice: onVoice((_, { claim }) => ({ tagsOfPool: async () => claim?.ownership ?? [] })),
    }),
  },
  {
    name: 'the answer in the ledger before it is published',
    ...mostly,
    noticedBy: 'I2',
    sabotage: () => ({ table: storeLate }),
  },
  {
    name: 'the answer in the ledger',
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
    name: 'the stored answer for a repeat',
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
    sabotage: () => ({ withoutReports: true, withoutSweeps: true }),
  },
  { name: 'the sweep', ...mostly, noticedBy: 'I3', sabotage: () => ({ withoutSweeps: true }) },
  {
    name: 'the queue for what the bus refuses',
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
    name: 'the look at what CreatePool answers',
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
    name: 'the memory of deliveries',
    ...mostly,
    noticedBy: 'I2',
    sabotage: () => ({ ledger: reading('Claim request', (entry) => ({ ...entry, deliveries: [] })) }),
  },
  {
    name: 'the memory of refusals',
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
    name: 'the memory of attempts that others follow',
    ...mostly,
    noticedBy: 'I3',
    byHand: answerHeldBack,
    sabotage: () => ({
      table: (ledger) => ({
        ...ledger,
        write: async (entry) => entry.part.startsWith('attempt-') || ledger.write(entry),
      }),
    }),
  },
  {
    name: 'the condition of a write',
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
    byHand: otherContentInDoubt,
    sabotage: () => ({
      ledger: reading('Claim request', (entry) =>
        entry.part === REQUEST_PART && entry.status === 'FAILED'
          ? { ...entry, poolMayExist: false, pool: undefined }
          : entry,
      ),
    }),
  },
  {
    name: 'the word that a pool may exist',
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
    name: 'the grace for a pool that cannot be seen yet',
    ...mostly,
    noticedBy: 'I1',
    byHand: stoppedBeforeSeen,
    sabotage: () => ({
      work: { 'Find pool': given((state) => (state.claim.pool ? withLost(state) : state)) },
    }),
  },
  {
    name: 'the read of its own for a pool that no read has shown',
    ...mostly,
    noticedBy: 'I16',
    byHand: oneNeverShown,
    sabotage: describedTogether,
  },
  {
    name: 'the time of a doubt',
    ...mostly,
    noticedBy: 'I1',
    byHand: doubtLongAfterClaim,
    sabotage: () => ({ work: { 'Find pool': given(({ ambiguousSince, ...state }) => state) } }),
  },
  {
    name: 'the word to SQS which messages failed',
    ...mostly,
    noticedBy: 'I3',
    byHand: startFailed,
    sabotage: () => ({ blindDispatcher: true }),
  },
  {
    name: 'the name of a state in which nothing is answered',
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

/** Calls CreatePool again at once, with nothing but the token to rely on. */
function retryWithoutSearch(states: Record<string, StateJson>): void {
  const create = stateOf(states, 'Create pool');
  const [throttle, ambiguity, ...others] = create.Catch ?? [];
  if (throttle === undefined || ambiguity === undefined) throw new Error('Create pool catches no doubt.');
  create.Retry = [
    {
      ErrorEquals: ambiguity.ErrorEquals.filter((name) => name !== 'OriginationIdentityInUse'),
      IntervalSeconds: 1,
      BackoffRate: 2,
      MaxAttempts: 7,
    },
  ];
  create.Catch = [throttle, { ...ambiguity, ErrorEquals: ['OriginationIdentityInUse'] }, ...others];
}

const SENDER = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' };
const NOBODY = { OriginationIdentity: 'NOBODY', IsoCountryCode: 'GB' };

/** An execution that is stopped after CreatePool has answered, whose pool hides when the request is sent again. */
function stoppedBeforeSeen(): ByHand {
  const ask = askFor('ticket-1', 'request-1', SENDER);
  const plan = planOf([entryOf('console', 'one', ask), entryOf('console', 'other', ask, 30_000)], {
    visibilityDelayLooks: 4,
  });

  return {
    plan,
    faults: namedFaults([]),
    onWorld: stopFirst(2_000),
  };
}

/** A pool that vanishes before any read, and one that is ACTIVE at once, a few seconds later. */
function oneNeverShown(): ByHand {
  const asks = [askFor('ticket-1', 'request-1'), askFor('ticket-2', 'request-2', SENDER)];
  const entries = asks.map((ask, n) => entryOf('console', `run-${n}`, ask, n * 3_000));
  const settings = {
    creationSeconds: 1,
    identities: { [phoneNumberId(1)]: { creationSeconds: 1, creationEnds: 'VANISH' } },
  };

  return { plan: planOf(entries, settings), faults: namedFaults([]) };
}

/** A request that leaves no room for our tags: nothing but its token tells whose a pool is. */
const withoutRoom = (): Ask => {
  const { content, ...named } = askFor('ticket-1', 'request-1', SENDER);
  const filling = Array.from({ length: 199 }, (_, n) => ({ Key: `key-${n}`, Value: 'x' }));

  return { ...named, content: { ...content, Tags: [...filling, { Key: 'ticket', Value: 'ticket-1' }] } };
};

/** The first answer of CreatePool gets lost. */
function lostWithoutTags(): ByHand {
  return {
    plan: planOf([entryOf('console', 'one', withoutRoom())]),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'reset' }]),
  };
}

const stopFirst =
  (milliseconds: number) =>
  ({ at, executions }: World): void =>
    at(milliseconds, () => executions[0]?.end({ status: 'ABORTED' }));

/** Stopped when CreatePool has been called and not answered, and sent again. */
function stoppedWithoutTags(): ByHand {
  const ask = withoutRoom();

  return {
    plan: planOf([entryOf('console', 'one', ask), entryOf('console', 'other', ask, 60_000)]),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'hang' }]),
    onWorld: stopFirst(2_000),
  };
}

/** Two senders chose the same ClientToken, and AWS answers the second with the pool of the first. */
function twoWithOneToken(): ByHand {
  const asks = [askFor('ticket-1', 'request-1'), askFor('ticket-2', 'request-2', SENDER)];
  const entries = asks.map((ask, n) =>
    entryOf('console', `run-${n}`, { ...ask, content: { ...ask.content, ClientToken: 'same' } }, n * 60_000),
  );

  return { plan: planOf(entries, { clientTokenMismatch: 'original' }), faults: namedFaults([]) };
}

/** Stopped before anything is made, completed by the reconciler, which then cannot publish; corrected meanwhile. */
function answerHeldBack(): ByHand {
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

/** Stopped when CreatePool has been called and not answered; then something else is wanted under the same id. */
function otherContentInDoubt(): ByHand {
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

/** Step Functions takes no execution while the message is received for the first time. */
function startFailed(): ByHand {
  const refused = [1, 2].map((call): Played => ({ site: 'StartExecution', call, when: 'before', as: '5xx' }));

  return {
    plan: planOf([entryOf('queue', 'message', askFor('ticket-1', 'request-1'))]),
    faults: namedFaults(refused),
  };
}

/** A request that is corrected and sent again after ten minutes, in which many pools were made; then an answer is lost. */
function doubtLongAfterClaim(): ByHand {
  const others = 60;
  const wrong = askFor('ticket-0', 'request-0', NOBODY);
  const entries = [
    entryOf('console', 'wrong', wrong),
    ...Array.from({ length: others }, (_, n) =>
      entryOf(
        'console',
        `other-${n}`,
        askFor(`ticket-${n + 2}`, `request-${n + 2}`, SENDER),
        1_000 * (n + 1),
      ),
    ),
    entryOf('console', 'right', askFor('ticket-1', 'request-0', SENDER), 600_000),
  ];
  const plan = planOf(entries, { clientTokenMemorySeconds: 0, quotas: { pools: 1_000 } });
  const lost: Played = { site: 'CreatePool', call: others + 2, when: 'after', as: 'reset' };

  return { plan, faults: namedFaults([lost]) };
}
