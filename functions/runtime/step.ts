import middy, { type MiddlewareObj } from '@middy/core';
import * as z from 'zod/mini';
import { NotARequest } from '../model/not-a-request.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { truncate } from './format.ts';
import { type LogFields, log } from './log.ts';

/** The part of Lambda's context object that functions read. */
export interface Invocation {
  awsRequestId: string;
  /** Milliseconds until Lambda ends the function. */
  getRemainingTimeInMillis(): number;
}

/** The identity in every state, as far as this input contains it. */
const Identified = z.object({
  metadata: z.object({ requestId: z.string(), executionArn: z.string() }),
});

const identify = (event: unknown, { awsRequestId }: Invocation): LogFields => {
  const identified = Identified.safeParse(event);
  if (!identified.success) return { awsRequestId };

  const { requestId, executionArn } = identified.data.metadata;
  return { requestId, execution: executionArn, awsRequestId };
};

/** An error with a name that the state machine matches: ours unchanged, any other as WorkflowFault. */
const named = (error: unknown): ProvisioningError | NotARequest => {
  if (error instanceof ProvisioningError || error instanceof NotARequest) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));

  return new ProvisioningError(
    'WorkflowFault',
    { code: name, message: truncate(message, 1_024) },
    { cause: error },
  );
};

const logged = (): MiddlewareObj<unknown, unknown, Error, Invocation> => ({
  after: ({ event, context }) => log('INFO', 'done', identify(event, context)),
  onError: (request) => {
    const error = named(request.error);
    request.error = error;
    if (error instanceof NotARequest) {
      log('WARN', 'no request', { ...identify(request.event, request.context), detail: error.message });
      return;
    }
    const { code, reason, message } = error.detail;
    const isDefect = error.name === 'WorkflowFault';
    const stack = isDefect && error.cause instanceof Error ? error.cause.stack : undefined;
    const failure = { failureClass: error.name, code, reason, detail: message, stack };
    log(isDefect ? 'ERROR' : 'WARN', 'failed', {
      ...identify(request.event, request.context),
      ...failure,
    });
  },
});

/**
 * The boundary of every function: parses the input and the output, writes one log line, and throws errors named after
 * their failure class.
 */
export const step = <In extends z.ZodMiniType, Out extends z.ZodMiniType>(
  input: In,
  output: Out,
  work: (event: z.infer<In>, invocation: Invocation) => z.infer<Out> | Promise<z.infer<Out>>,
) =>
  // Lambda itself reports a timeout: by its name, Sandbox.Timedout, the work may have taken effect.
  middy<unknown, z.infer<Out>, Error, Invocation>({ timeoutEarlyInMillis: 0 })
    .use(logged())
    .handler(async (event: unknown, invocation) => output.parse(await work(input.parse(event), invocation)));
