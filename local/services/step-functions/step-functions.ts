import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { type Operations, parseRequest } from '../../http/answer.ts';
import { AwsError } from '../../http/errors.ts';
import { Execution, type Machine } from './execution.ts';
import { withoutData } from './history.ts';
import { page } from './paging.ts';
import {
  assertExecutionInput,
  assertExecutionName,
  GetExecutionHistory,
  ListExecutions,
  OfExecution,
  OfStateMachine,
  StartExecution,
  StopExecution,
} from './step-functions-requests.ts';

/** Called when an execution has started, and when it has ended. */
export type StatusListener = (execution: Execution) => void;

/** What a stack adds; virtual time needs neither. */
interface Surroundings {
  /** Begins the first state of an execution. */
  admit?: (work: () => Promise<unknown>) => void;
  /** Called for each execution that has ended, after the listener. */
  keep?: (execution: Execution) => void;
}

/** The local Step Functions: state machines, and their executions since the stack started. */
export class StepFunctions {
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, Execution>();
  readonly #onStatus: StatusListener;
  readonly #surroundings: Surroundings;

  constructor(onStatus: StatusListener, surroundings: Surroundings = {}) {
    this.#onStatus = onStatus;
    this.#surroundings = surroundings;
  }

  add(machine: Machine): void {
    this.#machines.set(machine.arn, machine);
  }

  /** Stops every execution, without an end. */
  stop(): void {
    for (const execution of this.#executions.values()) execution.halt();
  }

  /**
   * Starts an execution. Idempotent while it runs: the same name with the same input is the same execution.
   * @throws AwsError as StartExecution does
   */
  startExecution(request: z.output<typeof StartExecution>): Execution {
    const { stateMachineArn, name = randomUUID(), input = '{}' } = request;
    assertExecutionName(name);
    assertExecutionInput(input);
    const execution = new Execution(this.#machine(stateMachineArn), name, input, (ended) => {
      this.#onStatus(ended);
      this.#surroundings.keep?.(ended);
    });
    const existing = this.#executions.get(execution.arn);
    if (existing !== undefined) {
      if (existing.status === 'RUNNING' && existing.input === input) return existing;
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${execution.arn}'`);
    }

    this.#executions.set(execution.arn, execution);
    execution.start(this.#surroundings.admit);
    this.#onStatus(execution);
    return execution;
  }

  readonly operations: Operations = {
    StartExecution: (request) => {
      const { arn, startDate } = this.startExecution(parseRequest(StartExecution, request));
      return { executionArn: arn, startDate: startDate / 1000 };
    },

    StopExecution: (request) => {
      const { executionArn, error, cause } = parseRequest(StopExecution, request);
      const execution = this.#execution(executionArn);
      execution.end({ status: 'ABORTED', error, cause });
      return { stopDate: seconds(execution.stopDate) };
    },

    DescribeExecution: (request) => {
      const execution = this.#execution(parseRequest(OfExecution, request).executionArn);
      const { output, error, cause } = execution.ending ?? {};
      return {
        ...summary(execution),
        input: execution.input,
        inputDetails: { included: true },
        output,
        outputDetails: output === undefined ? undefined : { included: true },
        error,
        cause,
      };
    },

    GetExecutionHistory: (request) => {
      const { executionArn, reverseOrder, includeExecutionData, ...rest } = parseRequest(
        GetExecutionHistory,
        request,
      );
      const { events, isDropped } = this.#execution(executionArn).history;
      if (isDropped) {
        throw new AwsError(
          'ExecutionDoesNotExist',
          `The local stack keeps the histories of the newest executions only. DescribeExecution still has '${executionArn}'.`,
        );
      }
      const found = reverseOrder
        ? page(events.toReversed(), ({ id }) => -id, rest)
        : page(events, ({ id }) => id, rest);
      return {
        events: includeExecutionData === false ? found.items.map(withoutData) : found.items,
        nextToken: found.nextToken,
      };
    },

    ListExecutions: (request) => {
      const { stateMachineArn, statusFilter, ...rest } = parseRequest(ListExecutions, request);
      const machine = this.#machine(stateMachineArn);
      const executions = [...this.#executions.values()].map((execution, index) => ({ execution, index }));
      const newestFirst = executions
        .filter(({ execution }) => execution.machine === machine)
        .filter(({ execution: { status } }) => statusFilter === undefined || status === statusFilter)
        .reverse();
      const found = page(newestFirst, ({ index }) => -index, rest);
      return {
        executions: found.items.map(({ execution }) => summary(execution)),
        nextToken: found.nextToken,
      };
    },

    ListStateMachines: () => ({
      stateMachines: [...this.#machines.values()].map(({ arn, name, createdAt }) => ({
        stateMachineArn: arn,
        name,
        type: 'STANDARD',
        creationDate: seconds(createdAt),
      })),
    }),

    DescribeStateMachine: (request) => {
      const machine = this.#machine(parseRequest(OfStateMachine, request).stateMachineArn);
      return {
        stateMachineArn: machine.arn,
        name: machine.name,
        status: 'ACTIVE',
        definition: machine.definitionText,
        roleArn: machine.roleArn,
        type: 'STANDARD',
        creationDate: seconds(machine.createdAt),
      };
    },
  };

  #machine(arn: string): Machine {
    const machine = this.#machines.get(arn);
    if (machine !== undefined) return machine;
    if (!/^arn:[^:]+:states:[^:]+:\d+:stateMachine:/.test(arn)) throw invalidArn(arn);
    throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
  }

  #execution(arn: string): Execution {
    const execution = this.#executions.get(arn);
    if (execution !== undefined) return execution;
    if (!/^arn:[^:]+:states:[^:]+:\d+:execution:/.test(arn)) throw invalidArn(arn);
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }
}

const invalidArn = (arn: string): AwsError => new AwsError('InvalidArn', `Invalid Arn: '${arn}'`);

const seconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

const summary = ({ arn, machine, name, status, startDate, stopDate }: Execution) => ({
  executionArn: arn,
  stateMachineArn: machine.arn,
  name,
  status,
  startDate: seconds(startDate),
  stopDate: seconds(stopDate),
});
