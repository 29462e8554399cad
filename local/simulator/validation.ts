import type { ValidationExceptionReason } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type * as z from 'zod';
import { type Field, invalid } from './errors.ts';

/**
 * Validates an input against the shape of its operation, as the service does before it reads any resource.
 * Unknown parameters are ignored; a null counts as absent.
 *
 * @throws ValidationException with every wrong parameter in Fields. Reason is that of the first one.
 */
export function validate<S extends z.ZodType>(shape: S, input: unknown): z.output<S> {
  const result = shape.safeParse(withoutNulls(input), { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.map(toFault);
  throw invalid(
    faults[0]?.reason ?? 'OTHER',
    faults.map((fault) => fault.field),
  );
}

type Fault = { reason: ValidationExceptionReason; field: Field };

/** A message never contains the value, which may have any size and content. */
function toFault(issue: z.core.$ZodIssue): Fault {
  const field = (message: string): Field => ({ Name: nameOf(issue.path), Message: message });
  if (issue.input === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return { reason: 'MISSING_PARAMETER', field: field('is required') };
  }
  switch (issue.code) {
    case 'invalid_type':
      return { reason: 'INVALID_PARAMETER', field: field(`must be of type ${issue.expected}`) };
    case 'invalid_value':
      return { reason: 'INVALID_PARAMETER', field: field(`must be one of ${issue.values.join(', ')}`) };
    case 'too_small':
      return {
        reason: 'FIELD_VALIDATION_FAILED',
        field: field(`must be at least ${issue.minimum}${unitOf(issue.origin)}`),
      };
    case 'too_big':
      return {
        reason: 'FIELD_VALIDATION_FAILED',
        field: field(`must be at most ${issue.maximum}${unitOf(issue.origin)}`),
      };
    case 'invalid_format':
      return { reason: 'FIELD_VALIDATION_FAILED', field: field(`must match ${issue.pattern ?? 'its form'}`) };
    default:
      return { reason: 'INVALID_PARAMETER', field: field(issue.message) };
  }
}

const unitOf = (origin: string): string => {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' long' : '';
};

const nameOf = (path: readonly PropertyKey[]): string =>
  path
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : at === 0 ? part : `.${String(part)}`))
    .join('');

function withoutNulls(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
}
