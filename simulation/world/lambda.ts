import type { Faults, Site } from '../plan/faults.ts';
import { Invocation, InvocationError } from './invocation.ts';
import { type Distance, pause } from './wire.ts';

/** A handler with ports of its own for each run, so that a run that dies reaches nothing any more. */
export type Handler = (event: unknown, context: { awsRequestId: string }) => Promise<unknown>;

export interface Deployed {
  site: Site;
  timeoutSeconds: number;
  /** @param input what the function is invoked with */
  handlerFor: (invocation: Invocation, input: string) => Handler;
}

export interface Lambda extends Distance {
  faults: Faults;
  /** Milliseconds by which the clock of the next machine is off. */
  clockOffset: () => number;
}

const platformError = (name: string) =>
  new InvocationError(name, JSON.stringify({ errorType: name, errorMessage: 'played' }));

/** Names under which Step Functions tells of Lambda's own failures, when the answer is lost. */
const LOST: Record<string, string> = {
  '5xx': 'Lambda.ServiceException',
  reset: 'Lambda.SdkClientException',
  truncated: 'Lambda.Unknown',
  crash: 'Runtime.ExitError',
};

/** Milliseconds after which an answer is given up that will not come. */
const LOST_FOR_MS = 300_000;

const run = async (deployed: Deployed, input: string, { clockOffset }: Lambda): Promise<string> => {
  const event = JSON.parse(input);
  const invocation = new Invocation(clockOffset(), event?.metadata?.executionArn);
  const timer = setTimeout(
    () => invocation.kill('Sandbox.Timedout', `Task timed out after ${deployed.timeoutSeconds} seconds`),
    deployed.timeoutSeconds * 1_000,
  );
  try {
    const work = deployed.handlerFor(invocation, input)(event, { awsRequestId: 'lambda' });
    // What a dead run still throws is nobody's.
    work.catch(() => {});
    return JSON.stringify((await Promise.race([work, invocation.death])) ?? null);
  } catch (error) {
    if (error instanceof InvocationError) throw error;
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    throw new InvocationError(name, JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Invokes a function, and waits for it.
 *
 * @param onAnswer hears that the caller gets what the function said
 * @returns its answer, JSON
 * @throws InvocationError
 */
export const invoke = async (
  deployed: Deployed,
  input: string,
  lambda: Lambda,
  onAnswer: () => void = () => {},
): Promise<string> => {
  const { faults, latency } = lambda;
  const fault = faults.next(deployed.site);
  await pause(latency());
  if (fault?.when === 'before') {
    if (fault.as === 'hang') await pause(deployed.timeoutSeconds * 1_000);
    const names: Record<string, string> = {
      ...LOST,
      throttle: 'Lambda.TooManyRequestsException',
      hang: 'Sandbox.Timedout',
    };
    throw platformError(names[fault.as] ?? 'Lambda.Unknown');
  }

  const answer = run(deployed, input, lambda);
  if (fault === undefined) {
    onAnswer();
    return answer;
  }
  await answer.catch(() => {});
  // Longer than any Task waits; whoever else invokes hears of a timeout at last.
  if (fault.as === 'hang') await pause(LOST_FOR_MS);
  throw platformError(LOST[fault.as] ?? 'Sandbox.Timedout');
};
