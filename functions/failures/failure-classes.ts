import type { FailureClass, Owner } from '../model/failure.ts';

export interface FailureClassEntry {
  /** What it means, in a sentence. */
  readonly meaning: string;
  readonly owner: Owner;
  /** Whether the very same request may succeed later without anybody changing it. */
  readonly retryable: boolean;
  /** Whether a CreatePool that ended so may have made a pool all the same. */
  readonly ambiguous: boolean;
  /** Whether AWS was only busy or broken, so that a call that changes nothing is simply made again. */
  readonly transient: boolean;
  /**
   * The most calls of CreatePool that end so. "Find pool" looks for the pool of the request after each of them. Left out
   * where the first one is final, and for Throttled, after which another slot is reserved.
   */
  readonly tries?: number;
  /** What the owner does about it, in a sentence. */
  readonly remediation: string;
}

/** The most calls of CreatePool that end without a clear answer: a fault of the service lasts minutes. */
const AMBIGUOUS_TRIES = 7;

/** Every way in which a request can fail, and what it means. */
export const FAILURE_CLASSES: Readonly<Record<FailureClass, FailureClassEntry>> = {
  InvalidRequest: {
    meaning:
      'The request breaks a rule of the CreatePool API, by our own validation or by the answer of the service.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation: 'Correct the listed fields and send the request again.',
  },
  RequestIdConflict: {
    meaning: 'Another request with other content has this request id.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation: 'Send the new content under a request id of its own.',
  },
  OriginationIdentityNotFound: {
    meaning: 'The account has no such phone number, sender id or RCS agent in this Region and country.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Look the identity up with DescribePhoneNumbers or DescribeSenderIds and send the request again with its id, or its ARN if it is shared.',
  },
  OriginationIdentityInUse: {
    meaning:
      'The phone number, sender id or RCS agent already belongs to a pool, and it can belong to one only.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    // In use, and not by this request: it stays so.
    tries: 1,
    remediation: 'Name an identity that is free, or take this one out of its pool first.',
  },
  OriginationIdentityNotReady: {
    meaning: 'The identity exists but is not ACTIVE, or is being changed by somebody else.',
    owner: 'requester',
    retryable: true,
    ambiguous: false,
    transient: false,
    // One that is being associated or released completes within a minute; one that is being registered takes days.
    tries: 6,
    remediation: 'Wait until DescribePhoneNumbers shows the identity as ACTIVE and send the request again.',
  },
  ConfigurationMismatch: {
    meaning: 'The identity is configured otherwise than the request asks for.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Ask for what the identity has (message type, capabilities, opt-out list), or name another identity.',
  },
  Conflict: {
    meaning: 'The service refused the request because of the state of some other resource.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Look the reason up in the API reference of ConflictException, resolve it in the account, and send the request again.',
  },
  QuotaExceeded: {
    meaning: 'The account has reached a service quota.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation: 'Delete what is no longer needed or have the quota raised, and send the request again.',
  },
  AccessDenied: {
    meaning: 'AWS does not let the provisioner make this call.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Compare the policy of the function with the action and the resource in the message, and send the request again.',
  },
  Throttled: {
    meaning: 'AWS kept refusing the call because the account makes too many of them.',
    owner: 'operator',
    retryable: true,
    ambiguous: false,
    transient: true,
    remediation: 'Find out who else uses the quota or have it raised, and send the request again.',
  },
  ServiceUnavailable: {
    meaning: 'AWS failed to do what was asked, several times over.',
    owner: 'AWS',
    retryable: true,
    ambiguous: true,
    transient: true,
    tries: AMBIGUOUS_TRIES,
    remediation: 'Check the AWS Health Dashboard and send the request again when the service has recovered.',
  },
  OutcomeUnknown: {
    meaning: 'CreatePool was called, but no answer came that tells whether it took effect.',
    owner: 'operator',
    retryable: true,
    ambiguous: true,
    transient: false,
    tries: AMBIGUOUS_TRIES,
    remediation:
      'Look for a pool with this origination identity and these tags before the request is sent again.',
  },
  PoolCreationTimedOut: {
    meaning: 'The pool exists but was still CREATING at the deadline.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Watch the pool with DescribePools; use it once it is ACTIVE, or delete it and send the request again.',
  },
  PoolNotUsable: {
    meaning: 'The pool was made but is being deleted, has vanished, or has a status that nobody knows.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Find out in CloudTrail what happened to the pool, and send the request again once its identity is free.',
  },
  Interrupted: {
    meaning: 'The execution was stopped or ran out of time before it could answer.',
    owner: 'operator',
    retryable: true,
    ambiguous: true,
    transient: false,
    remediation: 'Find out whether the pool exists, and send the request again.',
  },
  WorkflowFault: {
    meaning: 'The provisioner itself failed in a way that it does not know.',
    owner: 'operator',
    retryable: false,
    ambiguous: true,
    transient: false,
    remediation: 'Read the execution history and the logs, and report the defect with the execution ARN.',
  },
};

/**
 * Errors that Lambda, Step Functions and the integrations throw in our place, by the names that reach Retry and
 * Catch, and whether the work may have been done all the same.
 * Source: Step Functions developer guide, "Handling errors", and the Lambda guide on retry behaviour.
 */
export const PLATFORM_ERRORS = {
  'Lambda.ServiceException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.AWSLambdaException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.SdkClientException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.TooManyRequestsException': { class: 'ServiceUnavailable', mayHaveRun: false },
  'Lambda.ClientExecutionTimeoutException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.Unknown': { class: 'WorkflowFault', mayHaveRun: true },
  'Sandbox.Timedout': { class: 'WorkflowFault', mayHaveRun: true },
  'Runtime.ExitError': { class: 'WorkflowFault', mayHaveRun: true },
  'States.Timeout': { class: 'WorkflowFault', mayHaveRun: true },
  'EventBridge.FailedEntry': { class: 'ServiceUnavailable', mayHaveRun: false },
  'EventBridge.InternalException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'EventBridge.ThrottlingException': { class: 'Throttled', mayHaveRun: false },
  'EventBridge.SdkClientException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'EventBridge.EventBridgeException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'SQS.SdkClientException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'SQS.AmazonSQSException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'SQS.SqsException': { class: 'ServiceUnavailable', mayHaveRun: true },
} as const satisfies Record<string, { class: FailureClass; mayHaveRun: boolean }>;
