import type { HistoryEvent } from '../aws/execution-history.ts';
import { Result } from '../model/result.ts';
import { ExecutionState } from '../model/state.ts';

/** The states that are entered only when bus or queue has taken the answer, or another execution gives it. */
const ANSWERED = new Set(['Was the pool provisioned?', 'Already in progress']);

/** What an execution ended with, where it says so. */
export interface Ending {
  error?: string | undefined;
  cause?: string | undefined;
}

/** How far an execution had come: answered, with its answer made, or on the way with what it knew. */
export type Progress = { answered: true } | { made: Result } | { state: ExecutionState; ending: Ending };

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Reads a history from its end: the newest document that a state passed on is what the execution knew. One that died
 * in its first state passed nothing on, and has its input alone.
 */
export const progressOf = async (
  newestFirst: AsyncIterable<HistoryEvent>,
  metadata: ExecutionState['metadata'],
): Promise<Progress> => {
  let ending: Ending = {};
  let input: unknown;
  for await (const event of newestFirst) {
    if (event.state !== undefined && ANSWERED.has(event.state)) return { answered: true };
    if (event.ending !== undefined) ending = event.ending;
    if (event.input !== undefined) input = parseJson(event.input);
    if (event.passedOn === undefined) continue;

    const document = parseJson(event.passedOn);
    const made = Result.safeParse(document);
    if (made.success) return { made: made.data };
    const state = ExecutionState.safeParse(document);
    if (state.success) return { state: state.data, ending };
  }

  return { state: { input, metadata }, ending };
};
