import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../functions/runtime/json.ts';
import type { FaultPlan } from '../../faults/settings.ts';
import { AwsError, messageOf } from '../../http/errors.ts';
import { parseJson } from '../../http/json.ts';
import { sleep } from '../../stack/sleep.ts';
import { type AsyncConfig, failureRecord, MAX_ASYNC_RETRIES, retryDelay } from './lambda-async.ts';
import { endingOf, type Invocation, namedAfter } from './lambda-ending.ts';
import { Environment, type FunctionConfig } from './lambda-environment.ts';

/** Maximum execution environments of one function. Each takes some 20 MB. */
const MAX_ENVIRONMENTS = 5;

/**
 * Environments that a function gets at once. More are no faster on a laptop, where a bulk is bound by the processor:
 * they are for functions that sleep.
 */
const USUAL_ENVIRONMENTS = 2;

/** Milliseconds of an invocation from which it is taken to sleep. */
const SLEEP_MS = 1_000;

/**
 * Environments of one function that may load at a time. In a burst a warm environment is free sooner than another cold
 * one is loaded, and loading many at once takes the processor from everything else.
 */
const MAX_STARTING = 2;

const KEPT_LINES = 10_000;

/** The error code of Invoke for too many concurrent invocations. */
const THROTTLED = 'TooManyRequestsException';
const throttled = (): AwsError => new AwsError(THROTTLED, 'Rate Exceeded.', 429);

export const isThrottled = (error: unknown): boolean => error instanceof AwsError && error.code === THROTTLED;

/** The result of an invocation that the stop of the stack interrupts. */
const STOPPED: Invocation = {
  payload: JSON.stringify({
    errorType: 'Sandbox.Stopped',
    errorMessage: 'The local stack was stopped.',
  }),
  failed: true,
  log: [],
};

/** The collaborators of a function. */
interface Surroundings {
  /** Receives every line that it logs. */
  onLine: (line: string) => void;
  /** Receives a line for an event of an asynchronous invocation that failed for good. */
  onUndelivered: (line: string) => void;
  /** Begins an invocation. @returns what ends it; undefined where the account has too many of them */
  begin: () => (() => void) | undefined;
  /** The fault of an invocation, if any. @param payload the event, as JSON */
  nextFault: (payload: string) => Pick<FaultPlan, 'as' | 'when'> | undefined;
}

/** An event in a line: its id if EventBridge sent it. */
const eventIn = (payload: string): string => {
  const event = parseJson(payload);
  return isRecord(event) && typeof event.id === 'string' && typeof event['detail-type'] === 'string'
    ? `Event ${event.id} (${JSON.stringify(event['detail-type'])})`
    : 'The event';
};

interface Waiting {
  requestId: string;
  payload: string;
  /** Milliseconds since the epoch. */
  since: number;
  onBegin: () => void;
  resolve: (invocation: Invocation) => void;
}

interface Call {
  requestId?: string;
  /** Called when the invocation has an environment: before that it waits for this machine. */
  onBegin?: () => void;
}

/**
 * One deployed function. Runs each invocation in its own environment, and starts environments up to a maximum. Further
 * invocations wait, where Lambda would throttle.
 */
export class LambdaFunction {
  readonly config: FunctionConfig;
  /** The newest 10,000 log lines. */
  readonly lines: string[] = [];
  /** What happens to an event that the function fails on. */
  asynchronous: AsyncConfig = { retries: MAX_ASYNC_RETRIES };
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #surroundings: Surroundings;
  #starting = 0;
  #isLooking = false;
  readonly #stopping = new AbortController();

  constructor(config: FunctionConfig, surroundings: Surroundings) {
    this.config = config;
    this.#surroundings = surroundings;
  }

  /**
   * Always completes, even when the function is stopped first.
   * @param payload the event, as JSON
   * @throws AwsError when a fault or a limit of the account throttles the call
   */
  async invoke(
    payload: string,
    { requestId = randomUUID(), onBegin = () => {} }: Call = {},
  ): Promise<Invocation> {
    const end = this.#surroundings.begin();
    if (end === undefined) throw throttled();
    return this.#play(payload, { requestId, onBegin }).finally(end);
  }

  async #play(payload: string, call: Required<Call>): Promise<Invocation> {
    const fault = this.#surroundings.nextFault(payload);
    if (fault === undefined) return this.#perform(payload, call);
    if (fault.as === 'throttle') throw throttled();

    const { requestId } = call;
    const { log } = fault.when === 'after' ? await this.#perform(payload, call) : { log: [] };
    return { ...namedAfter(requestId, endingOf(fault.as, this.config.timeoutSeconds)), log };
  }

  #perform(payload: string, call: Required<Call>): Promise<Invocation> {
    if (this.#stopping.signal.aborted) return Promise.resolve(STOPPED);
    return new Promise((resolve) => {
      this.#waiting.push({ ...call, payload, since: Date.now(), resolve });
      this.#assign();
      this.#lookLater();
    });
  }

  /** Runs an asynchronous invocation: some retries, then the destination, with a line. Never rejects. */
  async invokeLater(payload: string): Promise<void> {
    const { signal } = this.#stopping;
    const { retries, onFailure } = this.asynchronous;
    const requestId = randomUUID();
    try {
      for (let attempt = 0; ; attempt += 1) {
        const invocation = await this.#invokeOnceTaken(payload, requestId);
        if (!invocation.failed || signal.aborted) return;
        if (attempt < retries) await sleep(retryDelay(attempt), signal);
        else {
          const calls = attempt + 1;
          const record = failureRecord({
            requestId,
            calls,
            functionArn: this.config.arn,
            payload,
            invocation,
          });
          const what = await this.#giveUp(record, onFailure);
          this.#surroundings.onUndelivered(
            `${eventIn(payload)} of the asynchronous invocation ${requestId} failed ${calls} times in ${this.config.name}. ${what}`,
          );
          return;
        }
      }
    } catch {
      // The stack stops.
    }
  }

  /** Sends the record of an event to the destination. @returns a sentence that says where the event is */
  async #giveUp(record: string, onFailure: AsyncConfig['onFailure']): Promise<string> {
    if (onFailure === undefined) return 'It is dropped: the function has no destination.';
    try {
      await onFailure(record);
      return 'It is in the destination.';
    } catch (error) {
      return `It is dropped: the destination refuses it: ${messageOf(error)}`;
    }
  }

  /** Lambda queues a throttled event. That is not an attempt of the function. */
  async #invokeOnceTaken(payload: string, requestId: string): Promise<Invocation> {
    for (;;) {
      try {
        return await this.invoke(payload, { requestId });
      } catch (error) {
        if (!isThrottled(error)) throw error;
        await sleep(retryDelay(0), this.#stopping.signal);
      }
    }
  }

  /** Milliseconds for which the first invocation without an environment has waited. */
  get waitMs(): number {
    const [first] = this.#waiting;
    return first === undefined ? 0 : Date.now() - first.since;
  }

  /** Ends every environment, and with it every running invocation. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { resolve } of this.#waiting.splice(0)) resolve(STOPPED);
    await Promise.all([...this.#environments].map((environment) => environment.stop()));
  }

  #assign(): void {
    if (this.#stopping.signal.aborted) return;
    while (this.#waiting.length > 0) {
      const environment = this.#idle.pop();
      if (environment === undefined) break;
      const waiting = environment.alive ? this.#waiting.shift() : undefined;
      if (waiting === undefined) this.#environments.delete(environment);
      else void this.#run(environment, waiting);
    }
    const awake = [...this.#environments].filter(({ busyMs }) => busyMs < SLEEP_MS).length;
    const most = awake === 0 ? MAX_ENVIRONMENTS : USUAL_ENVIRONMENTS;
    while (
      this.#waiting.length > this.#starting &&
      this.#starting < MAX_STARTING &&
      this.#environments.size < most
    ) {
      void this.#start();
    }
  }

  /** An environment beyond the usual ones may be needed after a while. */
  #lookLater(): void {
    if (this.#waiting.length === 0 || this.#isLooking) return;
    this.#isLooking = true;
    sleep(SLEEP_MS, this.#stopping.signal).then(
      () => {
        this.#isLooking = false;
        this.#assign();
        this.#lookLater();
      },
      () => {},
    );
  }

  async #run(environment: Environment, { requestId, payload, onBegin, resolve }: Waiting): Promise<void> {
    onBegin();
    const { fatal, ...invocation } = await environment.run(requestId, payload);
    if (fatal) this.#environments.delete(environment);
    else this.#idle.push(environment);
    resolve(invocation);
    this.#assign();
  }

  async #start(): Promise<void> {
    const environment = new Environment(this.config, (line) => this.#log(line));
    this.#environments.add(environment);
    this.#starting += 1;
    const { fatal, ...loading } = await environment.start();
    this.#starting -= 1;
    if (!fatal) this.#idle.push(environment);
    else {
      this.#environments.delete(environment);
      this.#waiting.shift()?.resolve(loading);
    }
    this.#assign();
  }

  #log(line: string): void {
    if (this.lines.push(line) > KEPT_LINES) this.lines.shift();
    this.#surroundings.onLine(line);
  }
}
