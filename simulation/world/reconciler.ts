import * as z from 'zod/mini';
import {
  type EndedExecution,
  type EndedExecutions,
  UNSUCCESSFUL,
} from '../../functions/aws/ended-executions.ts';
import { type Ports, reconcile } from '../../functions/reconcile/reconcile.ts';
import { reconcileOnSchedule } from '../../functions/reconcile/reconcile-on-schedule.ts';
import type { Bookmark } from '../../functions/reconcile/store.ts';
import { log } from '../../functions/runtime/log.ts';
import { countInterrupted } from '../../functions/runtime/metrics.ts';
import { step } from '../../functions/runtime/step.ts';
import { config } from '../../infra/config.ts';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import type { Faults } from '../plan/faults.ts';
import { unsuccessful } from './executions.ts';
import type { Invocation } from './invocation.ts';
import { type Deployed, invoke, isThrottled, type Lambda } from './lambda.ts';
import { executionLifeSeconds } from './shipped-machine.ts';
import { pause } from './wire.ts';

interface Ground extends Lambda {
  faults: Faults;
  /** Ports of the reconciler, without the clock. */
  ports: (invocation: Invocation) => Omit<Ports, 'now' | 'report'>;
  endedExecutions: (invocation: Invocation) => EndedExecutions;
  bookmarkFor: (invocation: Invocation) => Bookmark;
  track: (work: Promise<unknown>) => void;
  random: () => number;
}

const portsOf = (ground: Ground, invocation: Invocation): Ports => ({
  ...ground.ports(invocation),
  now: invocation.now,
  report: ({ result }) => {
    const { requestId, executionArn } = result.detail.metadata;
    countInterrupted();
    log('WARN', 'result published by the reconciler', { requestId, execution: executionArn });
  },
});

/** Milliseconds before the retries of an asynchronous invocation. Source: Lambda developer guide. */
const ASYNC_RETRIES_MS = [60_000, 120_000];

/** Milliseconds between the tries of an event that Lambda throttles, and until it gives up. Source: the same guide. */
const FIRST_THROTTLED_MS = 1_000;
const MAX_THROTTLED_MS = 300_000;
const MAX_EVENT_AGE_MS = 6 * 3_600_000;

/** Lambda keeps a throttled event in its own queue. That is not an attempt of the function. */
const invokeOnceTaken = async (deployed: Deployed, input: string, ground: Ground): Promise<void> => {
  const end = Date.now() + MAX_EVENT_AGE_MS;
  for (let wait = FIRST_THROTTLED_MS; ; wait = Math.min(2 * wait, MAX_THROTTLED_MS)) {
    try {
      await invoke(deployed, input, ground);
      return;
    } catch (error) {
      if (!isThrottled(error) || Date.now() + wait > end) throw error;
      await pause(wait);
    }
  }
};

const StatusChange = z.object({
  executionArn: z.string(),
  name: z.string(),
  status: z.enum(UNSUCCESSFUL),
  startedAt: z.string(),
  stoppedAt: z.number(),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
});

/** The reconciler on execution ended, for every unsuccessful execution. After three failures the event goes to the DLQ. */
export const reporter = (ground: Ground) => {
  const deadLetters: EndedExecution[] = [];
  const deployed: Deployed = {
    site: 'reconcile-on-execution-ended',
    timeoutSeconds: config.functions.reconcileTimeoutSeconds,
    handlerFor: (invocation) =>
      step(StatusChange, z.void(), (ended) => reconcile(ended, portsOf(ground, invocation))),
  };
  const deliver = async (ended: EndedExecution): Promise<void> => {
    // Events are delayed, and arrive after earlier effects of the execution.
    await pause(200 + ground.random() * 2_000);
    for (const wait of [...ASYNC_RETRIES_MS, undefined]) {
      const failed = await invokeOnceTaken(deployed, JSON.stringify(ended), ground).then(
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
    /** Sends the status-change event of an ended execution. It can be lost or duplicated. */
    hear(execution: Execution): void {
      const ended = unsuccessful(execution);
      if (ended === undefined) return;
      const fault = ground.faults.next('status change');
      if (fault?.as !== 'lost') ground.track(deliver(ended));
      if (fault?.as === 'twice') ground.track(deliver(ended));
    },
  };
};

/** Every third scheduled run has no faults: a reconciler that always fails guarantees nothing. */
const CALM_EVERY = 3;

/** The reconciler on schedule: each call is one run, which searches for requests without a result. */
export const onSchedule = (ground: Ground, calm: Ground) => {
  const window = { ...config.reconciler, lifeSeconds: executionLifeSeconds() };
  const deployedOn = (on: Ground): Deployed => ({
    site: 'reconcile-on-schedule',
    timeoutSeconds: config.functions.reconcileOnScheduleTimeoutSeconds,
    handlerFor: (invocation) => {
      const ports = portsOf(on, invocation);
      const sweeping = {
        ...ports,
        pause,
        bookmark: on.bookmarkFor(invocation),
        executions: on.endedExecutions(invocation),
        completeFor: (ended: EndedExecution) => reconcile(ended, ports),
      };
      return step(z.unknown(), z.void(), (_event, lambda) =>
        reconcileOnSchedule({ ...sweeping, msLeft: () => lambda.getRemainingTimeInMillis() }, window),
      );
    },
  });
  let runs = 0;

  /** @returns whether the run succeeded */
  return async (): Promise<boolean> => {
    const on = ++runs % CALM_EVERY === 0 ? calm : ground;
    // The next run retries a failed one.
    return invokeOnceTaken(deployedOn(on), '{}', on).then(
      () => true,
      () => false,
    );
  };
};
