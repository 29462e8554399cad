import { chanceOf } from './chance.ts';

/** How a caller sees a fault. `crash` ends the calling function; `twice` repeats the effect. */
export type Kind =
  | 'throttle'
  | '5xx'
  | '503-empty'
  | 'hang'
  | 'reset'
  | 'truncated'
  | 'broken-json'
  | 'empty'
  | 'crash'
  | 'lost'
  | 'twice'
  | 'refused';

export interface Fault {
  when: 'before' | 'after';
  as: Kind;
}

const before = (...kinds: Kind[]): Fault[] => kinds.map((as) => ({ when: 'before', as }));
const after = (...kinds: Kind[]): Fault[] => kinds.map((as) => ({ when: 'after', as }));

const READ = [
  ...before('throttle', '5xx', '503-empty', 'hang', 'reset', 'crash'),
  ...after('truncated', 'broken-json', 'empty', 'crash'),
];
const CHANGE = [
  ...before('throttle', '5xx', '503-empty', 'hang', 'reset', 'crash'),
  ...after('5xx', '503-empty', 'hang', 'reset', 'truncated', 'broken-json', 'empty', 'crash'),
];
/** Faults of DynamoDB, Step Functions and others. Neither their SDK nor our code treats a malformed body separately. */
const PLAIN_READ = [...before('throttle', '5xx', 'hang', 'reset', 'crash'), ...after('truncated', 'crash')];
const PLAIN_CHANGE = [
  ...before('throttle', '5xx', 'hang', 'reset', 'crash'),
  ...after('5xx', 'hang', 'reset', 'truncated', 'crash'),
];
const INTEGRATION = [
  ...before('refused', 'throttle', '5xx', 'hang', 'reset'),
  ...after('5xx', 'hang', 'reset', 'truncated'),
];
const INVOCATION = [
  ...before('throttle', '5xx', 'hang', 'crash'),
  ...after('5xx', 'hang', 'reset', 'truncated', 'crash'),
];

/** Each call that can fail, with its faults. */
const SITES = {
  CreatePool: CHANGE,
  DescribePools: READ,
  DescribePhoneNumbers: READ,
  ListTagsForResource: READ,
  'ledger read': PLAIN_READ,
  'ledger write': PLAIN_CHANGE,
  'ledger query': PLAIN_READ,
  'rate limit read': PLAIN_READ,
  'rate limit write': PLAIN_CHANGE,
  StartExecution: PLAIN_CHANGE,
  'StartExecution by the rule': [
    ...before('throttle', '5xx', 'hang', 'reset'),
    ...after('5xx', 'hang', 'reset'),
  ],
  GetExecutionHistory: PLAIN_READ,
  ListExecutions: PLAIN_READ,
  DescribeExecution: PLAIN_READ,
  PutEvents: INTEGRATION,
  'PutEvents by the reconciler': [...PLAIN_CHANGE, ...before('refused')],
  SendMessage: INTEGRATION.filter(({ as }) => as !== 'refused'),
  'Validate request': INVOCATION,
  'Claim request': INVOCATION,
  'Reserve create slot': INVOCATION,
  'Create pool': INVOCATION,
  'Find pool': INVOCATION,
  'Describe pool': INVOCATION,
  'Record result': INVOCATION,
  'dispatch-requests': INVOCATION.filter(({ as }) => as !== 'throttle'),
  'reconcile-on-execution-ended': INVOCATION.filter(({ as }) => as !== 'throttle'),
  'reconcile-on-schedule': INVOCATION.filter(({ as }) => as !== 'throttle'),
  'status change': before('lost', 'twice'),
  'request event': after('twice'),
  'request message': after('twice'),
} as const satisfies Record<string, readonly Fault[]>;

export type Site = keyof typeof SITES;

export interface Played extends Fault {
  site: Site;
  /** Number of the call at the site, from 1. */
  call: number;
}

/** Decides for each call whether it has a fault. */
export interface Faults {
  next(site: Site): Fault | undefined;
  readonly played: Played[];
}

/** Random faults: each call has one with the given probability. */
export const randomFaults = (seed: number, rate: number): Faults => {
  const chance = chanceOf(seed, 'faults');
  const counts = new Map<Site, number>();
  const played: Played[] = [];

  return {
    played,
    next(site) {
      const call = (counts.get(site) ?? 0) + 1;
      counts.set(site, call);
      if (!chance.happens(rate)) return undefined;
      const fault = chance.pick<Fault>(SITES[site]);
      played.push({ site, call, ...fault });
      return fault;
    },
  };
};

/** Only the given faults. */
export const namedFaults = (named: readonly Played[]): Faults => {
  const counts = new Map<Site, number>();
  const played: Played[] = [];

  return {
    played,
    next(site) {
      const call = (counts.get(site) ?? 0) + 1;
      counts.set(site, call);
      const fault = named.find((candidate) => candidate.site === site && candidate.call === call);
      if (fault !== undefined) played.push(fault);
      return fault;
    },
  };
};
