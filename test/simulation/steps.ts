import { claimRequest } from '../../functions/claim-request/claim-request.ts';
import { createPool } from '../../functions/create-pool/create-pool.ts';
import { describePool } from '../../functions/describe-pool/describe-pool.ts';
import { findPool } from '../../functions/find-pool/find-pool.ts';
import { recordOutcome } from '../../functions/record-outcome/record-outcome.ts';
import { reserveSlot } from '../../functions/reserve-slot/reserve-slot.ts';
import {
  Claim,
  Claimed,
  Creation,
  CreationOrPreempted,
  DescribeRequest,
  Ended,
  Outcome,
  Received,
  ReservedSlot,
  ReserveRequest,
  Slotted,
  Sought,
  Validated,
} from '../../functions/shared/contracts.ts';
import type { Ledger } from '../../functions/shared/ledger.ts';
import { reportSlotWait } from '../../functions/shared/metrics.ts';
import { pacedReads } from '../../functions/shared/paced-reads.ts';
import { report } from '../../functions/shared/report.ts';
import type { Pace, PacedOperation, Slots } from '../../functions/shared/slots.ts';
import type { SmsVoice } from '../../functions/shared/sms-voice.ts';
import { step } from '../../functions/shared/step.ts';
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
  'Record outcome',
] as const;
export type State = (typeof STATES)[number];

/** How a run of a function reaches what it needs. */
export interface Ports {
  smsVoice: (invocation: Invocation, attempts: 1 | 2, input: string) => SmsVoice;
  ledger: (invocation: Invocation, site: Deployed['site']) => Ledger;
  pacing: (invocation: Invocation) => { slots: Slots; statuses: StatusCache };
  paceOf: (operation: PacedOperation) => Pace;
  random: () => number;
}

const { poolDeadlineSeconds, createDeadlineSeconds, initialDelaySeconds, intervalSeconds } = config.polling;
const { maxWaitHours, exhaustedSeconds } = config.pacing;

/** The service with DescribePools kept to its pace, for one run of a function. */
const pacedService = (ports: Ports, invocation: Invocation, input: string): SmsVoice =>
  pacedReads(ports.smsVoice(invocation, 2, input), {
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
      initialDelaySeconds,
      exhaustedSeconds,
    };
    return step(Slotted, CreationOrPreempted, (state) => createPool(state, ports));
  },

  'Find pool': (ports, invocation, input) => {
    const finding = {
      smsVoice: pacedService(ports, invocation, input),
      now: invocation.now,
      random: ports.random,
      initialDelaySeconds,
      deadlineSeconds: createDeadlineSeconds,
    };
    return step(Claimed, Sought, (state) => findPool(state, finding));
  },

  'Describe pool': (ports, invocation, input) => {
    const describing = {
      smsVoice: ports.smsVoice(invocation, 1, input),
      ...ports.pacing(invocation),
      now: invocation.now,
      pause,
      intervalMs: ports.paceOf('DescribePools').intervalMs,
      pollMs: intervalSeconds * 1_000,
      deadlineSeconds: poolDeadlineSeconds,
    };
    return step(DescribeRequest, Creation, (request) => describePool(request, describing));
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
