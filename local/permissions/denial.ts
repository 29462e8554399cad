import { type Answer, toAwsError } from '../http/answer.ts';
import { AwsError } from '../http/errors.ts';
import type { Caller } from './caller.ts';
import type { PolicyKind } from './evaluate.ts';
import type { Need } from './statement.ts';

/** How services differ from the others, which answer AccessDeniedException with 400. */
const PECULIAR: Record<string, { code: string; status: number }> = {
  lambda: { code: 'AccessDeniedException', status: 403 },
  sqs: { code: 'AccessDenied', status: 403 },
};

/** A call that no policy allows, or that one forbids. */
export class AccessDenied extends AwsError {
  readonly service: string;

  /** @param explicitly the kind of policy that forbids it; none when it is just not allowed */
  constructor({ name, principal }: Caller, { action, resource }: Need, explicitly?: PolicyKind) {
    const [service = ''] = action.split(':');
    const { code, status } = PECULIAR[service] ?? { code: 'AccessDeniedException', status: 400 };
    // SQS writes actions in small letters.
    const shown = service === 'sqs' ? action.toLowerCase() : action;
    const missing: PolicyKind = principal.startsWith('arn:') ? 'identity' : 'resource';
    const why = explicitly
      ? `with an explicit deny in ${explicitly === 'identity' ? 'an' : 'a'} ${explicitly}-based policy`
      : `because no ${missing}-based policy allows the ${shown} action`;
    super(
      code,
      `User: ${name} is not authorized to perform: ${shown} on resource: ${resource} ${why}`,
      status,
    );
    this.service = service;
  }
}

/** The answer over HTTP, as the service that was called gives it. */
export function answerRefusal(error: unknown): Answer {
  const { code, status, message } = toAwsError(error);
  const service = error instanceof AccessDenied ? error.service : '';
  const headers = {
    'content-type': service === 'lambda' ? 'application/json' : 'application/x-amz-json-1.0',
    ...(service === 'lambda' && { 'x-amzn-errortype': code }),
    // The name that clients of SQS go by, from before it spoke JSON.
    ...(service === 'sqs' && { 'x-amzn-query-error': `${code};Sender` }),
  };
  return {
    status,
    headers,
    body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, Message: message }),
  };
}
