import { AdaptiveRetryStrategy } from '@smithy/core/retry';
import { ProvisioningError } from '../../functions/model/provisioning-error.ts';
import type { SmsVoice } from '../../functions/pools/sms-voice.ts';
import type { LimiterStore } from '../../functions/rate-limit/limiter.ts';
import { type Design, OURS } from '../../simulation/bulk/design.ts';
import { memoryStatuses } from '../../simulation/world/memory-rate-limit.ts';
import type { Patch } from '../../simulation/world/shipped-machine.ts';
import type { WorldOptions } from '../../simulation/world/world.ts';

/** A rate limiter without a limit. */
const unlimited: LimiterStore = {
  reserveNext: async (_, least) => least,
  read: async () => ({ next: 0, preempted: [] }),
  preempt: async () => false,
  recordThrottle: async () => {},
  exhaust: async () => {},
};

/** Calls CreatePool directly, with retries when throttled. Each execution polls its own pool every 5 s. */
const retrying = (MaxAttempts: number): Patch => {
  const Retry = {
    ErrorEquals: ['Throttled', 'Lambda.TooManyRequestsException'],
    IntervalSeconds: 1,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    MaxAttempts,
    JitterStrategy: 'FULL',
  };

  return (states) => {
    const text = JSON.stringify(states).replaceAll('"Next":"Reserve create slot"', '"Next":"Create pool"');
    Object.assign(states, JSON.parse(text));
    const { 'Was the pool found?': found, 'Create pool': create, 'Describe pool': describe } = states;
    if (found === undefined || create === undefined || describe === undefined)
      throw new Error('The shipped state machine has other state names: update bench/drain/designs.ts.');
    Object.assign(found, { Default: 'Create pool' });
    delete states['Reserve create slot'];
    delete states['Wait for create slot'];
    create.Retry = [Retry];
    create.Catch = (create.Catch ?? []).slice(1);
    describe.Retry = [Retry, ...(describe.Retry ?? []).slice(-1)];
  };
};
const PATCHES = { few: retrying(6), many: retrying(20) };

const naive = (patch: Patch): Partial<WorldOptions> => ({
  // A separate cache per invocation: no shared polls.
  rateLimit: () => ({ limiter: unlimited, statuses: memoryStatuses() }),
  sabotage: {
    patch,
    work: {
      'Create pool': (handler) => (event, context) =>
        handler(
          { ...Object(event), slot: { number: 0, at: '1970-01-01', wakeAt: '', reservations: 1 } },
          context,
        ),
    },
  },
});

/** A common setting of users who rely on the SDK alone. */
const ADAPTIVE_ATTEMPTS = 10;

type Token = Awaited<ReturnType<AdaptiveRetryStrategy['acquireInitialRetryToken']>>;

/** The retry strategy as used by the SDK's middleware, which passes back its tokens. */
interface Strategy {
  acquireInitialRetryToken(scope: string): Promise<Token>;
  refreshRetryTokenForRetry(token: Token, info: { errorType: 'THROTTLING' }): Promise<Token>;
  recordSuccess(token: Token): void;
}

/** The SDK's adaptive retry mode. On Lambda, each concurrent execution has its own environment and client. */
const adaptive = (service: SmsVoice): SmsVoice => {
  const strategy: Strategy = new AdaptiveRetryStrategy(async () => ADAPTIVE_ATTEMPTS);

  return {
    ...service,
    async createPool(request, clientToken) {
      let token: Token = await strategy.acquireInitialRetryToken('');
      for (;;) {
        try {
          const pool = await service.createPool(request, clientToken);
          strategy.recordSuccess(token);
          return pool;
        } catch (error) {
          if (!(error instanceof ProvisioningError) || error.name !== 'Throttled') throw error;
          const next = await strategy
            .refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' })
            .catch(() => undefined);
          if (next === undefined) throw error;
          token = next;
        }
      }
    },
  };
};

export const DESIGNS: readonly Design[] = [
  OURS,
  { name: 'Retry 6', world: () => naive(PATCHES.few) },
  { name: 'Retry 20', world: () => naive(PATCHES.many) },
  {
    name: 'SDK adaptive, Retry 6',
    world: () => ({
      ...naive(PATCHES.few),
      sabotage: { ...naive(PATCHES.few).sabotage, smsVoice: adaptive },
    }),
  },
  { name: 'two at a time, Retry 6', world: () => naive(PATCHES.few), atOnce: 2 },
];
