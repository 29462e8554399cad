/** What one answer of DescribePools said of the pools that are waited for; times in milliseconds since the epoch. */
export interface Listing {
  /** When the look began that this is the result of. */
  startedAt: number;
  /** The pools that were CREATING. */
  creating: string[];
  /** Pools that were CREATING before, or were asked for, and of which nothing certain is known yet. */
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
  /** Has whoever looks next look for this pool too: from then on it is one of those of which nothing is known yet. */
  want(poolId: string): Promise<void>;
  /**
   * Tells what was seen, and gives the leave back.
   *
   * @param lookedFor the pools that nobody needs to want any more
   */
  publish(listing: Listing, lookedFor?: readonly string[]): Promise<void>;
  /** The status in which somebody has seen a pool that had left CREATING. */
  statusOf(poolId: string): Promise<string | undefined>;
  setStatus(poolId: string, status: string): Promise<void>;
}
