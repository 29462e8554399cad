import { once } from 'node:events';
import { setImmediate as drained } from 'node:timers/promises';
import { type RunOptions, StateMachine } from 'aws-local-stepfunctions';
import { messageOf } from '../../http/errors.ts';
import { byteLength } from '../../http/json.ts';
import { sleep } from '../../stack/sleep.ts';
import type { Definition } from './definition.ts';
import { History, included } from './history.ts';
import { dataLimitExceeded, MAX_DATA_BYTES } from './task-failure.ts';
import { taskHandler, waitHandler } from './task-handlers.ts';
import type { Task } from './tasks.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A deployed state machine. */
export interface Machine {
  arn: string;
  name: string;
  roleArn: string;
  /** The definition, with its placeholders filled. */
  definitionText: string;
  definition: Definition;
  tasks: ReadonlyMap<string, Task>;
  createdAt: number;
  /** Factor by which Wait states are shortened. */
  speed: number;
}

/** The state in the context object. */
interface ContextState {
  Name: string;
  EnteredTime: string;
  RetryCount: number;
}

/** The end of an execution: `output` is JSON. */
interface Ending {
  status: Exclude<ExecutionStatus, 'RUNNING'>;
  output?: string | undefined;
  error?: string | undefined;
  cause?: string | undefined;
}

const ENDED: Record<Ending['status'], string> = {
  SUCCEEDED: 'ExecutionSucceeded',
  FAILED: 'ExecutionFailed',
  TIMED_OUT: 'ExecutionTimedOut',
  ABORTED: 'ExecutionAborted',
};

/** One run of a state machine. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  /** The input as given, JSON. */
  readonly input: string;
  /** Milliseconds since the epoch. */
  readonly startDate = Date.now();
  readonly history = new History();
  stopDate: number | undefined;
  ending: Ending | undefined;
  readonly #halt = new AbortController();
  readonly #onEnd: (execution: Execution) => void;

  constructor(machine: Machine, name: string, input: string, onEnd: (execution: Execution) => void) {
    this.machine = machine;
    this.name = name;
    this.arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    this.input = input;
    this.#onEnd = onEnd;
  }

  get status(): ExecutionStatus {
    return this.ending?.status ?? 'RUNNING';
  }

  /** @param admit begins the first state: at once by default */
  start(admit: (work: () => Promise<unknown>) => void = (work) => void work()): void {
    const { definition, roleArn } = this.machine;
    const started = { ...included('input', this.input), roleArn };
    this.history.add('ExecutionStarted', { executionStartedEventDetails: started }, this.startDate);
    if (definition.timeoutSeconds !== undefined) {
      sleep(definition.timeoutSeconds * 1000, this.#halt.signal).then(
        () => this.end({ status: 'TIMED_OUT' }),
        () => {},
      );
    }
    admit(() => this.#work());
  }

  /** Ends the execution. Has no effect once it has ended. */
  end(ending: Ending): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    this.stopDate = Date.now();
    const { status, output, error, cause } = ending;
    const type = ENDED[status];
    const details = {
      ...(output !== undefined && included('output', output)),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
    this.history.add(type, { [`e${type.slice(1)}EventDetails`]: details }, this.stopDate);
    this.#halt.abort();
    this.#onEnd(this);
  }

  /** Stops working without an end, like a power failure. */
  halt(): void {
    this.#halt.abort();
  }

  /** Runs from the first state to the end. Never rejects. */
  async #work(): Promise<void> {
    const { signal } = this.#halt;
    if (signal.aborted) return;
    const over = once(signal, 'abort');
    this.#run().catch((error: unknown) =>
      this.end({ status: 'FAILED', error: 'States.Runtime', cause: messageOf(error) }),
    );
    await over;
  }

  async #run(): Promise<void> {
    const { engine } = this.machine.definition;
    const state = {
      Name: engine.StartAt,
      EnteredTime: new Date(this.startDate).toISOString(),
      RetryCount: 0,
    };
    // The engine reads a state exactly when it enters it. No other hook comes in time for the context object.
    const States = new Proxy(engine.States, {
      get: (states, name) => {
        Object.assign(state, { Name: name, EnteredTime: new Date().toISOString(), RetryCount: 0 });
        return Reflect.get(states, name);
      },
    });
    const machine = new StateMachine({ ...engine, States }, { validationOptions: { noValidate: true } });
    const run = machine.run(JSON.parse(this.input), {
      overrides: { taskResourceLocalHandlers: this.#handlers(state) },
      context: this.#context(state),
    });
    this.#halt.signal.addEventListener('abort', () => run.abort(), { once: true });
    await Promise.all([this.#follow(run.eventLogs), this.#watch(run.result)]);
  }

  /** An engine that fails outside of a state reports it only in its result, and its events never end. */
  async #watch(result: Promise<unknown>): Promise<void> {
    try {
      await result;
    } catch (error) {
      await drained();
      if (this.ending === undefined && !this.#halt.signal.aborted) throw error;
    }
  }

  async #follow(events: ReturnType<StateMachine['run']>['eventLogs']): Promise<void> {
    for await (const event of events) {
      if (this.ending !== undefined) return;
      switch (event.type) {
        case 'StateEntered': {
          const { name, input } = event.state;
          const details = { name, ...included('input', JSON.stringify(input)) };
          this.#add(name, 'Entered', { stateEnteredEventDetails: details }, event.timestamp);
          break;
        }
        case 'StateExited': {
          const { name, output } = event.state;
          const document = JSON.stringify(output);
          if (byteLength(document) > MAX_DATA_BYTES) {
            const { name: error, message: cause } = dataLimitExceeded(name);
            this.end({ status: 'FAILED', error, cause });
            return;
          }
          const details = { name, ...included('output', document) };
          this.#add(name, 'Exited', { stateExitedEventDetails: details }, event.timestamp);
          break;
        }
        case 'ExecutionSucceeded':
          this.end({ status: 'SUCCEEDED', output: JSON.stringify(event.output) });
          break;
        case 'ExecutionFailed':
          this.end({ status: 'FAILED', error: event.Error, cause: String(event.Cause) });
          break;
      }
    }
  }

  #add(state: string, what: 'Entered' | 'Exited', details: Record<string, object>, at: number): void {
    this.history.add(`${this.machine.definition.types.get(state)}State${what}`, details, at);
  }

  #handlers(state: ContextState) {
    const { definition, tasks, speed } = this.machine;
    const waits = [...definition.types].filter(([, type]) => type === 'Wait').map(([name]) => name);
    const run = { execution: this, signal: this.#halt.signal };

    return Object.fromEntries([
      ...waits.map((name) => [name, waitHandler(run, speed)] as const),
      ...[...tasks].map(([name, task]) => {
        const timeoutSeconds = definition.tasks.get(name)?.timeoutSeconds;
        const handler = taskHandler(run, { name, task, timeoutSeconds });
        // The engine reads the context before it calls: every further call is a retry.
        const counted = (parameters: Parameters<typeof handler>[0]) => {
          state.RetryCount++;
          return handler(parameters);
        };
        return [name, counted] as const;
      }),
    ]);
  }

  /** The context object. The engine adds Execution.Input and Execution.StartTime itself. */
  #context(state: ContextState): NonNullable<RunOptions['context']> {
    const { arn, name, roleArn } = this.machine;
    return {
      Execution: { Id: this.arn, Name: this.name, RoleArn: roleArn, RedriveCount: 0 },
      State: state,
      StateMachine: { Id: arn, Name: name },
    };
  }
}
