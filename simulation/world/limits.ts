import type { AwsLimits, Counted } from '../../local/faults/aws-limits.ts';
import type { Faults, Site } from '../plan/faults.ts';

/** What AWS counts of a call, and the partition that it reads or writes. */
const COUNTED: Partial<Record<Site, readonly [Counted, string?]>> = {
  StartExecution: ['StartExecution'],
  'StartExecution by the rule': ['StartExecution'],
  GetExecutionHistory: ['GetExecutionHistory'],
  PutEvents: ['PutEvents'],
  'PutEvents by the reconciler': ['PutEvents'],
  'ledger read': ['reads', 'ledger'],
  'ledger query': ['reads', 'ledger'],
  'ledger write': ['writes', 'ledger'],
  'rate limit read': ['reads', 'rate limit'],
  'rate limit write': ['writes', 'rate limit'],
};

/** The faults, with each call beyond a limit throttled. */
export const withLimits = (faults: Faults, limits: AwsLimits | undefined): Faults =>
  limits === undefined
    ? faults
    : {
        played: faults.played,
        next(site) {
          const counted = COUNTED[site];
          if (counted !== undefined && !limits.take(...counted)) return { when: 'before', as: 'throttle' };
          return faults.next(site);
        },
      };
