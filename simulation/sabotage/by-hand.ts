import { phoneNumberId } from '../../local/simulator/fixtures.ts';
import { ticketOf } from '../judge/evidence.ts';
import type { Entry } from '../plan/documents.ts';
import { type Faults, namedFaults, type Played } from '../plan/faults.ts';
import type { Outage } from '../plan/outage.ts';
import type { Plan } from '../plan/plan.ts';
import { askFor, entryOf, planOf } from '../plan/scenario.ts';
import type { World } from '../world/world.ts';

/** A hand-written case that exposes the removal of a protection. */
export interface ByHand {
  plan: Plan;
  faults: Faults;
  onWorld?: (world: World) => void;
}

const SENDER = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB' };
const NOBODY = { OriginationIdentity: 'NOBODY', IsoCountryCode: 'GB' };

/** An execution stopped after CreatePool returned, whose pool is not visible when the request is sent again. */
export function stoppedBeforeSeen(): ByHand {
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
export function reservedAfterOutage(): ByHand {
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
export function resultAsInput(): ByHand {
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
export function oneNeverShown(): ByHand {
  const asks = [askFor('ticket-1', 'request-1'), askFor('ticket-2', 'request-2', SENDER)];
  const entries = asks.map((ask, n) => entryOf('console', `run-${n}`, ask, n * 3_000));
  const settings = {
    creationSeconds: 1,
    identities: { [phoneNumberId(1)]: { creationSeconds: 1, creationEnds: 'VANISH' } },
  };

  return { plan: planOf(entries, settings), faults: namedFaults([]) };
}

/** The pool of a lost response, which no read shows before CreatePool is called again: the token finds it. */
export function lostAndNotShown(): ByHand {
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
export function stoppedAndNotShown(): ByHand {
  const ask = askFor('ticket-1', 'request-1', SENDER);
  const entries = [entryOf('console', 'one', ask), entryOf('console', 'other', ask, 60_000)];

  return {
    plan: planOf(entries, { visibilityDelaySeconds: 120 }),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'hang' }]),
    onWorld: stopFirst(2_000),
  };
}

/** Two senders chose the same ClientToken, and AWS returns the pool of the first to the second. */
export function twoWithOneToken(): ByHand {
  const asks = [askFor('ticket-1', 'request-1'), askFor('ticket-2', 'request-2', SENDER)];
  const entries = asks.map((ask, n) =>
    entryOf('console', `run-${n}`, { ...ask, content: { ...ask.content, ClientToken: 'same' } }, n * 60_000),
  );

  return { plan: planOf(entries, { clientTokenMismatch: 'original' }), faults: namedFaults([]) };
}

/** Stopped before any side effect, completed by the reconciler, which cannot publish; corrected meanwhile. */
export function unpublishedResult(): ByHand {
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
export function otherContentWhileAmbiguous(): ByHand {
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
export function startFailed(): ByHand {
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
export function ambiguousLongAfterClaim(): ByHand {
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
export function stoppedAmongMany(): ByHand {
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
export function ambiguousTwice(): ByHand {
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
export function foundByNumber(): ByHand {
  return {
    plan: planOf([entryOf('console', 'one', askFor('ticket-1', 'request-1'))], {
      visibilityDelaySeconds: 2,
      creationSeconds: 1,
    }),
    faults: namedFaults([{ site: 'CreatePool', call: 1, when: 'after', as: 'reset' }]),
  };
}

/** A bulk of two minutes whose batch is cancelled after five seconds. */
export function cancelledWhileWaiting(): ByHand {
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
export function raisedAfterFailure(): ByHand {
  const entries = [1, 2].map((n) =>
    entryOf('console', `run-${n}`, askFor(`ticket-${n}`, `request-${n}`, SENDER), (n - 1) * 5_000),
  );

  return {
    plan: planOf(entries, { quotas: { pools: 0 } }, { quotaRaisedAt: 2_000 }),
    faults: namedFaults([]),
  };
}
