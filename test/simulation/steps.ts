import { claimRequest } from '../../functions/claim-request/claim-request.ts';
import { createPool } from '../../functions/create-pool/create-pool.ts';
import { describePool } from '../../functions/describe-pool/describe-pool.ts';
import { findPool } from '../../functions/find-pool/find-pool.ts';
import { recordOutcome } from '../../functions/record-outcome/record-outcome.ts';
import {
  Claim,
  Claimed,
  Created,
  Creation,
  Ended,
  Outcome,
  Received,
  Sought,
  Validated,
} from '../../functions/shared/contracts.ts';
import type { Ledger } from '../../functions/shared/ledger.ts';
import { report } from '../../functions/shared/report.ts';
import type { SmsVoice } from '../../functions/shared/sms-voice.ts';
import { step } from '../../functions/shared/step.ts';
import { validateRequest } from '../../functions/validate-request/validate-request.ts';
import { config } from '../../infra/config.ts';
import type { Invocation } from './invocation.ts';
import type { Deployed, Handler } from './lambda.ts';
import { pause } from './wire.ts';

const STATES = [
  'Validate request',
  'Claim request',
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
  random: () => number;
}

const { poolDeadlineSeconds, createDeadlineSeconds, firstLookSeconds, ...polling } = config.polling;

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

  'Create pool': ({ smsVoice }, invocation, input) => {
    const ports = { smsVoice: smsVoice(invocation, 1, input), now: invocation.now, firstLookSeconds };
    return step(Claimed, Creation, (state) => createPool(state, ports));
  },

  'Find pool': ({ smsVoice, random }, invocation, input) => {
    const ports = {
      smsVoice: smsVoice(invocation, 2, input),
      now: invocation.now,
      random,
      pause,
      firstLookSeconds,
      deadlineSeconds: createDeadlineSeconds,
    };
    return step(Claimed, Sought, (state) => findPool(state, ports));
  },

  'Describe pool': ({ smsVoice }, invocation, input) => {
    const ports = {
      smsVoice: smsVoice(invocation, 2, input),
      now: invocation.now,
      deadlineSeconds: poolDeadlineSeconds,
      graceSeconds: polling.visibilityGraceSeconds,
      maxWaitSeconds: polling.lookIntervalMaxSeconds,
    };
    return step(Created, Creation, (state) => describePool(state, ports));
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
