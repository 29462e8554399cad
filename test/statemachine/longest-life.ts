import { catchOf, longestWait, type Machine, nextOf, type State } from '../../tools/docs/asl.ts';

/** A loop of the machine, and the seconds for which its deciding step allows another round. */
export interface Loop {
  decidedBy: string;
  seconds: number;
}

/** The maximum duration of one visit of a state, in seconds: the timeout of each try, and all waits of each retrier. */
const longestVisit = (state: State, longestWaitState: number): number => {
  if (state.Type === 'Wait') return longestWaitState;
  const timeout = state.TimeoutSeconds ?? 0;

  return state.Retry.reduce(
    (seconds, retrier) => seconds + retrier.MaxAttempts * timeout + longestWait(retrier),
    timeout,
  );
};

/** The paths through the machine that visit no state twice. */
function* waysFrom(machine: Machine, name: string, before: readonly string[]): Generator<readonly string[]> {
  const state = machine.States[name];
  const way = [...before, name];
  const next = state === undefined ? [] : [...nextOf(state), ...catchOf(state)];
  const ahead = [...new Set(next)].filter((candidate) => !way.includes(candidate));
  if (ahead.length === 0) yield way;
  for (const candidate of ahead) yield* waysFrom(machine, candidate, way);
}

/** The loops of a machine, each as the states of one round. */
export function loopsOf(machine: Machine): string[][] {
  const found = new Map<string, string[]>();
  const walk = (name: string, way: string[]): void => {
    const state = machine.States[name];
    const start = way.indexOf(name);
    if (start >= 0) {
      const round = way.slice(start);
      found.set(round.toSorted().join(), round);
      return;
    }
    for (const next of state === undefined ? [] : [...nextOf(state), ...catchOf(state)])
      walk(next, [...way, name]);
  };
  walk(machine.StartAt, []);

  return [...found.values()];
}

/**
 * The maximum number of history events of one visit of a state: those of the state, and three for each try of a Task.
 */
const eventsOf = (state: State): number => {
  const tries =
    state.Type === 'Task' ? 1 + state.Retry.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0) : 0;

  return 2 + 3 * tries;
};

/** The events of several states, each visited once, with all its tries unless stated otherwise. */
export function eventsIn(machine: Machine, names: readonly string[], tries: 'all' | 'one' = 'all'): number {
  return names.reduce((events, name) => {
    const state = machine.States[name];
    if (state === undefined) return events;
    return events + eventsOf(tries === 'all' ? state : { ...state, Retry: [] });
  }, 0);
}

/**
 * The maximum duration of an execution, in seconds: the longest path without a repetition, and for each loop its
 * deadline and the one round that may begin just before it.
 *
 * @param longestWaitState the maximum seconds of a Wait state
 */
export function longestLife(machine: Machine, loops: readonly Loop[], longestWaitState: number): number {
  const lasting = (names: readonly string[]) =>
    names.reduce((seconds, name) => {
      const state = machine.States[name];
      return state === undefined ? seconds : seconds + longestVisit(state, longestWaitState);
    }, 0);
  const way = Math.max(...[...waysFrom(machine, machine.StartAt, [])].map(lasting));
  const rounds = loopsOf(machine);

  return loops.reduce((life, { decidedBy, seconds }) => {
    const through = rounds.filter((round) => round.includes(decidedBy)).map(lasting);
    return life + seconds + Math.max(...through);
  }, way);
}
