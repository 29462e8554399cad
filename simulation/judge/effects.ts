import type { Fault, Faults, Played, Site } from '../plan/faults.ts';

/** What changes something outside of the function or execution that does it, and the end of each step. */
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

/** Where a run is cut: whoever does the effect dies `before` or `after` it, or its execution is stopped at it. */
export type Cut = 'before' | 'after' | 'stop';

/**
 * Counts the effects of a run from 0 on, and cuts it at some of them.
 *
 * @param onStop stops what is running
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
