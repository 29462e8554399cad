import type { Invocation as Context } from '../../functions/runtime/step.ts';
import type { AwsLimits } from '../../local/faults/aws-limits.ts';
import type { Faults, Site } from '../plan/faults.ts';
import { crashNow, Invocation, InvocationError } from './invocation.ts';
import { type Distance, pause } from './wire.ts';

/** A handler. Each invocation has separate ports, so that a dead one has no further effect. */
export type Handler = (event: unknown, context: Context) => Promise<unknown>;

export interface Deployed {
  site: Site;
  timeoutSeconds: number;
  /** @param input the input of the invocation */
  handlerFor: (invocation: Invocation, input: string) => Handler;
}

export interface Lambda extends Distance {
  faults: Faults;
  /** Clock skew of the next machine, in milliseconds. */
  clockOffset: () => number;
  /** The limits of the account, if they are played. */
  limits?: AwsLimits | undefined;
}

/** The error of Step Functions for an invocation that Lambda refused. */
const THROTTLED = 'Lambda.TooManyRequestsException';

export const isThrottled = (error: unknown): boolean =>
  error instanceof InvocationError && error.name === THROTTLED;

const platformError = (name: string) =>
  new InvocationError(name, JSON.stringify({ errorType: name, errorMessage: 'played' }));

/** Error names of Step Functions for failures of Lambda itself, when the response is lost. */
const LOST: Record<string, string> = {
  '5xx': 'Lambda.ServiceException',
  reset: 'Lambda.SdkClientException',
  truncated: 'Lambda.Unknown',
};

/** Timeout of a lost response, in milliseconds. */
const LOST_FOR_MS = 300_000;

const run = async (deployed: Deployed, input: string, { clockOffset }: Lambda): Promise<string> => {
  const event = JSON.parse(input);
  const invocation = new Invocation(clockOffset(), event?.metadata?.executionArn);
  const endsAt = Date.now() + deployed.timeoutSeconds * 1_000;
  const timer = setTimeout(
    () => invocation.kill('Sandbox.Timedout', `Task timed out after ${deployed.timeoutSeconds} seconds`),
    deployed.timeoutSeconds * 1_000,
  );
  try {
    const work = deployed.handlerFor(invocation, input)(event, {
      awsRequestId: 'lambda',
      getRemainingTimeInMillis: () => endsAt - Date.now(),
    });
    // Ignores errors of a dead invocation.
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
 * Invokes a function synchronously.
 *
 * @param onResponse called if the caller receives the response
 * @returns its response, JSON
 * @throws InvocationError
 */
export const invoke = async (
  deployed: Deployed,
  input: string,
  lambda: Lambda,
  onResponse: () => void = () => {},
): Promise<string> => {
  const { faults, latency, limits } = lambda;
  const fault = faults.next(deployed.site);
  await pause(latency());
  if (fault?.when === 'before') {
    if (fault.as === 'hang') await pause(deployed.timeoutSeconds * 1_000);
    const names: Record<string, string> = {
      ...LOST,
      throttle: THROTTLED,
      hang: 'Sandbox.Timedout',
    };
    throw platformError(fault.as === 'crash' ? crashNow() : (names[fault.as] ?? 'Lambda.Unknown'));
  }

  if (limits?.begin() === false) throw platformError(THROTTLED);
  const response = run(deployed, input, lambda).finally(() => limits?.end());
  if (fault === undefined) {
    onResponse();
    return response;
  }
  await response.catch(() => {});
  // Longer than the timeout of any Task. Other callers see a timeout.
  if (fault.as === 'hang') await pause(LOST_FOR_MS);
  throw platformError(fault.as === 'crash' ? crashNow() : (LOST[fault.as] ?? 'Sandbox.Timedout'));
};
