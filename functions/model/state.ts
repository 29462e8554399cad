import * as z from 'zod/mini';
import { Pool } from './pool.ts';
import { PoolRequest, RequestMetadata } from './request.ts';

/* The state of an execution: the input of each step, and what it adds. */

/** The output of "Receive request", for any input. */
export const Received = z.object({
  input: z.unknown(),
  metadata: RequestMetadata,
  /** The detail-type of request events, from the configuration. States of the version before have none. */
  requestDetailType: z.optional(z.string()),
});
export type Received = z.infer<typeof Received>;

/** The output of "Validate request": the normalised request. */
export const Validated = z.object({
  metadata: RequestMetadata,
  request: PoolRequest,
  /** The id that AWS assigned at the trigger. The same for every redelivery by AWS, and for nothing else. */
  delivery: z.string(),
});
export type Validated = z.infer<typeof Validated>;

/**
 * A period in which a CreatePool call may have taken effect: from its slot until its outcome was known to be ambiguous.
 * ISO 8601, by the clock of Step Functions.
 */
export const AmbiguousCall = z.object({ from: z.string(), to: z.string() });
export type AmbiguousCall = z.infer<typeof AmbiguousCall>;

/** The output of "Claim request", from the ledger. */
export const Claim = z.object({
  /**
   * `new`: this execution creates the pool. `resumed`: it does so too, but an earlier attempt may have created the pool
   * already. `in progress`: another execution works on the request, and publishes the result for both. `completed`: the
   * ledger has the result.
   */
  is: z.enum(['new', 'resumed', 'in progress', 'completed']),
  /** The number of the attempt, from 1: a failed request can be sent again. */
  attempt: z.number(),
  /** The time of the claim of this attempt, ISO 8601. */
  claimedAt: z.string(),
  /** The time of the first claim of the request, ISO 8601: its pool is not older. */
  since: z.string(),
  /** The hash of the content (idempotency/ids.ts), as first claimed; absent in executions of an earlier version. */
  contentHash: z.optional(z.string()),
  /** The ownership tags of its pool; empty if the request uses all the tags that a pool can have. */
  ownership: z.array(z.object({ Key: z.string(), Value: z.string() })),
  /** The pool of an earlier attempt, as last seen. */
  pool: z.optional(Pool),
  /**
   * Whether that attempt gave the pool up: it vanished, or DescribePools never returned it. A new pool may not be
   * visible for a while.
   */
  poolLost: z.optional(z.boolean()),
  /** The ambiguous calls of earlier attempts; absent if they were not recorded. */
  calls: z.optional(z.array(AmbiguousCall)),
});
export type Claim = z.infer<typeof Claim>;

/** The output of a Catch. Cause is the error document of Lambda for our own steps, and free text for all others. */
const Caught = z.object({ Error: z.string(), Cause: z.optional(z.string()) });
export type Caught = z.infer<typeof Caught>;

/** The output of "Find pool" without a pool: "Create pool" may be called again. */
export const Search = z.object({
  /** The number of CreatePool calls so far that may be retried. */
  tries: z.number(),
  /** Whether one of them may have created a pool. */
  ambiguous: z.boolean(),
  /** The ambiguous ones. */
  calls: z.optional(z.array(AmbiguousCall)),
  /** Seconds before the next call. */
  waitSeconds: z.number(),
  /** The time of the first ambiguous outcome, ISO 8601. */
  since: z.string(),
  /** The vanished pool of an earlier attempt: CreatePool needs another token for another pool. */
  vanishedPoolId: z.optional(z.string()),
});
export type Search = z.infer<typeof Search>;

/** The output of "Reserve create slot": when CreatePool is called. Times are ISO 8601. */
export const ReservedSlot = z.object({
  number: z.number(),
  at: z.string(),
  /** Shortly before the slot, in whole seconds as in a Wait state. */
  wakeAt: z.string(),
  /** When the slot has passed, by the clock of Step Functions. Slots of the version before have none. */
  expiresAt: z.optional(z.string()),
  /** The number of slots that the request has reserved so far. */
  reservations: z.number(),
});
export type ReservedSlot = z.infer<typeof ReservedSlot>;

/** The input of "Find pool", "Reserve create slot" and "Create pool". */
export const Claimed = z.extend(Validated, {
  claim: Claim,
  search: z.optional(Search),
  slot: z.optional(ReservedSlot),
  /** The last ambiguous error of CreatePool, and when it was caught, until "Find pool" has searched for its pool. */
  ambiguity: z.optional(Caught),
  ambiguousSince: z.optional(z.object({ at: z.string() })),
});
export type Claimed = z.infer<typeof Claimed>;

/**
 * The input of "Reserve create slot": the state, and the time by the clock of Step Functions, the same clock for all
 * executions.
 */
export const ReserveRequest = z.object({ metadata: RequestMetadata, state: Claimed, enteredAt: z.string() });
export type ReserveRequest = z.infer<typeof ReserveRequest>;

/** The input of "Create pool": the state with its slot. */
export const Slotted = z.extend(Claimed, { slot: ReservedSlot });
export type Slotted = z.infer<typeof Slotted>;

/** The pool, as "Create pool" and "Describe pool" return it. */
export const Creation = z.object({
  pool: Pool,
  /** When CreatePool responded, by the clock of the function. */
  respondedAt: z.string(),
  /** When the wait for the pool began, by the clock of Step Functions. The start of the deadline. */
  waitingSince: z.optional(z.string()),
  /** Seconds until the next poll. */
  waitSeconds: z.number(),
});
export type Creation = z.infer<typeof Creation>;

/** The output of "Create pool" without a call: its slot was preempted, or the rate limiter is unavailable. */
export const Preempted = z.object({ preempted: z.literal(true) });
export type Preempted = z.infer<typeof Preempted>;

/** The output of "Create pool". */
export const CreationOrPreempted = z.union([Creation, Preempted]);

export const Created = z.extend(Claimed, { creation: Creation });
export type Created = z.infer<typeof Created>;

/**
 * The input of "Describe pool": the state, and the time by the clock of Step Functions, the same clock for all
 * executions.
 */
export const DescribeRequest = z.object({ metadata: RequestMetadata, state: Created, enteredAt: z.string() });
export type DescribeRequest = z.infer<typeof DescribeRequest>;

/** The output of "Find pool": a pool to wait for, or the permission to call CreatePool again. */
export const Searched = z.extend(Claimed, { found: z.boolean(), creation: z.optional(Creation) });
export type Searched = z.infer<typeof Searched>;

/** The input of "Record result": the state that the execution had reached when it ended. */
export const ExecutionState = z.object({
  input: z.optional(z.unknown()),
  requestDetailType: z.optional(z.string()),
  metadata: RequestMetadata,
  request: z.optional(PoolRequest),
  delivery: z.optional(z.string()),
  claim: z.optional(Claim),
  search: z.optional(Search),
  slot: z.optional(ReservedSlot),
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
