import { ProvisioningError } from '../model/provisioning-error.ts';
import { truncate } from '../runtime/format.ts';

const DENIALS = new Set([
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
]);
/** A missing table, or an item that the table rejects: a retry cannot succeed. */
const DEFECTS = new Set(['ResourceNotFoundException', 'ValidationException']);

const classOf = (name: string) => {
  if (DENIALS.has(name)) return 'AccessDenied';
  return DEFECTS.has(name) ? 'WorkflowFault' : 'ServiceUnavailable';
};

/**
 * The failure of a call to one of our tables. Throttling counts as ServiceUnavailable: the table is unavailable for a
 * while.
 */
export const tableFailure = (table: string, error: unknown): ProvisioningError => {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const detail = { code: name, message: truncate(`The table of the ${table}: ${message}`, 1_024) };

  return new ProvisioningError(classOf(name), detail, { cause: error });
};
