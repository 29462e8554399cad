import { createRates } from '../simulator/rates.ts';

/** The accounts whose limits can be played. */
export const ACCOUNTS = ['large Region', 'small Region', 'new account'] as const;
export type Account = (typeof ACCOUNTS)[number];

interface Bucket {
  ratePerSecond: number;
  burst: number;
}

/** What AWS counts in a token bucket: operations, and the reads and writes of a partition. */
export type Counted = 'StartExecution' | 'GetExecutionHistory' | 'PutEvents' | 'reads' | 'writes';

interface Limits {
  buckets: Record<Counted, Bucket>;
  /** Concurrent invocations of all functions. */
  concurrency: number;
}

/** A bucket whose burst is one second. */
const perSecond = (rate: number): Bucket => ({ ratePerSecond: rate, burst: rate });

/** Source: DynamoDB developer guide, "Best practices for designing partition keys". */
const PARTITION = { reads: perSecond(3_000), writes: perSecond(1_000) };
const GetExecutionHistory: Bucket = { burst: 400, ratePerSecond: 20 };

/**
 * Sources: the quotas of Step Functions (API action throttling), EventBridge and Lambda. A large Region is us-east-1,
 * us-west-2 or eu-west-1. AWS does not publish what a new account gets of Step Functions: that figure is assumed.
 */
const LIMITS: Record<Account, Limits> = {
  'large Region': {
    buckets: {
      StartExecution: { burst: 1_300, ratePerSecond: 300 },
      GetExecutionHistory,
      PutEvents: perSecond(10_000),
      ...PARTITION,
    },
    concurrency: 1_000,
  },
  'small Region': {
    buckets: {
      StartExecution: { burst: 800, ratePerSecond: 150 },
      GetExecutionHistory,
      PutEvents: perSecond(400),
      ...PARTITION,
    },
    concurrency: 1_000,
  },
  'new account': {
    buckets: {
      StartExecution: { burst: 100, ratePerSecond: 25 },
      GetExecutionHistory,
      PutEvents: perSecond(400),
      ...PARTITION,
    },
    concurrency: 10,
  },
};

/** The limits of an account, with what is used of them. */
export class AwsLimits {
  readonly account: Account;
  /** Calls by what AWS counts, and how many of them were refused. */
  readonly calls: Record<Counted, { made: number; refused: number }>;
  /** Invocations that were refused. */
  refusedInvocations = 0;
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #rates = createRates();
  #running = 0;

  /** @param now milliseconds since the epoch */
  constructor(account: Account, now: () => number) {
    this.account = account;
    this.#limits = LIMITS[account];
    this.#now = now;
    const none = () => ({ made: 0, refused: 0 });
    this.calls = {
      StartExecution: none(),
      GetExecutionHistory: none(),
      PutEvents: none(),
      reads: none(),
      writes: none(),
    };
  }

  /**
   * Takes a token.
   * @param partition what has a bucket of its own: a table, for example
   * @returns false when the bucket is empty: AWS throttles the call
   */
  take(counted: Counted, partition = ''): boolean {
    const name = `${counted} ${partition}`;
    const granted = this.#rates.take(name, { [name]: this.#limits.buckets[counted] }, this.#now());
    const calls = this.calls[counted];
    calls.made++;
    if (!granted) calls.refused++;
    return granted;
  }

  /** Begins an invocation of a function. @returns false when too many run: Lambda throttles it */
  begin(): boolean {
    if (this.#running >= this.#limits.concurrency) {
      this.refusedInvocations++;
      return false;
    }
    this.#running++;
    return true;
  }

  /** Ends an invocation that `begin` allowed. */
  end(): void {
    this.#running--;
  }
}
