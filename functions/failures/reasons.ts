import type {
  AccessDeniedExceptionReason,
  ConflictExceptionReason,
  ServiceQuotaExceededExceptionReason,
  ValidationExceptionReason,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { FailureClass } from '../model/failure.ts';

type Classes<Reason extends string> = Readonly<Record<Reason, FailureClass>>;

/*
 * Every Reason of the SDK, with its class. A Reason that a newer SDK adds fails the type check here and the test that
 * walks the enums of the SDK. At run time an unknown Reason gets the class in FALLBACK.
 */

const accessDenied: Classes<AccessDeniedExceptionReason> = {
  ACCOUNT_DISABLED: 'AccessDenied',
  INSUFFICIENT_ACCOUNT_REPUTATION: 'AccessDenied',
};

const conflict: Classes<ConflictExceptionReason> = {
  CREATE_REGISTRATION_VERSION_NOT_ALLOWED: 'Conflict',
  DELETION_PROTECTION_ENABLED: 'Conflict',
  DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION: 'Conflict',
  DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE: 'Conflict',
  DESTINATION_PHONE_NUMBER_NOT_VERIFIED: 'Conflict',
  DESTINATION_PHONE_NUMBER_OPTED_OUT: 'Conflict',
  DISASSOCIATE_REGISTRATION_NOT_ALLOWED: 'Conflict',
  DISCARD_REGISTRATION_VERSION_NOT_ALLOWED: 'Conflict',
  EDIT_REGISTRATION_FIELD_VALUES_NOT_ALLOWED: 'Conflict',
  EVENT_DESTINATION_MISMATCH: 'ConfigurationMismatch',
  KEYWORD_MISMATCH: 'ConfigurationMismatch',
  LAST_PHONE_NUMBER: 'Conflict',
  MESSAGE_TYPE_MISMATCH: 'ConfigurationMismatch',
  NOTIFY_CONFIGURATION_NOT_ACTIVE: 'Conflict',
  NO_ORIGINATION_IDENTITIES_FOUND: 'Conflict',
  NUMBER_CAPABILITIES_MISMATCH: 'ConfigurationMismatch',
  OPT_OUT_LIST_MISMATCH: 'ConfigurationMismatch',
  PHONE_NUMBER_ASSOCIATED_TO_POOL: 'OriginationIdentityInUse',
  PHONE_NUMBER_ASSOCIATED_TO_REGISTRATION: 'Conflict',
  PHONE_NUMBER_NOT_ASSOCIATED_TO_POOL: 'Conflict',
  PHONE_NUMBER_NOT_IN_REGISTRATION_REGION: 'Conflict',
  POOL_ASSOCIATED_TO_NOTIFY_CONFIGURATION: 'Conflict',
  PROTECT_CONFIGURATION_ASSOCIATED_WITH_CONFIGURATION_SET: 'Conflict',
  PROTECT_CONFIGURATION_IS_ACCOUNT_DEFAULT: 'Conflict',
  PROTECT_CONFIGURATION_NOT_ASSOCIATED_WITH_CONFIGURATION_SET: 'Conflict',
  RCS_AGENT_ALREADY_ASSOCIATED_TO_REGISTRATION_TYPE: 'Conflict',
  RCS_AGENT_ASSOCIATED_TO_POOL: 'OriginationIdentityInUse',
  REGISTRATION_ALREADY_SUBMITTED: 'Conflict',
  REGISTRATION_NOT_COMPLETE: 'Conflict',
  RESOURCE_ALREADY_ASSOCIATED: 'OriginationIdentityInUse',
  RESOURCE_ALREADY_EXISTS: 'OriginationIdentityInUse',
  RESOURCE_DELETION_NOT_ALLOWED: 'Conflict',
  RESOURCE_MODIFICATION_NOT_ALLOWED: 'OriginationIdentityNotReady',
  RESOURCE_NOT_ACTIVE: 'OriginationIdentityNotReady',
  RESOURCE_NOT_EMPTY: 'Conflict',
  SELF_MANAGED_OPT_OUTS_MISMATCH: 'ConfigurationMismatch',
  SENDER_ID_ASSOCIATED_TO_POOL: 'OriginationIdentityInUse',
  SUBMIT_REGISTRATION_VERSION_NOT_ALLOWED: 'Conflict',
  TWO_WAY_CONFIG_MISMATCH: 'ConfigurationMismatch',
  VERIFICATION_ALREADY_COMPLETE: 'Conflict',
  VERIFICATION_CODE_EXPIRED: 'Conflict',
};

const quotaExceeded: Classes<ServiceQuotaExceededExceptionReason> = {
  ASSOCIATIONS_PER_REGISTRATION: 'QuotaExceeded',
  CONFIGURATION_SETS_PER_ACCOUNT: 'QuotaExceeded',
  DAILY_DESTINATION_CALL_LIMIT: 'QuotaExceeded',
  DAILY_NOTIFY_TIER_MESSAGE_LIMIT: 'QuotaExceeded',
  EVENT_DESTINATIONS_PER_CONFIGURATION_SET: 'QuotaExceeded',
  KEYWORDS_PER_PHONE_NUMBER: 'QuotaExceeded',
  KEYWORDS_PER_POOL: 'QuotaExceeded',
  MONTHLY_SPEND_LIMIT_REACHED_FOR_MEDIA: 'QuotaExceeded',
  MONTHLY_SPEND_LIMIT_REACHED_FOR_NOTIFY: 'QuotaExceeded',
  MONTHLY_SPEND_LIMIT_REACHED_FOR_RCS: 'QuotaExceeded',
  MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT: 'QuotaExceeded',
  MONTHLY_SPEND_LIMIT_REACHED_FOR_VOICE: 'QuotaExceeded',
  NOTIFY_CONFIGURATIONS_PER_ACCOUNT: 'QuotaExceeded',
  OPT_OUT_LISTS_PER_ACCOUNT: 'QuotaExceeded',
  ORIGINATION_IDENTITIES_PER_POOL: 'QuotaExceeded',
  PHONE_NUMBERS_PER_ACCOUNT: 'QuotaExceeded',
  PHONE_NUMBERS_PER_REGISTRATION: 'QuotaExceeded',
  POOLS_PER_ACCOUNT: 'QuotaExceeded',
  PROTECT_CONFIGURATIONS_PER_ACCOUNT: 'QuotaExceeded',
  RCS_AGENTS_PER_ACCOUNT: 'QuotaExceeded',
  REGISTRATIONS_PER_ACCOUNT: 'QuotaExceeded',
  REGISTRATION_ATTACHMENTS_CREATED_PER_DAY: 'QuotaExceeded',
  REGISTRATION_ATTACHMENTS_PER_ACCOUNT: 'QuotaExceeded',
  REGISTRATION_VERSIONS_CREATED_PER_DAY: 'QuotaExceeded',
  SENDER_IDS_PER_ACCOUNT: 'QuotaExceeded',
  TAGS_PER_RESOURCE: 'QuotaExceeded',
  VERIFICATION_ATTEMPTS_PER_DAY: 'QuotaExceeded',
  VERIFIED_DESTINATION_NUMBERS_PER_ACCOUNT: 'QuotaExceeded',
};

const validation: Classes<ValidationExceptionReason> = {
  ATTACHMENT_TYPE_NOT_SUPPORTED: 'InvalidRequest',
  CANNOT_ADD_OPTED_OUT_NUMBER: 'InvalidRequest',
  CANNOT_PARSE: 'InvalidRequest',
  CHANNEL_NOT_ENABLED: 'InvalidRequest',
  COUNTRY_CODE_MISMATCH: 'InvalidRequest',
  COUNTRY_NOT_ENABLED: 'InvalidRequest',
  DESTINATION_COUNTRY_BLOCKED: 'InvalidRequest',
  FIELD_VALIDATION_FAILED: 'InvalidRequest',
  INTERNATIONAL_SENDING_NOT_SUPPORTED: 'InvalidRequest',
  INVALID_ARN: 'InvalidRequest',
  INVALID_FILTER_VALUES: 'InvalidRequest',
  INVALID_IDENTITY_FOR_DESTINATION_COUNTRY: 'InvalidRequest',
  INVALID_NEXT_TOKEN: 'InvalidRequest',
  INVALID_PARAMETER: 'InvalidRequest',
  INVALID_REGISTRATION_ASSOCIATION: 'InvalidRequest',
  INVALID_REQUEST: 'InvalidRequest',
  MAXIMUM_SIZE_EXCEEDED: 'InvalidRequest',
  MEDIA_TYPE_NOT_SUPPORTED: 'InvalidRequest',
  MISSING_PARAMETER: 'InvalidRequest',
  OTHER: 'InvalidRequest',
  PARAMETERS_CANNOT_BE_USED_TOGETHER: 'InvalidRequest',
  PHONE_NUMBER_CANNOT_BE_OPTED_IN: 'InvalidRequest',
  PHONE_NUMBER_CANNOT_BE_RELEASED: 'InvalidRequest',
  PRICE_OVER_THRESHOLD: 'InvalidRequest',
  REGISTRATION_FIELD_CANNOT_BE_DELETED: 'InvalidRequest',
  REQUESTED_SPEND_LIMIT_HIGHER_THAN_SERVICE_LIMIT: 'InvalidRequest',
  RESOURCE_NOT_ACCESSIBLE: 'InvalidRequest',
  SENDER_ID_NOT_REGISTERED: 'InvalidRequest',
  SENDER_ID_NOT_SUPPORTED: 'InvalidRequest',
  SENDER_ID_REQUIRES_REGISTRATION: 'InvalidRequest',
  TWO_WAY_CHANNEL_NOT_PRESENT: 'InvalidRequest',
  TWO_WAY_NOT_ENABLED: 'InvalidRequest',
  TWO_WAY_NOT_SUPPORTED_IN_COUNTRY: 'InvalidRequest',
  TWO_WAY_NOT_SUPPORTED_IN_REGION: 'InvalidRequest',
  TWO_WAY_TOPIC_NOT_PRESENT: 'InvalidRequest',
  UNKNOWN_OPERATION: 'InvalidRequest',
  UNKNOWN_REGISTRATION_FIELD: 'InvalidRequest',
  UNKNOWN_REGISTRATION_SECTION: 'InvalidRequest',
  UNKNOWN_REGISTRATION_TYPE: 'InvalidRequest',
  UNKNOWN_REGISTRATION_VERSION: 'InvalidRequest',
  UNSPECIFIED_PARAMETER_NOT_SUPPORTED: 'InvalidRequest',
  VERIFICATION_CODE_MISMATCH: 'InvalidRequest',
  VOICE_CAPABILITY_NOT_AVAILABLE: 'InvalidRequest',
};

/** Reason → class, by the name of the exception that carries it. */
export const REASONS = {
  AccessDeniedException: accessDenied,
  ConflictException: conflict,
  ServiceQuotaExceededException: quotaExceeded,
  ValidationException: validation,
} as const;

type ExceptionWithReason = keyof typeof REASONS;

const FALLBACK: Record<ExceptionWithReason, FailureClass> = {
  AccessDeniedException: 'AccessDenied',
  ConflictException: 'Conflict',
  ServiceQuotaExceededException: 'QuotaExceeded',
  ValidationException: 'InvalidRequest',
};

const hasReason = (exception: string): exception is ExceptionWithReason => Object.hasOwn(REASONS, exception);

/** The class of an exception that carries a Reason; undefined for every other exception. */
export const classOfReason = (exception: string, reason: string | undefined): FailureClass | undefined => {
  if (!hasReason(exception)) return undefined;
  const classes: Readonly<Record<string, FailureClass>> = REASONS[exception];

  return reason !== undefined && Object.hasOwn(classes, reason) ? classes[reason] : FALLBACK[exception];
};

/** The remediation for a Reason, where it is more specific than the one of its class. */
export const REMEDIATION: Readonly<Record<string, string>> = {
  ACCOUNT_DISABLED:
    'AWS has disabled the account for SMS: open a case with AWS Support, and then send the request again.',
  INSUFFICIENT_ACCOUNT_REPUTATION:
    'AWS has restricted the account because of its sending reputation: open a case with AWS Support.',
  POOLS_PER_ACCOUNT:
    'The account has reached its quota of pools (25 by default): delete unused pools or request a quota increase, and send the request again.',
  TAGS_PER_RESOURCE:
    'The pool would have more tags than AWS allows. The service adds up to three tags of its own: send the request again with fewer tags.',
  COUNTRY_CODE_MISMATCH: 'Send the request again with the IsoCountryCode of the origination identity.',
  MESSAGE_TYPE_MISMATCH: 'Send the request again with the MessageType of the origination identity.',
};
