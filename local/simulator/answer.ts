import { errorTypeId, statusOfError } from './errors.ts';

/** What happens to an answer on its way. Only an adapter with a wire can play it. */
export type Transport =
  /** Never answered; the connection stays open. */
  | 'hang'
  /** The connection is reset instead of an answer. */
  | 'reset'
  /** The body is announced whole and cut off half-way. */
  | 'truncated'
  /** The body arrives whole, and is not JSON. */
  | 'broken-json'
  /** The body is empty. */
  | 'no-body';

export type Answer = {
  /** The HTTP status. */
  status: number;
  /** AWS JSON 1.0; an error has `__type` beside its members. */
  body: Record<string, unknown>;
  /** The name of the error, without the namespace that it has in `__type`. */
  errorType?: string;
  transport?: Transport;
};

export function errorAnswer(
  name: string,
  members: Record<string, unknown>,
  status = statusOfError(name),
): Answer {
  return { status, body: { __type: errorTypeId(name), ...members }, errorType: name };
}

export const throttleAnswer = (): Answer => errorAnswer('ThrottlingException', { Message: 'Rate exceeded' });

export const internalErrorAnswer = (requestId: string): Answer =>
  errorAnswer('InternalServerException', { Message: 'Internal server error', RequestId: requestId });
