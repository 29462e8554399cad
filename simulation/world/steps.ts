import { claimRequest } from '../../functions/claim-request/claim-request.ts';
import { createPool } from '../../functions/create-pool/create-pool.ts';
import { describePool } from '../../functions/describe-pool/describe-pool.ts';
import { findPool } from '../../functions/find-pool/find-pool.ts';
import type { Ledger } from '../../functions/idempotency/record.ts';
import { Outcome } from '../../functions/model/result.ts';
import {
  Claim,
  Claimed,
  Created,
  Creation,
  Ended,
  Received,
  ReservedSlot,
  ReserveRequest,
  Slotted,
  Sought,
  Validated,
} from '../../functions/model/state.ts';
import { pacedReads } from '../../functions/pools/rate-limited.ts';
import type { SmsVoice } from '../../functions/pools/sms-voice.ts';
import type { Pace, PacedOperation, Slots } from '../../functions/rate-limit/limiter.ts';
import { recordOutcome } from '../../functions/record-result/record-result.ts';
import { reserveSlot } from '../../functions/reserve-slot/reserve-slot.ts';
import { report } from '../../functions/results/report.ts';
import { reportSlotWait } from '../../functions/runtime/metrics.ts';
import { step } from '../../functions/runtime/step.ts';
import type { Board } from '../../functions/status-cache/board.ts';
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
  'Record outcome',
] as const;
export type State = (typeof STATES)[number];

/** How a run of a function reaches what it needs. */
export interface Ports {
  smsVoice: (invocation: Invocation, attempts: 1 | 2, input: string) => SmsVoice;
  ledger: (invocation: Invocation, site: Deployed['site']) => Ledger;
  pacing: (invocation: Invocation) => { slots: Slots; board: Board };
  paceOf: (operation: PacedOperation) => Pace;
  random: () => number;
}

const { poolDeadlineSeconds, createDeadlineSeconds, firstLookSeconds } = config.polling;
const { maxWaitHours, exhaustedSeconds } = config.pacing;

/** The service with DescribePools kept to its pace, for one run of a function. */
const pacedService = (ports: Ports, invocation: Invocation, attempts: 1 | 2, input: string): SmsVoice =>
  pacedReads(ports.smsVoice(invocation, attempts, input), {
    slots: ports.pacing(invocation).slots,
    pace: ports.paceOf('DescribePools'),
    now: invocation.now,
    pause,
  });

/** The real steps behind the real boundary, with ports of their own for each run. */
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

  'Reserve create slot': ({ pacing, paceOf, random }, invocation) => {
    const ports = {
      slots: pacing(invocation).slots,
      pace: paceOf('CreatePool'),
      random,
      deadlineSeconds: maxWaitHours * 3_600,
      report: reportSlotWait,
    };
    return step(ReserveRequest, ReservedSlot, (request) => reserveSlot(request, ports));
  },

  'Create pool': ({ smsVoice, pacing }, invocation, input) => {
    const ports = {
      smsVoice: smsVoice(invocation, 1, input),
      slots: pacing(invocation).slots,
      now: invocation.now,
      pause,
      firstLookSeconds,
      exhaustedSeconds,
    };
    return step(Slotted, Creation, (state) => createPool(state, ports));
  },

  'Find pool': (ports, invocation, input) => {
    const finding = {
      smsVoice: pacedService(ports, invocation, 2, input),
      now: invocation.now,
      random: ports.random,
      firstLookSeconds,
      deadlineSeconds: createDeadlineSeconds,
    };
    return step(Claimed, Sought, (state) => findPool(state, finding));
  },

  'Describe pool': (ports, invocation, input) => {
    const describing = {
      smsVoice: pacedService(ports, invocation, 1, input),
      ...ports.pacing(invocation),
      now: invocation.now,
      intervalMs: ports.paceOf('DescribePools').intervalMs,
      speed: 1,
      deadlineSeconds: poolDeadlineSeconds,
    };
    return step(Created, Creation, (state) => describePool(state, describing));
  },

  'Record outcome': ({ ledger }, invocation) => {
    const ports = { ledger: ledger(invocation, 'Record outcome'), now: invocation.now, report };
    return step(Ended, Outcome, (state) => recordOutcome(state, ports));
  },
};

/** The functions of the state machine, as they are deployed. */
export const deployedSteps = (ports: Ports): ReadonlyMap<State, Deployed> =>
  new Map(
    STATES.map((state) => [
      state,
      {
        site: state,
        timeoutSeconds: config.functions.stepTimeoutSeconds,
        handlerFor: (invocation, input) => handlers[state](ports, invocation, input),
      },
    ]),
  );
