import { errorTypeId, statusOfError } from './errors.ts';

/** A fault in the transport of a response. Only an adapter for a network protocol can inject it. */
export type Transport =
  /** No response; the connection stays open. */
  | 'hang'
  /** The connection is reset instead of a response. */
  | 'reset'
  /** The headers announce the whole body, which breaks off half-way. */
  | 'truncated'
  /** The body is complete but is not JSON. */
  | 'broken-json'
  /** The body is empty. */
  | 'no-body';

export type Answer = {
  /** The HTTP status. */
  status: number;
  /** AWS JSON 1.0; an error has `__type` in addition to its members. */
  body: Record<string, unknown>;
  /** The name of the error, without the namespace in `__type`. */
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
