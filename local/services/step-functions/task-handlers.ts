import { setImmediate as drained } from 'node:timers/promises';
import { byteLength } from '../../http/json.ts';
import { sleep } from '../../stack/sleep.ts';
import type { JsonValue } from './definition.ts';
import { dataLimitExceeded, MAX_DATA_BYTES, TaskFailure } from './task-failure.ts';
import { type CallingExecution, taskHistory } from './task-history.ts';
import type { Task } from './tasks.ts';

/** An execution at work; the signal ends it. */
interface Run {
  execution: CallingExecution;
  signal: AbortSignal;
}

interface NamedTask {
  name: string;
  task: Task;
  timeoutSeconds: number | undefined;
}

/** What the engine calls in the place of a task's Resource. */
type Handler = (input: JsonValue) => Promise<JsonValue>;

/** Sleeps as a Wait state says. Its parameters come from the definition, rewritten (definition.ts). */
export const waitHandler =
  ({ signal }: Run, speed: number): Handler =>
  async (parameters) => {
    if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) return parameters;
    const { seconds, timestamp, output = null } = parameters;
    await sleep(millisecondsOf(seconds, timestamp) / speed, signal).catch(stopWorking);
    return output;
  };

function millisecondsOf(seconds: unknown, timestamp: unknown): number {
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0 && seconds <= 99_999_999) {
    return seconds * 1000;
  }
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  // AWS cuts a timestamp to whole seconds.
  if (!Number.isNaN(time)) return Math.max(0, Math.floor(time / 1000) * 1000 - Date.now());
  const found = JSON.stringify(seconds ?? timestamp);
  throw new TaskFailure('States.Runtime', `A Wait state cannot wait for ${found}.`, { fatal: true });
}

/** Calls a task under its timeout, within the limits of data, and writes down what it did. */
export const taskHandler =
  ({ execution, signal }: Run, { name, task, timeoutSeconds }: NamedTask): Handler =>
  async (parameters) => {
    // The engine's events come later than its calls: that the state was entered has to stand in the history first.
    await drained();
    // The engine runs a state once more when it is stopped while it waits for a retry.
    if (signal.aborted) return stopWorking();

    const input = JSON.stringify(parameters);
    if (byteLength(input) > MAX_DATA_BYTES) throw dataLimitExceeded(name);
    const history = taskHistory(execution, task);
    history.scheduled(input, timeoutSeconds);
    const over = new AbortController();
    try {
      const caller = { executionArn: execution.arn, stateMachineArn: execution.machine.arn };
      const output = await Promise.race([
        task.call(input, caller),
        expire(timeoutSeconds ?? Number.POSITIVE_INFINITY, AbortSignal.any([signal, over.signal])),
      ]);
      if (byteLength(output) > MAX_DATA_BYTES) throw dataLimitExceeded(name);
      history.succeeded(output);
      return JSON.parse(output);
    } catch (error) {
      if (!signal.aborted && error instanceof TaskFailure) history.failed(error);
      throw error;
    } finally {
      over.abort();
    }
  };

async function expire(seconds: number, signal: AbortSignal): Promise<never> {
  await sleep(seconds * 1000, signal).catch(stopWorking);
  throw new TaskFailure('States.Timeout', '');
}

/** For the engine alone, which has to come to an end: the execution has its ending already. */
function stopWorking(): never {
  throw new TaskFailure('States.Runtime', 'The execution has been stopped.', { fatal: true });
}
