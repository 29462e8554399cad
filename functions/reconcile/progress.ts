import type { HistoryEvent } from '../aws/execution-history.ts';
import { Result } from '../model/result.ts';
import { ExecutionState } from '../model/state.ts';
import { parseJson } from '../runtime/json.ts';

/**
 * States that an execution enters only after the event bus or the queue accepted its result, when another execution
 * publishes it, or when there is none to publish.
 */
const PUBLISHED = new Set(['Was the pool provisioned?', 'Already in progress', 'Not a request']);

/** The error of the execution, if the history has one. */
export interface Ending {
  error?: string | undefined;
  cause?: string | undefined;
}

/**
 * The progress of an execution: result published, result recorded but not published, or the last state before a result.
 */
export type Progress = { published: true } | { recorded: Result } | { state: ExecutionState; ending: Ending };

/**
 * Reads a history backwards: the newest output of a state is what the execution knew. One that failed in its first
 * state has only its input.
 */
export const progressOf = async (
  newestFirst: AsyncIterable<HistoryEvent>,
  metadata: ExecutionState['metadata'],
): Promise<Progress> => {
  let ending: Ending = {};
  let input: unknown;
  for await (const event of newestFirst) {
    if (event.state !== undefined && PUBLISHED.has(event.state)) return { published: true };
    if (event.ending !== undefined) ending = event.ending;
    if (event.input !== undefined) input = parseJson(event.input);
    if (event.output === undefined) continue;

    const document = parseJson(event.output);
    const recorded = Result.safeParse(document);
    if (recorded.success) return { recorded: recorded.data };
    const state = ExecutionState.safeParse(document);
    if (state.success) return { state: state.data, ending };
  }

  return { state: { input, metadata }, ending };
};
