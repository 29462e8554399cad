import type { Fault, Faults, Played, Site } from '../plan/faults.ts';

/** Calls with a side effect outside their function or execution, and the end of each step. */
const EFFECTS: Partial<Record<Site, Fault['as']>> = {
  CreatePool: 'crash',
  'ledger write': 'crash',
  StartExecution: 'crash',
  'StartExecution by the rule': 'reset',
  PutEvents: 'reset',
  'PutEvents by the reconciler': 'crash',
  SendMessage: 'reset',
  'Validate request': 'crash',
  'Claim request': 'crash',
  'Reserve create slot': 'crash',
  'Create pool': 'crash',
  'Find pool': 'crash',
  'Describe pool': 'crash',
  'Record result': 'crash',
  'dispatch-requests': 'crash',
  'reconcile-on-execution-ended': 'crash',
};

/** A crash point: the caller crashes `before` or `after` the effect, or its execution is stopped at it. */
export type Cut = 'before' | 'after' | 'stop';

/**
 * Numbers the effects of a run from 0, and crashes it at some of them.
 *
 * @param onStop stops the running executions
 */
export const cutAt = (
  cuts: ReadonlyMap<number, Cut>,
  onStop: () => void = () => {},
): Faults & { effects: Site[] } => {
  const effects: Site[] = [];
  const played: Played[] = [];

  return {
    effects,
    played,
    next(site) {
      const as = EFFECTS[site];
      if (as === undefined) return undefined;
      const call = effects.push(site) - 1;
      const when = cuts.get(call);
      if (when === undefined) return undefined;
      if (when === 'stop') {
        onStop();
        return undefined;
      }
      played.push({ site, call, when, as });
      return { when, as };
    },
  };
};
