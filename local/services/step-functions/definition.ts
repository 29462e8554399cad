import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { isRecord } from '../../../functions/runtime/json.ts';
import { messageOf } from '../../http/errors.ts';
import type { JsonObject } from '../../http/json.ts';
import { UsageError } from '../../stack/usage-error.ts';

/** Any JSON, as the engine types it. */
export type JsonValue = Parameters<StateMachine['run']>[0];

/** State types for which the engine's behaviour and AWS's history are both known here. */
const STATE_TYPES = new Set(['Task', 'Pass', 'Choice', 'Wait', 'Succeed', 'Fail']);

/** Fields that change what a state does, and that are not supported here. */
const UNSUPPORTED_FIELDS = [
  'Arguments',
  'Assign',
  'Credentials',
  'HeartbeatSeconds',
  'HeartbeatSecondsPath',
  'QueryLanguage',
  'TimeoutSecondsPath',
];

/** Seconds. 24 days is the longest timer there is: the engine's own task timeout must never fire. */
const NO_TIMEOUT = 2_000_000;

interface TaskState {
  resource: string;
  timeoutSeconds: number | undefined;
}

/** A state machine, ready for the engine. */
export interface Definition {
  /** The definition that the engine runs: the shipped one, rewritten around the engine's defects. */
  engine: StateMachineDefinition;
  /** The type of each state in the shipped definition, by name. */
  types: ReadonlyMap<string, string>;
  tasks: ReadonlyMap<string, TaskState>;
  /** The timeout of a whole execution. */
  timeoutSeconds: number | undefined;
}

/**
 * Parses a definition in Amazon States Language, and rewrites what the engine does differently from AWS:
 *
 * - A Wait becomes a task that sleeps, so that it can be stopped, exceed the longest timer, and be shortened. Its input
 *   is its output.
 * - The handler of a task implements its timeout: the engine ends a task without TimeoutSeconds after a minute.
 * - `"ResultPath": "$"` is removed, which means the same; the engine would add a key named `$`.
 * - The first state reads the execution's input from the context, where the engine also finds null, 0, false and "".
 *
 * @param speed factor by which Wait states and Retry intervals are shortened
 * @throws UsageError when the definition is not valid, or has something that would behave differently here
 */
export function readDefinition(id: string, text: string, speed: number): Definition {
  const definition = validate(id, text);
  const states = Object.entries(definition.States);
  const tasks = new Map<string, TaskState>();
  const rewritten: JsonObject = {};

  for (const [name, state] of states) {
    const fields: JsonObject = { ...state };
    assertSupported(`${id}, state ${name}`, fields);
    if (state.Type === 'Task') {
      tasks.set(name, { resource: state.Resource, timeoutSeconds: state.TimeoutSeconds });
    }
    rewritten[name] = rewriteState(fields, speed, name === definition.StartAt && !isTarget(name, definition));
  }
  const engine: unknown = { StartAt: definition.StartAt, States: rewritten };
  if (!isDefinition(engine))
    throw new UsageError(`${id}: the local stack cannot rewrite the definition for its engine.`);

  return {
    engine,
    types: new Map(states.map(([name, { Type }]) => [name, Type])),
    tasks,
    timeoutSeconds: definition.TimeoutSeconds,
  };
}

function validate(id: string, text: string): StateMachineDefinition {
  try {
    const definition: unknown = JSON.parse(text);
    if (!isDefinition(definition)) throw new Error('it has no StartAt and States');
    // The validator modifies its input.
    new StateMachine(structuredClone(definition));
    return definition;
  } catch (error) {
    throw new UsageError(`${id}: the state machine is not valid: ${messageOf(error)}`);
  }
}

const isDefinition = (value: unknown): value is StateMachineDefinition =>
  isRecord(value) && typeof value.StartAt === 'string' && isRecord(value.States);

function assertSupported(where: string, state: JsonObject): void {
  const faults = UNSUPPORTED_FIELDS.filter((field) => field in state);
  if (!STATE_TYPES.has(String(state.Type))) faults.push(`Type ${String(state.Type)}`);
  if ('Result' in state && !state.Result) faults.push('a Result that is null, false, 0 or ""');
  if (JSON.stringify([state.Retry, state.Catch]).includes('"States.TaskFailed"')) {
    faults.push('States.TaskFailed');
  }
  // The engine reuses these objects during an execution: a state that takes a whole object would see it change later.
  if (/"\$\$(\.State)?"/.test(JSON.stringify(state))) faults.push('the whole context object');
  if (faults.length > 0) {
    throw new UsageError(`${where}: the local Step Functions does not support ${faults.join(', ')}.`);
  }
}

/** Whether any state transitions to this one. */
const isTarget = (name: string, { States }: StateMachineDefinition): boolean =>
  JSON.stringify(States).includes(`"Next":${JSON.stringify(name)}`) ||
  JSON.stringify(States).includes(`"Default":${JSON.stringify(name)}`);

function rewriteState(state: JsonObject, speed: number, first: boolean): JsonObject {
  const rewritten = state.Type === 'Wait' ? waitAsTask(state) : { ...state };
  if (rewritten.Type === 'Task') rewritten.TimeoutSeconds = NO_TIMEOUT;
  if (rewritten.ResultPath === '$') delete rewritten.ResultPath;
  if (Array.isArray(rewritten.Catch)) rewritten.Catch = rewritten.Catch.map(withoutWholeResultPath);
  if (Array.isArray(rewritten.Retry)) rewritten.Retry = rewritten.Retry.map((retry) => faster(retry, speed));
  if (first && isRecord(rewritten.Parameters) && !('InputPath' in rewritten)) {
    rewritten.Parameters = fromContext(rewritten.Parameters);
  }
  return rewritten;
}

function waitAsTask({ Seconds, SecondsPath, Timestamp, TimestampPath, ...state }: JsonObject): JsonObject {
  const [until] = Object.entries({
    seconds: Seconds,
    'seconds.$': SecondsPath,
    timestamp: Timestamp,
    'timestamp.$': TimestampPath,
  }).filter(([, value]) => value !== undefined);

  return {
    ...state,
    Type: 'Task',
    Resource: 'wait',
    Parameters: { ...Object.fromEntries(until === undefined ? [] : [until]), 'output.$': '$' },
  };
}

function withoutWholeResultPath(catcher: JsonObject): JsonObject {
  const { ResultPath, ...rest } = catcher;
  return ResultPath === '$' ? rest : catcher;
}

function faster(retry: JsonObject, speed: number): JsonObject {
  const { IntervalSeconds = 1, MaxDelaySeconds, ...rest } = retry;
  return {
    ...rest,
    IntervalSeconds: Number(IntervalSeconds) / speed,
    ...(MaxDelaySeconds !== undefined && { MaxDelaySeconds: Number(MaxDelaySeconds) / speed }),
  };
}

function fromContext(template: JsonObject): JsonObject {
  const entries = Object.entries(template).map(([key, value]): [string, unknown] => {
    if (isRecord(value)) return [key, fromContext(value)];
    return [key, key.endsWith('.$') && value === '$' ? '$$.Execution.Input' : value];
  });
  return Object.fromEntries(entries);
}
