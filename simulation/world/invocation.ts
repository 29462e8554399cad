/** An error that Lambda returns to its caller. */
export class InvocationError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

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
    this.kill('Runtime.ExitError', 'RequestId: played Error: Runtime exited with error: signal: killed');
  }
}
