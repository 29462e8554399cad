/** What one look saw of the pools that are waited for; times in milliseconds since the epoch. */
export interface Listing {
  /** When the look began that this is the result of. */
  startedAt: number;
  /** The pools that were CREATING. */
  creating: string[];
  /** Pools that there was no time to ask for. */
  pending: string[];
  /** How old the pools were, in seconds, that were last seen ACTIVE. */
  ages: number[];
}

/** Where executions tell one another what they saw, so that no answer is asked for twice. Failures are ProvisioningErrors. */
export interface Board {
  listing(): Promise<Listing | undefined>;
  /**
   * The leave to look for everybody: one execution at a time has it, until it publishes or the lease runs out.
   *
   * @param seen the listing that whoever asks has read: where a newer one has been published, there is no need to look
   * @returns whether it is given
   */
  lead(now: number, leaseMs: number, seen: Listing | undefined): Promise<boolean>;
  /** Asks whoever looks next to look at a pool, too. */
  ask(poolId: string): Promise<void>;
  /** The pools that somebody has asked for and that nobody has answered for yet. */
  asked(): Promise<string[]>;
  /** Tells what was seen, and gives the leave back. @param answered pools that were asked for, and need not be any more */
  publish(listing: Listing, answered: readonly string[]): Promise<void>;
  /** The status in which somebody has seen a pool that had left CREATING, and when that look began. */
  statusOf(poolId: string): Promise<{ status: string; seenAt: number } | undefined>;
  setStatus(poolId: string, status: string, seenAt: number): Promise<void>;
}
