import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Caller } from '../../permissions/caller.ts';
import { type Ending, exited, type Invocation, namedAfter, timedOut } from './lambda-ending.ts';
import type { EnvironmentData, EnvironmentMessage } from './lambda-messages.ts';

/**
 * Seconds that a module may take to load. Lambda tries again after 10, within the timeout of the function; a busy laptop
 * is given the time at once.
 */
const INIT_SECONDS = 60;

/** Megabytes of the young generation. With V8's default an environment grows to twice its size before it collects. */
const YOUNG_MB = 2;

/** A deployed function. */
export interface FunctionConfig {
  name: string;
  arn: string;
  /** Its execution role, which also polls a queue on its behalf. */
  caller: Caller;
  /** The folder with the deployed code. */
  directory: string;
  handler: string;
  timeoutSeconds: number;
  memoryMb: number;
  /** The whole process.env of the code. */
  environment: Record<string, string>;
}

/** One execution environment: a worker thread that runs one invocation at a time. */
export class Environment {
  readonly #config: FunctionConfig;
  readonly #worker: Worker;
  #end: (ending: Ending) => void = () => {};
  #log: string[] = [];
  #alive = true;
  /** Milliseconds since the epoch. */
  #busySince = Number.POSITIVE_INFINITY;

  constructor(config: FunctionConfig, onLine: (line: string) => void) {
    this.#config = config;
    const { directory, handler, name: functionName, arn: functionArn, memoryMb } = config;
    const logStream = `local/[$LATEST]${hex()}`;
    const workerData: EnvironmentData = {
      directory,
      handler,
      functionName,
      functionArn,
      memoryMb,
      logStream,
    };

    this.#worker = new Worker(new URL('./lambda-worker.ts', import.meta.url), {
      workerData,
      env: { ...config.environment, AWS_LAMBDA_LOG_STREAM_NAME: logStream },
      // The test runner starts its processes with options that a worker thread rejects.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: YOUNG_MB },
      stdout: true,
      stderr: true,
    });
    // The worker sends its lines as messages. What V8 itself prints arrives here; unread, it would fill memory.
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (message: EnvironmentMessage) => {
      if (message.type === 'log') {
        this.#log.push(message.line);
        onLine(message.line);
      } else if (message.type === 'failed') this.#end({ ...message, failed: true });
      else this.#end({ payload: message.payload, failed: false, fatal: false });
    });
    // Out of memory: Lambda kills the process.
    this.#worker.on('error', () => this.#end(exited('signal: killed')));
    this.#worker.on('exit', (code) => {
      this.#alive = false;
      this.#end(exited(code === 0 ? undefined : `exit status ${code}`));
    });
  }

  /** False once the worker has exited. Code can also end it after its response. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Milliseconds for which the present invocation has run; negative between two. */
  get busyMs(): number {
    return Date.now() - this.#busySince;
  }

  /** Completes when the module is loaded or failed to load. */
  start(): Promise<Invocation & Ending> {
    return this.#ending(randomUUID(), INIT_SECONDS);
  }

  /** Runs one invocation. */
  run(requestId: string, payload: string): Promise<Invocation & Ending> {
    const ending = this.#ending(requestId, this.#config.timeoutSeconds);
    const root = `1-${Math.floor(Date.now() / 1000).toString(16)}-${hex().slice(0, 24)}`;
    this.#worker.postMessage({
      requestId,
      payload,
      deadline: Date.now() + this.#config.timeoutSeconds * 1000,
      traceId: `Root=${root};Sampled=0`,
    });
    return ending;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ending(requestId: string, seconds: number): Promise<Invocation & Ending> {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.#log = [];
    this.#busySince = Date.now();
    this.#end = resolve;
    const timer = setTimeout(() => resolve(timedOut(seconds)), seconds * 1000);
    const ending = await promise;
    clearTimeout(timer);
    this.#busySince = Number.POSITIVE_INFINITY;
    if (ending.fatal) await this.stop();
    return { ...namedAfter(requestId, ending), log: this.#log };
  }
}

const hex = (): string => randomUUID().replaceAll('-', '');
