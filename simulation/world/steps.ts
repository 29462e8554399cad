import { claimRequest } from '../../functions/claim-request/claim-request.ts';
import { createPool } from '../../functions/create-pool/create-pool.ts';
import { describePool } from '../../functions/describe-pool/describe-pool.ts';
import { findPool } from '../../functions/find-pool/find-pool.ts';
import type { Ledger } from '../../functions/idempotency/record.ts';
import { Result } from '../../functions/model/result.ts';
import {
  Claim,
  Claimed,
  Creation,
  CreationOrPreempted,
  DescribeRequest,
  ExecutionState,
  Received,
  ReservedSlot,
  ReserveRequest,
  Searched,
  Slotted,
  Validated,
} from '../../functions/model/state.ts';
import { rateLimited } from '../../functions/pools/rate-limited.ts';
import type { SmsVoice } from '../../functions/pools/sms-voice.ts';
import type { LimitedOperation, LimiterStore, RateLimit } from '../../functions/rate-limit/limiter.ts';
import { recordResult } from '../../functions/record-result/record-result.ts';
import { reserveSlot } from '../../functions/reserve-slot/reserve-slot.ts';
import { report } from '../../functions/results/report.ts';
import { reportSlotWait } from '../../functions/runtime/metrics.ts';
import { step } from '../../functions/runtime/step.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';
import { validateRequest } from '../../functions/validate-request/validate-request.ts';
import { config } from '../../infra/config.ts';
import type { Invocation } from './invocation.ts';
import type { Deployed, Handler } from './lambda.ts';
import { pause } from './wire.ts';

export const STATES = [
  'Validate request',
  'Claim request',
  'Reserve create slot',
  'Create pool',
  'Find pool',
  'Describe pool',
  'Record result',
] as const;
export type State = (typeof STATES)[number];

/** Creates the ports of an invocation. */
export interface Ports {
  smsVoice: (invocation: Invocation, attempts: 1 | 2, input: string) => SmsVoice;
  ledger: (invocation: Invocation, site: Deployed['site']) => Ledger;
  rateLimit: (invocation: Invocation) => { limiter: LimiterStore; statuses: StatusCache };
  rateLimitOf: (operation: LimitedOperation) => RateLimit;
  random: () => number;
  /** Seconds; default: infra/config.ts. */
  polling?: Pick<typeof config.polling, 'initialDelaySeconds' | 'intervalSeconds'>;
}

const { poolDeadlineSeconds, createDeadlineSeconds } = config.polling;
const pollingOf = ({ polling = config.polling }: Ports) => polling;
const { maxWaitHours, exhaustedSeconds } = config.rateLimit;

/** The service with DescribePools rate limited, for one invocation. */
const rateLimitedService = (ports: Ports, invocation: Invocation, input: string): SmsVoice =>
  rateLimited(ports.smsVoice(invocation, 2, input), {
    limiter: ports.rateLimit(invocation).limiter,
    limit: ports.rateLimitOf('DescribePools'),
    now: invocation.now,
    pause,
  });

/** The real steps with the real parsing, and separate ports per invocation. */
const handlers: Record<State, (ports: Ports, invocation: Invocation, input: string) => Handler> = {
  'Validate request': () => step(Received, Validated, validateRequest),

  'Claim request': ({ ledger }, invocation) => {
    const ports = {
      ledger: ledger(invocation, 'Claim request'),
      now: invocation.now,
      service: config.service,
    };
    return step(Validated, Claim, (state) => claimRequest(state, ports));
  },

  'Reserve create slot': ({ rateLimit, rateLimitOf }, invocation) => {
    const ports = {
      limiter: rateLimit(invocation).limiter,
      limit: rateLimitOf('CreatePool'),
      deadlineSeconds: maxWaitHours * 3_600,
      report: reportSlotWait,
      clock: invocation.now,
    };
    return step(ReserveRequest, ReservedSlot, (request) => reserveSlot(request, ports));
  },

  'Create pool': (ports, invocation, input) => {
    const creating = {
      smsVoice: ports.smsVoice(invocation, 1, input),
      ledger: ports.ledger(invocation, 'Create pool'),
      limiter: ports.rateLimit(invocation).limiter,
      limit: ports.rateLimitOf('CreatePool'),
      now: invocation.now,
      pause,
      initialDelaySeconds: pollingOf(ports).initialDelaySeconds,
      exhaustedSeconds,
    };
    return step(Slotted, CreationOrPreempted, (state) => createPool(state, creating));
  },

  'Find pool': (ports, invocation, input) => {
    const finding = {
      smsVoice: rateLimitedService(ports, invocation, input),
      now: invocation.now,
      random: ports.random,
      initialDelaySeconds: pollingOf(ports).initialDelaySeconds,
      deadlineSeconds: createDeadlineSeconds,
    };
    return step(Claimed, Searched, (state) => findPool(state, finding));
  },

  'Describe pool': (ports, invocation, input) => {
    const describing = {
      smsVoice: ports.smsVoice(invocation, 1, input),
      ...ports.rateLimit(invocation),
      now: invocation.now,
      pause,
      intervalMs: ports.rateLimitOf('DescribePools').intervalMs,
      pollMs: pollingOf(ports).intervalSeconds * 1_000,
      deadlineSeconds: poolDeadlineSeconds,
    };
    return step(DescribeRequest, Creation, (request) => describePool(request, describing));
  },

  'Record result': ({ ledger }, invocation) => {
    const ports = { ledger: ledger(invocation, 'Record result'), now: invocation.now, report };
    return step(ExecutionState, Result, (state) => recordResult(state, ports));
  },
};

/** The functions of the state machine, as deployed. */
export const deployedSteps = (ports: Ports): ReadonlyMap<State, Deployed> =>
  new Map(
    STATES.map((state) => [
      state,
      {
        site: state,
        timeoutSeconds:
          state === 'Find pool'
            ? config.functions.findPoolTimeoutSeconds
            : config.functions.stepTimeoutSeconds,
        handlerFor: (invocation, input) => handlers[state](ports, invocation, input),
      },
    ]),
  );
