import { setImmediate as drained } from 'node:timers/promises';
import { byteLength } from '../../http/json.ts';
import { sleep } from '../../stack/sleep.ts';
import type { JsonValue } from './definition.ts';
import { dataLimitExceeded, MAX_DATA_BYTES, TaskFailure } from './task-failure.ts';
import { type CallingExecution, taskHistory } from './task-history.ts';
import type { Task } from './tasks.ts';

/** A running execution; the signal ends it. */
interface Run {
  execution: CallingExecution;
  signal: AbortSignal;
}

interface NamedTask {
  name: string;
  task: Task;
  timeoutSeconds: number | undefined;
}

/** The function that the engine calls in place of a task's Resource. */
type Handler = (input: JsonValue) => Promise<JsonValue>;

/** Sleeps for a Wait state. Its parameters come from the rewritten definition (definition.ts). */
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
  // AWS truncates a timestamp to whole seconds.
  if (!Number.isNaN(time)) return Math.max(0, Math.floor(time / 1000) * 1000 - Date.now());
  const found = JSON.stringify(seconds ?? timestamp);
  throw new TaskFailure('States.Runtime', `A Wait state needs seconds or a timestamp; found ${found}.`, {
    fatal: true,
  });
}

/** Calls a task with its timeout and data limits, and records the call in the history. */
export const taskHandler =
  ({ execution, signal }: Run, { name, task, timeoutSeconds }: NamedTask): Handler =>
  async (parameters) => {
    // The engine emits its events after its calls: the history needs the entered state first.
    await drained();
    // The engine runs a state once more when it is stopped during the wait of a retry.
    if (signal.aborted) return stopWorking();

    const input = JSON.stringify(parameters);
    if (byteLength(input) > MAX_DATA_BYTES) throw dataLimitExceeded(name);
    const history = taskHistory(execution, task);
    history.scheduled(input, timeoutSeconds);
    const limit = timeLimit(timeoutSeconds, signal);
    try {
      const caller = { executionArn: execution.arn, stateMachineArn: execution.machine.arn };
      let isHeld = false;
      const called = task.call(input, caller, () => {
        isHeld = true;
        return limit.begin;
      });
      if (!isHeld) limit.begin();
      const output = await Promise.race([called, limit.expired]);
      if (byteLength(output) > MAX_DATA_BYTES) throw dataLimitExceeded(name);
      history.succeeded(output);
      return JSON.parse(output);
    } catch (error) {
      if (!signal.aborted && error instanceof TaskFailure) history.failed(error);
      throw error;
    } finally {
      limit.end();
    }
  };

/** The timeout of a task from `begin`, and the end of its execution; `end` releases both. */
function timeLimit(seconds: number | undefined, signal: AbortSignal) {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const over = new AbortController();
  const stop = () => reject(stopped());
  signal.addEventListener('abort', stop, { once: true });

  return {
    expired,
    begin() {
      if (seconds === undefined) return;
      sleep(seconds * 1000, over.signal).then(
        () => reject(new TaskFailure('States.Timeout', '')),
        () => {},
      );
    },
    end() {
      signal.removeEventListener('abort', stop);
      over.abort(stopped);
    },
  };
}

/** Ends the engine. The execution itself has already ended. */
const stopped = (): TaskFailure =>
  new TaskFailure('States.Runtime', 'The execution was stopped.', { fatal: true });

function stopWorking(): never {
  throw stopped();
}
