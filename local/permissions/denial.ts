import { type Answer, toAwsError } from '../http/answer.ts';
import { AwsError } from '../http/errors.ts';
import type { Caller } from './caller.ts';
import type { PolicyKind } from './evaluate.ts';
import type { Need } from './statement.ts';

/** How some services differ; the others return AccessDeniedException with 400. */
const PECULIAR: Record<string, { code: string; status: number }> = {
  lambda: { code: 'AccessDeniedException', status: 403 },
  sqs: { code: 'AccessDenied', status: 403 },
};

/** A call that no policy allows, or that a policy denies. */
export class AccessDenied extends AwsError {
  readonly service: string;

  /** @param explicitly the kind of policy that denies it; undefined for an implicit deny */
  constructor({ name, principal }: Caller, { action, resource }: Need, explicitly?: PolicyKind) {
    const [service = ''] = action.split(':');
    const { code, status } = PECULIAR[service] ?? { code: 'AccessDeniedException', status: 400 };
    // SQS writes actions in lower case.
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

/** The HTTP response, as the called service formats it. */
export function answerRefusal(error: unknown): Answer {
  const { code, status, message } = toAwsError(error);
  const service = error instanceof AccessDenied ? error.service : '';
  const headers = {
    'content-type': service === 'lambda' ? 'application/json' : 'application/x-amz-json-1.0',
    ...(service === 'lambda' && { 'x-amzn-errortype': code }),
    // The error name that SQS clients know from the query protocol.
    ...(service === 'sqs' && { 'x-amzn-query-error': `${code};Sender` }),
  };
  return {
    status,
    headers,
    body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, Message: message }),
  };
}
