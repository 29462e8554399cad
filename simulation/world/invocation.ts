/** An error that Lambda returns to its caller. */
export class InvocationError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** The names under which Lambda reports that a runtime ended. */
const CRASHES = [
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Runtime.NodeJsExit',
  'Runtime.UnhandledPromiseRejection',
] as const;

/** One of them, by the virtual time: the same in each replay, and no draw that would change the faults of a seed. */
export const crashNow = (): string => CRASHES[Date.now() % CRASHES.length] ?? CRASHES[0];

/** A promise that never settles: the caller is dead. */
export const stopped = (): Promise<never> => new Promise(() => {});

/** One invocation of a function. After its death it does nothing more, but calls in flight still arrive. */
export class Invocation {
  /** Whether the code still runs. */
  alive = true;
  /** Rejects when the invocation dies. */
  readonly death: Promise<never>;
  /** Clock skew of its machine, in milliseconds. */
  readonly clockOffset: number;
  /** The ARN of its execution, if any. */
  readonly owner: string | undefined;
  #die: (error: InvocationError) => void = () => {};

  constructor(clockOffset: number, owner?: string) {
    this.clockOffset = clockOffset;
    this.owner = owner;
    this.death = new Promise((_, reject) => {
      this.#die = reject;
    });
    this.death.catch(() => {});
  }

  now = (): number => Date.now() + this.clockOffset;

  kill(name: string, cause: string): void {
    this.alive = false;
    this.#die(new InvocationError(name, JSON.stringify({ errorType: name, errorMessage: cause })));
  }

  crash(): void {
    this.kill(crashNow(), 'RequestId: played Error: Runtime exited with error: signal: killed');
  }
}
