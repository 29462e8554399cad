import * as z from 'zod/mini';
import {
  type EndedExecution,
  type EndedExecutions,
  UNSUCCESSFUL,
} from '../../functions/aws/ended-executions.ts';
import { type Ports, reconcile } from '../../functions/reconcile/reconcile.ts';
import { reconcileOnSchedule } from '../../functions/reconcile/reconcile-on-schedule.ts';
import { log } from '../../functions/runtime/log.ts';
import { countInterrupted } from '../../functions/runtime/metrics.ts';
import { step } from '../../functions/runtime/step.ts';
import { config } from '../../infra/config.ts';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import type { Faults } from '../plan/faults.ts';
import type { Invocation } from './invocation.ts';
import { type Deployed, invoke, type Lambda } from './lambda.ts';
import { executionLifeSeconds } from './shipped-machine.ts';
import { pause } from './wire.ts';

interface Ground extends Lambda {
  faults: Faults;
  /** What it takes to answer for an execution, but for the clock. */
  ports: (invocation: Invocation) => Omit<Ports, 'now' | 'report'>;
  endedExecutions: (invocation: Invocation) => EndedExecutions;
  track: (work: Promise<unknown>) => void;
  random: () => number;
}

const portsOf = (ground: Ground, invocation: Invocation): Ports => ({
  ...ground.ports(invocation),
  now: invocation.now,
  report: ({ result }) => {
    const { requestId, executionArn } = result.detail.metadata;
    countInterrupted();
    log('WARN', 'answered for an execution that did not', { requestId, execution: executionArn });
  },
});

/** Milliseconds before the second and third try of an asynchronous invocation. Source: Lambda developer guide. */
const ASYNC_RETRIES_MS = [60_000, 120_000];

const StatusChange = z.object({
  executionArn: z.string(),
  name: z.string(),
  status: z.enum(UNSUCCESSFUL),
  startedAt: z.string(),
});

/** The function that hears of every execution that did not succeed; what it fails at three times goes to the DLQ. */
export const reporter = (ground: Ground) => {
  const deadLetters: EndedExecution[] = [];
  const deployed: Deployed = {
    site: 'reconcile-on-execution-ended',
    timeoutSeconds: config.functions.reconcileTimeoutSeconds,
    handlerFor: (invocation) =>
      step(StatusChange, z.void(), (ended) => reconcile(ended, portsOf(ground, invocation))),
  };
  const deliver = async (ended: EndedExecution): Promise<void> => {
    // An event takes its time, and comes after what the execution had sent before.
    await pause(200 + ground.random() * 2_000);
    for (const wait of [...ASYNC_RETRIES_MS, undefined]) {
      const failed = await invoke(deployed, JSON.stringify(ended), ground).then(
        () => false,
        () => true,
      );
      if (!failed) return;
      if (wait !== undefined) await pause(wait);
    }
    deadLetters.push(ended);
  };

  return {
    deadLetters,
    /** Tells of an execution that has ended, which can get lost, or arrive twice. */
    hear({ arn: executionArn, name, status, startDate }: Execution): void {
      const known = UNSUCCESSFUL.find((one) => one === status);
      if (known === undefined) return;
      const ended = { executionArn, name, status: known, startedAt: new Date(startDate).toISOString() };
      const fault = ground.faults.next('status change');
      if (fault?.as !== 'lost') ground.track(deliver(ended));
      if (fault?.as === 'twice') ground.track(deliver(ended));
    },
  };
};

/** Of three scheduled runs one meets no faults: a net that is torn for ever holds nothing. */
const CALM_EVERY = 3;

/** The function that looks for what was never answered, once for each call. */
export const onSchedule = (ground: Ground, calm: Ground) => {
  const window = { ...config.reconciler, lifeSeconds: executionLifeSeconds() };
  const deployedOn = (on: Ground): Deployed => ({
    site: 'reconcile-on-schedule',
    timeoutSeconds: config.functions.reconcileOnScheduleTimeoutSeconds,
    handlerFor: (invocation) => {
      const ports = portsOf(on, invocation);
      const sweeping = {
        ...ports,
        executions: on.endedExecutions(invocation),
        answerFor: (ended: EndedExecution) => reconcile(ended, ports),
      };
      return step(z.unknown(), z.void(), () => reconcileOnSchedule(sweeping, window));
    },
  });
  let swept = 0;

  return async (): Promise<void> => {
    const on = ++swept % CALM_EVERY === 0 ? calm : ground;
    // One that fails is done again by the next.
    await invoke(deployedOn(on), '{}', on).catch(() => {});
  };
};
