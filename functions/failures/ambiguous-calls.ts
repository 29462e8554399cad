import type { AmbiguousCall, ExecutionState } from '../model/state.ts';

/** The maximum number of calls that are kept apart. */
const MAX_CALLS = 20;

/** The call in the last slot, if its outcome is ambiguous and "Find pool" has not moved it to the search yet. */
const lastCall = ({ slot, ambiguousSince }: ExecutionState): AmbiguousCall[] =>
  slot === undefined || ambiguousSince === undefined ? [] : [{ from: slot.at, to: ambiguousSince.at }];

/** Joins the two oldest calls into one longer period until few enough are left. */
const joined = (calls: readonly AmbiguousCall[]): AmbiguousCall[] => {
  const [first, second, ...rest] = calls;
  if (calls.length <= MAX_CALLS || first === undefined || second === undefined) return [...calls];
  return joined([{ from: first.from, to: first.to > second.to ? first.to : second.to }, ...rest]);
};

/**
 * The CreatePool calls of a request that may have created a pool, of earlier attempts too. Undefined if a call is not
 * recorded: an execution or a record from before they were.
 */
export const ambiguousCallsOf = (state: ExecutionState): AmbiguousCall[] | undefined => {
  const { claim, search } = state;
  const isUnrecorded =
    (claim?.is === 'resumed' && claim.calls === undefined) ||
    (search !== undefined && search.calls === undefined);
  if (isUnrecorded) return undefined;

  return joined([...(claim?.calls ?? []), ...(search?.calls ?? []), ...lastCall(state)]);
};
