import * as z from 'zod/mini';
import { FAILURE_CLASSES } from '../failures/failure-classes.ts';
import { FailureDetail } from '../failures/provisioning-error.ts';
import { DetailType } from './detail-type.ts';
import { RCS_AGENT, REQUEST_FIELDS, shapeOf, type Tag as TagSchema } from './request-fields.ts';

/*
 * Everything that crosses a border: requests that come in, states between the steps, events that go out. AWS's own
 * documents keep AWS's spelling (source: API reference of CreatePool, 2022-03-31); what we add is camelCase.
 */

const rcsAgent = new RegExp(RCS_AGENT);

/** Whether an identity is an RCS agent, which needs no IsoCountryCode. */
export const isRcsAgent = (identity: unknown): boolean =>
  typeof identity === 'string' && rcsAgent.test(identity);

/** The request syntax of CreatePool, so that what the AWS reference shows can be pasted. */
export const PoolRequest = z.strictObject(shapeOf(REQUEST_FIELDS));
export type PoolRequest = z.infer<typeof PoolRequest>;
export type Tag = z.infer<typeof TagSchema>;

/** A name that a sender gives: 1 to 128 visible ASCII characters. */
export const Identifier = z.string().check(z.regex(/^[!-~]{1,128}$/));

/** What identifies a request, as its sender gives it. */
export const SenderMetadata = z.strictObject({
  requestId: z.optional(Identifier),
  correlationId: z.optional(Identifier),
});

/** The same request with what identifies it beside it. */
export const EnvelopedRequest = z.strictObject({ metadata: z.optional(SenderMetadata), data: PoolRequest });

export const Trigger = z.enum(['event', 'queue', 'console']);
export type Trigger = z.infer<typeof Trigger>;

/** Who asked, through which trigger, and which execution answers. Times are ISO 8601 in UTC. */
export const RequestMetadata = z.object({
  requestId: z.string(),
  correlationId: z.optional(z.string()),
  trigger: Trigger,
  executionArn: z.string(),
  requestedAt: z.string(),
});
export type RequestMetadata = z.infer<typeof RequestMetadata>;

/** What "Receive request" makes of any input. */
export const Received = z.object({ input: z.unknown(), metadata: RequestMetadata });
export type Received = z.infer<typeof Received>;

/** What "Validate request" makes of it: the request in one form. */
export const Validated = z.object({
  metadata: RequestMetadata,
  request: PoolRequest,
  /** Names what was delivered: event, message or execution. The same for every repeat of a delivery by AWS. */
  delivery: z.string(),
});
export type Validated = z.infer<typeof Validated>;

/** Every response element of CreatePool. Only PoolId is certain: the rest is the service's to give. */
export const Pool = z.object({
  PoolId: z.string().check(z.minLength(1)),
  PoolArn: z.optional(z.string()),
  Status: z.string(),
  MessageType: z.optional(z.string()),
  OptOutListName: z.optional(z.string()),
  TwoWayEnabled: z.optional(z.boolean()),
  TwoWayChannelArn: z.optional(z.string()),
  TwoWayChannelRole: z.optional(z.string()),
  SelfManagedOptOutsEnabled: z.optional(z.boolean()),
  SharedRoutesEnabled: z.optional(z.boolean()),
  DeletionProtectionEnabled: z.optional(z.boolean()),
  CreatedTimestamp: z.optional(z.string()),
  Tags: z.optional(z.array(z.object({ Key: z.string(), Value: z.string() }))),
});
export type Pool = z.infer<typeof Pool>;

/** What "Claim request" finds in the ledger, and writes there. */
export const Claim = z.object({
  /**
   * `new`: this execution makes the pool. `resumed`: it does so too, but an earlier attempt may have made it already.
   * `running`: another execution is at it, and its answer answers both. `finished`: the answer is in the ledger.
   */
  is: z.enum(['new', 'resumed', 'running', 'finished']),
  /** Which sending of the request this is, from 1: one that failed can be sent again. */
  attempt: z.number(),
  /** When this attempt claimed it, ISO 8601. */
  claimedAt: z.string(),
  /** When the request was first claimed, ISO 8601: no pool of its is older. */
  since: z.string(),
  /** The tags by which its pool is known; none where the request itself fills all the tags that a pool can have. */
  ownership: z.array(z.object({ Key: z.string(), Value: z.string() })),
  /** The pool of an earlier attempt, as it was last seen. */
  pool: z.optional(Pool),
  /** Whether that attempt has seen the pool vanish, or never seen it for all its looking: one that is new hides for a while. */
  poolLost: z.optional(z.boolean()),
});
export type Claim = z.infer<typeof Claim>;

/** What a Catch writes. Cause is Lambda's error document for our own steps, free text for everything else. */
const Caught = z.object({ Error: z.string(), Cause: z.optional(z.string()) });
export type Caught = z.infer<typeof Caught>;

/** What "Find pool" adds when it has found none, so that "Create pool" may be called once more. */
export const Search = z.object({
  /** Calls of CreatePool so far that may be repeated. */
  tries: z.number(),
  /** Whether one of them may have made a pool. */
  ambiguous: z.boolean(),
  /** Before the next one. */
  waitSeconds: z.number(),
  /** When the first answer was not clear, ISO 8601. */
  since: z.string(),
  /** The pool of an earlier attempt, which is there no more: CreatePool needs another token for another pool. */
  vanishedPoolId: z.optional(z.string()),
});
export type Search = z.infer<typeof Search>;

/** What "Reserve create slot" adds: the moment at which CreatePool is called. Times are ISO 8601. */
export const ReservedSlot = z.object({
  number: z.number(),
  at: z.string(),
  /** To the second, as a Wait state has it: shortly before. */
  wakeAt: z.string(),
  /** How many slots the request has taken by now. */
  taken: z.number(),
});
export type ReservedSlot = z.infer<typeof ReservedSlot>;

/** What "Find pool", "Reserve create slot" and "Create pool" are handed. */
export const Claimed = z.extend(Validated, {
  claim: Claim,
  search: z.optional(Search),
  slot: z.optional(ReservedSlot),
  /** Why the last slot made no pool. */
  throttle: z.optional(Caught),
  /** The error of the last CreatePool after which the pool may be there all the same, and when it was caught. */
  ambiguity: z.optional(Caught),
  ambiguousSince: z.optional(z.object({ at: z.string() })),
});
export type Claimed = z.infer<typeof Claimed>;

/** What "Reserve create slot" is handed: the state, and the time by the clock of Step Functions, which is one for all. */
export const ReserveRequest = z.object({ metadata: RequestMetadata, state: Claimed, enteredAt: z.string() });
export type ReserveRequest = z.infer<typeof ReserveRequest>;

/** What "Create pool" is handed: its slot, too. */
export const Slotted = z.extend(Claimed, { slot: ReservedSlot });
export type Slotted = z.infer<typeof Slotted>;

/** What "Create pool" and "Describe pool" know of the pool. */
export const Creation = z.object({
  pool: Pool,
  /** When CreatePool answered, by the clock of the function. */
  respondedAt: z.string(),
  /** When the wait for the pool began, by the clock of Step Functions. The deadline counts from here. */
  waitingSince: z.optional(z.string()),
  /** Until the next poll. */
  waitSeconds: z.number(),
});
export type Creation = z.infer<typeof Creation>;

/** What "Create pool" returns where it called nothing: its slot is not its own any more, or that cannot be read. */
export const Preempted = z.object({ preempted: z.literal(true) });
export type Preempted = z.infer<typeof Preempted>;

/** What "Create pool" returns. */
export const CreationOrPreempted = z.union([Creation, Preempted]);

export const Created = z.extend(Claimed, { creation: Creation });
export type Created = z.infer<typeof Created>;

/** What "Describe pool" is handed: the state, and the time by the clock of Step Functions, which is one for all. */
export const DescribeRequest = z.object({ metadata: RequestMetadata, state: Created, enteredAt: z.string() });
export type DescribeRequest = z.infer<typeof DescribeRequest>;

/** What "Find pool" makes of the state: a pool to wait for, or leave to call CreatePool once more. */
export const Searched = z.extend(Claimed, { found: z.boolean(), creation: z.optional(Creation) });
export type Searched = z.infer<typeof Searched>;

/** What "Record result" may be handed: whatever the execution had reached when it ended. */
export const ExecutionState = z.object({
  input: z.optional(z.unknown()),
  metadata: RequestMetadata,
  request: z.optional(PoolRequest),
  delivery: z.optional(z.string()),
  claim: z.optional(Claim),
  search: z.optional(Search),
  ambiguity: z.optional(Caught),
  ambiguousSince: z.optional(z.object({ at: z.string() })),
  creation: z.optional(
    z.pipe(
      CreationOrPreempted,
      z.transform((creation) => ('preempted' in creation ? undefined : creation)),
    ),
  ),
  error: z.optional(Caught),
});
export type ExecutionState = z.infer<typeof ExecutionState>;

export const Stage = z.enum(['validate', 'claim', 'create', 'describe']);
export type Stage = z.infer<typeof Stage>;

const failureClasses = Object.keys(FAILURE_CLASSES);

/**
 * A failure as its readers get it: what happened, who has to act, and what to do. `code` is the name that AWS or the
 * platform gave the error, or the class itself where we found the fault; `message` has at most 1,024 characters.
 */
export const Failure = z.object({
  ...FailureDetail.shape,
  class: z.enum(failureClasses),
  retryable: z.boolean(),
  owner: z.enum(['requester', 'operator', 'AWS']),
  remediation: z.string(),
  stage: Stage,
  /** False only where it is certain that no pool was made. The pool stands beside the failure when it is known. */
  poolMayExist: z.boolean(),
});
export type Failure = z.infer<typeof Failure>;

const EventMetadata = z.extend(RequestMetadata, {
  /** The same for every repeat of this answer: what a consumer drops repeats by. */
  id: z.string(),
  version: z.literal('1.0'),
  /** Which sending of the request this answers, from 1; absent where the request was refused unseen by the ledger. */
  attempt: z.optional(z.number()),
  completedAt: z.string(),
});

/** Detail of the event PoolProvisioned. */
export const PoolProvisioned = z.object({
  metadata: EventMetadata,
  data: z.object({ request: PoolRequest, pool: Pool }),
});

/**
 * Detail of the event PoolProvisioningFailed. `request` is the request as it was understood: of an invalid one only
 * the plain members that could be read.
 */
export const PoolProvisioningFailed = z.object({
  metadata: EventMetadata,
  data: z.object({
    request: z.record(z.string(), z.unknown()),
    failure: Failure,
    pool: z.optional(Pool),
  }),
});

// The failure first: with a pool beside it, it would pass for a PoolProvisioned, and lose what the other lacks.
export const ResultDetail = z.union([PoolProvisioningFailed, PoolProvisioned]);
export type ResultDetail = z.infer<typeof ResultDetail>;

/** What every result event says of its source. */
export const RESULT_SOURCE = 'sms-pool-provisioner';

/** What "Record result" returns, and "Publish result" sends as it is. */
export const Result = z.object({
  result: z.object({
    status: z.enum(['PROVISIONED', 'FAILED']),
    error: z.optional(z.string()),
    cause: z.optional(z.string()),
    source: z.literal(RESULT_SOURCE),
    detailType: DetailType,
    detail: ResultDetail,
  }),
});
export type Result = z.infer<typeof Result>;
