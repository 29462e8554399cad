import * as z from 'zod/mini';
import { Pool } from './pool.ts';
import { PoolRequest, RequestMetadata } from './request.ts';

/* The state of an execution: what each step is handed and what it adds. */

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

/** What "Claim request" finds in the ledger, and writes there. */
export const Claim = z.object({
  /**
   * `new`: this execution makes the pool. `resumed`: it does so too, but an earlier attempt may have made it already.
   * `in progress`: another execution works on it, and its result is the result of both. `completed`: the ledger has the result.
   */
  is: z.enum(['new', 'resumed', 'in progress', 'completed']),
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
  /** How many slots the request has reserved so far. */
  reservations: z.number(),
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
