import type { FailureClass, Owner } from '../model/failure.ts';

export interface FailureClassEntry {
  /** What the class means, in one sentence. */
  readonly meaning: string;
  readonly owner: Owner;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** Whether a CreatePool call with this failure may have created a pool. */
  readonly ambiguous: boolean;
  /** Whether the failure is temporary (AWS was busy or broken): a call that only reads is retried. */
  readonly transient: boolean;
  /**
   * The maximum number of CreatePool calls with this failure. "Find pool" searches for the pool of the request after
   * each. Absent where the first failure is final, and for Throttled, which reserves another slot.
   */
  readonly tries?: number;
  /** What the owner does about it, in one sentence. */
  readonly remediation: string;
}

/** The maximum number of ambiguous CreatePool calls: an outage of the service lasts minutes. */
const AMBIGUOUS_TRIES = 7;

/** Every way in which a request can fail, and what it means. */
export const FAILURE_CLASSES: Readonly<Record<FailureClass, FailureClassEntry>> = {
  InvalidRequest: {
    meaning: 'The request is not a valid CreatePool request, according to our validation or to the service.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation: 'Correct the listed fields and send the request again.',
  },
  RequestIdConflict: {
    meaning: 'Another request with different content has the same request id.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation: 'Send the new content with a new request id.',
  },
  OriginationIdentityNotFound: {
    meaning: 'The account has no such phone number, sender id or RCS agent in this Region and country.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Find the identity with DescribePhoneNumbers or DescribeSenderIds, and send the request again with its id, or with its ARN if it is shared.',
  },
  OriginationIdentityInUse: {
    meaning: 'The identity already belongs to a pool. A phone number or RCS agent can belong to only one.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    // Another request uses the identity: a retry cannot succeed.
    tries: 1,
    remediation:
      'Send the request again with an identity that is free, or remove this one from its pool first.',
  },
  OriginationIdentityNotReady: {
    meaning: 'The identity exists but is not ACTIVE, or another operation is changing it.',
    owner: 'requester',
    retryable: true,
    ambiguous: false,
    transient: false,
    // An association or release completes within a minute; a registration takes days.
    tries: 6,
    remediation: 'Wait until DescribePhoneNumbers shows the identity as ACTIVE and send the request again.',
  },
  ConfigurationMismatch: {
    meaning: 'The configuration of the identity does not match the request.',
    owner: 'requester',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Send the request again with the configuration of the identity (message type, capabilities, opt-out list), or with another identity.',
  },
  Conflict: {
    meaning: 'The service refused the request because of the state of another resource.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Find the reason in the API reference of ConflictException, resolve it in the account, and send the request again.',
  },
  QuotaExceeded: {
    meaning: 'The account has reached a service quota.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation: 'Delete unused resources or request a quota increase, and send the request again.',
  },
  AccessDenied: {
    meaning: 'AWS denies this call to the provisioner.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Compare the policy of the function with the action and the resource in the message, and send the request again.',
  },
  Throttled: {
    meaning: 'AWS throttled every attempt of the call because the account makes too many calls.',
    owner: 'operator',
    retryable: true,
    ambiguous: false,
    transient: true,
    remediation:
      'Find the other users of the quota in CloudTrail or request a quota increase, and send the request again.',
  },
  ServiceUnavailable: {
    meaning: 'AWS failed to process the call, after several attempts.',
    owner: 'AWS',
    retryable: true,
    ambiguous: true,
    transient: true,
    tries: AMBIGUOUS_TRIES,
    remediation: 'Check the AWS Health Dashboard, and send the request again when the service has recovered.',
  },
  OutcomeUnknown: {
    meaning: 'CreatePool was called, but its response is missing or unreadable: the pool may exist.',
    owner: 'operator',
    retryable: true,
    ambiguous: true,
    transient: false,
    tries: AMBIGUOUS_TRIES,
    remediation:
      'Search for a pool with this origination identity and these tags, and then send the request again.',
  },
  PoolCreationTimedOut: {
    meaning: 'The pool exists but was still CREATING at the deadline.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation:
      'Check the pool with DescribePools. Use it once it is ACTIVE, or delete it and send the request again.',
  },
  PoolNotUsable: {
    meaning: 'The pool was created, but is being deleted, has vanished, or has an unknown status.',
    owner: 'operator',
    retryable: false,
    ambiguous: false,
    transient: false,
    remediation: 'Find the cause in CloudTrail, and send the request again once its identity is free.',
  },
  Interrupted: {
    meaning: 'The execution was stopped or timed out before it published a result.',
    owner: 'operator',
    retryable: true,
    ambiguous: true,
    transient: false,
    remediation: 'Check whether the pool exists, and send the request again.',
  },
  Cancelled: {
    meaning: 'The batch of the request was cancelled before CreatePool was called.',
    owner: 'operator',
    retryable: true,
    ambiguous: false,
    transient: false,
    remediation:
      'Send the request again if its pool is wanted: the cancellation covers only what was sent before it.',
  },
  WorkflowFault: {
    meaning: 'The provisioner failed with an unexpected error.',
    owner: 'operator',
    retryable: false,
    ambiguous: true,
    transient: false,
    remediation: 'Read the execution history and the logs, and report the defect with the execution ARN.',
  },
};

export const isFailureClass = (name: string): name is FailureClass => Object.hasOwn(FAILURE_CLASSES, name);

export interface PlatformError {
  class: FailureClass;
  /** Whether the work may have taken effect. */
  mayHaveRun: boolean;
  /** Replaces that of the class. */
  remediation?: string;
}

/**
 * Errors that Lambda, Step Functions and the service integrations throw, by the names that Retry and Catch see.
 * Source: Step Functions developer guide, "Handling errors", the Lambda guide on retry behaviour, and the errors of
 * aws-lambda-nodejs-runtime-interface-client. Those of a bundle that cannot be loaded are left out: they do not pass.
 */
export const PLATFORM_ERRORS = {
  'Lambda.ServiceException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.AWSLambdaException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.SdkClientException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.TooManyRequestsException': {
    class: 'Throttled',
    mayHaveRun: false,
    remediation:
      'Request a higher quota of concurrent executions of AWS Lambda in this Region, and send the request again.',
  },
  'Lambda.ClientExecutionTimeoutException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'Lambda.Unknown': { class: 'WorkflowFault', mayHaveRun: true },
  'Sandbox.Timedout': { class: 'WorkflowFault', mayHaveRun: true },
  'Runtime.ExitError': { class: 'WorkflowFault', mayHaveRun: true },
  'Runtime.OutOfMemory': { class: 'WorkflowFault', mayHaveRun: true },
  'Runtime.NodeJsExit': { class: 'WorkflowFault', mayHaveRun: true },
  'Runtime.UnhandledPromiseRejection': { class: 'WorkflowFault', mayHaveRun: true },
  'Runtime.Unknown': { class: 'WorkflowFault', mayHaveRun: true },
  'Extension.Crash': { class: 'WorkflowFault', mayHaveRun: true },
  'States.Timeout': { class: 'WorkflowFault', mayHaveRun: true },
  'EventBridge.FailedEntry': { class: 'ServiceUnavailable', mayHaveRun: false },
  'EventBridge.InternalException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'EventBridge.ThrottlingException': { class: 'Throttled', mayHaveRun: false },
  'EventBridge.SdkClientException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'EventBridge.EventBridgeException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'SQS.SdkClientException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'SQS.AmazonSQSException': { class: 'ServiceUnavailable', mayHaveRun: true },
  'SQS.SqsException': { class: 'ServiceUnavailable', mayHaveRun: true },
} as const satisfies Record<string, PlatformError>;
