/** An error as Step Functions hears of it from Lambda, or Lambda from itself. */
export class InvocationError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

/** Where nobody waits any more, and nothing goes on. */
export const stopped = (): Promise<never> => new Promise(() => {});

/** One run of a function. Once it is dead it does nothing more, but what it has sent still arrives. */
export class Invocation {
  /** Whether anybody still runs the code. */
  alive = true;
  /** Rejects when the function dies. */
  readonly death: Promise<never>;
  /** Milliseconds by which the clock of its machine is off. */
  readonly clockOffset: number;
  /** The ARN of the execution that it works for, if it does. */
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
