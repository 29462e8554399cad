import type { FailureClass, FieldFault } from '../model/failure.ts';
import { ProvisioningError } from '../model/provisioning-error.ts';
import { MAX_MESSAGE, truncate } from '../runtime/format.ts';
import { maskNumbers } from '../runtime/mask.ts';
import { classOfReason, REMEDIATION } from './reasons.ts';

/** Whether a call changes something. Only then does a lost response leave the result unknown. */
export type Effect = 'changes' | 'reads';

const ACCESS = new Set([
  'CredentialsProviderError',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'NotAuthorized',
  'OptInRequired',
  'RequestExpired',
  'UnrecognizedClientException',
]);

const THROTTLES = new Set([
  'RequestLimitExceeded',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'TooManyRequestsException',
]);

/** No connection was established: the call cannot have taken effect. */
const NEVER_SENT = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ENOTFOUND']);

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * Converts any error of an SDK call into a ProvisioningError. `code` keeps the name that AWS gave the error.
 *
 * Sources: the exceptions in the service model of 2022-03-31, the common errors of AWS APIs, and the transport errors
 * of SDK v3.
 */
export const classify = (error: unknown, effect: Effect): ProvisioningError => {
  if (error instanceof ProvisioningError) return error;
  // `name` and `message` of an Error are not own enumerable members: a spread leaves them out.
  const named = error instanceof Error ? { name: error.name, message: error.message } : {};
  const members: Record<string, unknown> = { ...record(error), ...named };
  const metadata = record(members.$metadata);
  const httpStatus = typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
  const reason = text(members.Reason);
  const code =
    text(members.name) === 'Error' ? (text(members.code) ?? 'Error') : (text(members.name) ?? 'Error');

  const remediation = reason === undefined ? undefined : REMEDIATION[reason];
  const fields = fieldsOf(members.Fields);
  const resourceType = text(members.ResourceType);
  const resourceId = text(members.ResourceId);
  const awsRequestId = text(metadata.requestId) ?? text(members.RequestId);
  return new ProvisioningError(
    classOf(
      { code, reason, httpStatus, transport: text(members.code), modelled: '$fault' in members },
      effect,
    ),
    {
      code,
      message: maskNumbers(truncate(text(members.message) ?? `${code} without a message`, MAX_MESSAGE)),
      ...(reason !== undefined && { reason }),
      ...(remediation !== undefined && { remediation }),
      ...(fields.length > 0 && { fields }),
      ...(resourceType !== undefined && { resourceType }),
      ...(resourceId !== undefined && { resourceId }),
      ...(awsRequestId !== undefined && { awsRequestId }),
      ...(httpStatus !== undefined && { httpStatus }),
    },
    { cause: error },
  );
};

interface Symptoms {
  code: string;
  reason: string | undefined;
  httpStatus: number | undefined;
  transport: string | undefined;
  modelled: boolean;
}

const classOf = (
  { code, reason, httpStatus, transport, modelled }: Symptoms,
  effect: Effect,
): FailureClass => {
  const byReason = classOfReason(code, reason);
  if (byReason !== undefined) return byReason;
  if (code === 'ResourceNotFoundException') return 'OriginationIdentityNotFound';
  if (THROTTLES.has(code) || httpStatus === 429) return 'Throttled';
  if (ACCESS.has(code)) return 'AccessDenied';
  if (httpStatus !== undefined && httpStatus >= 500) return 'ServiceUnavailable';
  if (transport !== undefined && NEVER_SENT.has(transport)) return 'ServiceUnavailable';
  if (modelled && httpStatus !== undefined && httpStatus >= 400 && httpStatus !== 408) return 'WorkflowFault';
  // All other errors: the response is missing or unreadable. A timeout, a reset, a truncated body, broken JSON.
  return effect === 'changes' ? 'OutcomeUnknown' : 'ServiceUnavailable';
};

const fieldsOf = (fields: unknown): FieldFault[] =>
  (Array.isArray(fields) ? fields : []).map((field) => ({
    path: text(record(field).Name) ?? '(unnamed)',
    expected: maskNumbers(truncate(text(record(field).Message) ?? 'another value', MAX_MESSAGE)),
  }));
