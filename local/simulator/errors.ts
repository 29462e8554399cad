import type {
  AccessDeniedExceptionReason,
  ConflictExceptionReason,
  ResourceType,
  ServiceQuotaExceededExceptionReason,
  ValidationExceptionReason,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';

/** One wrong parameter in a ValidationException. */
export type Field = { Name: string; Message: string };

/** The members of an error's body in addition to `__type`, spelled as in the service model. */
export type ErrorMembers = {
  Message?: string;
  Reason?:
    | AccessDeniedExceptionReason
    | ConflictExceptionReason
    | ServiceQuotaExceededExceptionReason
    | ValidationExceptionReason;
  ResourceType?: ResourceType;
  ResourceId?: string;
  RequestId?: string;
  Fields?: Field[];
};

/** An error of the service model. Operations throw it; the simulator turns it into a response. */
export class ServiceError extends Error {
  readonly members: ErrorMembers;

  constructor(name: string, members: ErrorMembers) {
    super(members.Message ?? name);
    this.name = name;
    this.members = members;
  }
}

/** Every error of the service model is a 400, except the server's own. */
export const statusOfError = (name: string): number => (name === 'InternalServerException' ? 500 : 400);

/** Errors of the protocol, which have a different namespace from those of a service. */
const PROTOCOL_ERRORS = ['UnknownOperationException', 'SerializationException'];

/** The type in the body: the SDKs strip everything up to the `#`. */
export function errorTypeId(name: string): string {
  const namespace = PROTOCOL_ERRORS.includes(name)
    ? 'com.amazon.coral.service'
    : 'com.amazonaws.pinpointsmsvoicev2';
  return `${namespace}#${name}`;
}

export const notFound = (type: ResourceType, id: string): ServiceError =>
  new ServiceError('ResourceNotFoundException', {
    Message: `The ${type} ${id} was not found.`,
    ResourceType: type,
    ResourceId: id,
  });

export const conflict = (
  reason: ConflictExceptionReason,
  message: string,
  type: ResourceType,
  id: string,
): ServiceError =>
  new ServiceError('ConflictException', {
    Message: message,
    Reason: reason,
    ResourceType: type,
    ResourceId: id,
  });

export const invalid = (reason: ValidationExceptionReason, fields: Field[]): ServiceError =>
  new ServiceError('ValidationException', {
    Message: fields.map((field) => `${field.Name}: ${field.Message}`).join('; '),
    Reason: reason,
    Fields: fields,
  });

export const quotaExceeded = (reason: ServiceQuotaExceededExceptionReason, message: string): ServiceError =>
  new ServiceError('ServiceQuotaExceededException', { Message: message, Reason: reason });
