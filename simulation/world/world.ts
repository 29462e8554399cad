import type { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Ledger } from '../../functions/idempotency/record.ts';
import { rateLimited } from '../../functions/pools/rate-limited.ts';
import { type SmsVoice, smsVoice } from '../../functions/pools/sms-voice.ts';
import type { LimitedOperation, LimiterStore, RateLimit } from '../../functions/rate-limit/limiter.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';
import { config } from '../../infra/config.ts';
import type { AwsLimits } from '../../local/faults/aws-limits.ts';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import { StepFunctions } from '../../local/services/step-functions/step-functions.ts';
import { TaskFailure } from '../../local/services/step-functions/task-failure.ts';
import type { Task } from '../../local/services/step-functions/tasks.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { chanceOf } from '../plan/chance.ts';
import { type Faults, namedFaults } from '../plan/faults.ts';
import { eventTrigger, queueTrigger } from '../plan/triggers.ts';
import { distantBookmark, memoryBookmark } from './bookmark.ts';
import { distantBus, putEvents, type Sent, sendMessage } from './bus.ts';
import { distantEndedExecutions, distantExecutions, distantHistories } from './executions.ts';
import type { Invocation } from './invocation.ts';
import { type Handler, invoke } from './lambda.ts';
import { distantLedger } from './ledger.ts';
import { withLimits } from './limits.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryLimiter, memoryStatuses } from './memory-rate-limit.ts';
import { distantRateLimit } from './rate-limit.ts';
import { onSchedule, reporter } from './reconciler.ts';
import { executionLifeSeconds, MACHINE_ARN, type Patch, shippedMachine } from './shipped-machine.ts';
import { type Create, directClient } from './sms-voice.ts';
import { deployedSteps, type State } from './steps.ts';
import { VirtualTime } from './virtual-time.ts';
import { type Gate, pause } from './wire.ts';

export const START = Date.parse('2026-11-23T10:00:00.000Z');

/** Removes a protection by wrapping ports and steps (simulation/sabotage/switches.ts). */
export interface Sabotage {
  patch?: Patch;
  /** @param input the input of the invocation, JSON */
  smsVoice?: (port: SmsVoice, input: string) => SmsVoice;
  ledger?: (port: Ledger, site: string) => Ledger;
  table?: (ledger: Ledger) => Ledger;
  statuses?: (cache: StatusCache) => StatusCache;
  work?: { [name in State]?: (handler: Handler) => Handler };
  withoutReports?: boolean;
  withoutSchedule?: boolean;
  /** The dispatcher reports every message as dispatched. */
  blindDispatcher?: boolean;
}

export interface WorldOptions {
  seed: number;
  faults: Faults;
  settings?: SettingsPatch;
  /** Probability that an execution is stopped manually. */
  abortRate?: () => number;
  /** Probability of a clock skew of one hour. */
  clockRate?: () => number;
  /** Outage of the bus, in milliseconds from the start. */
  busDown?: { from: number; to: number };
  sabotage?: Sabotage;
  /** Rate limits; default: infra/config.ts. */
  rateLimitOf?: (operation: LimitedOperation) => RateLimit;
  /** Limits of the account that AWS throttles at; by default none. */
  limits?: AwsLimits;
  /** Replaces the rate limit table. */
  rateLimit?: () => { limiter: LimiterStore; statuses: StatusCache };
  /** Called for every log line of a function. */
  onLog?: (line: string) => void;
  /** Called for each ended execution. */
  onEnd?: (execution: Execution) => void;
  /** Controls the order of calls. */
  gate?: Gate;
  /** The client of the service; by default without the SDK's middleware, which would dominate the run time. */
  clientOf?: (
    invocation: Invocation,
    maxAttempts: 1 | 2,
    wire: { simulator: Simulator; faults: Faults },
  ) => PinpointSMSVoiceV2Client;
}

/** A CreatePool call with its execution. */
export interface MadeCreate extends Create {
  execution: string;
  /** Whether the state machine received the result of the calling function. */
  delivered: boolean;
}

const HOUR_MS = 3_600_000;

const configuredRateLimit = (operation: LimitedOperation): RateLimit => {
  const { createPool, describePools, share } = config.quotas;
  const { ratePerSecond, burst } = operation === 'CreatePool' ? createPool : describePools;

  return { intervalMs: 1_000 / (ratePerSecond * share), burst };
};

export type World = ReturnType<typeof createWorld>;

/**
 * The service and its environment in virtual time: the shipped state machine, the real steps, the simulator, the ledger
 * in memory, bus, queues, triggers and reconciler. Only one world can exist at a time.
 */
export const createWorld = (options: WorldOptions) => {
  const { seed, faults, sabotage = {}, abortRate = () => 0, clockRate = () => 0, busDown } = options;
  const { rateLimitOf = configuredRateLimit } = options;
  const time = new VirtualTime(START);
  const undo = [time.install()];
  const randomNow = Math.random;
  const jitter = chanceOf(seed, 'jitter');
  Math.random = jitter.random;
  undo.push(() => {
    Math.random = randomNow;
  });
  const logs: string[] = [];
  const write = process.stdout.write;
  process.stdout.write = (text: string | Uint8Array) => {
    options.onLog?.(String(text));
    return logs.push(String(text)) > 0;
  };
  undo.push(() => {
    process.stdout.write = write;
  });

  const distance = chanceOf(seed, 'distance');
  const clocks = chanceOf(seed, 'clocks');
  const aborts = chanceOf(seed, 'aborts');
  const latency = () => distance.between(1, 60);
  const simulator = createSimulator({
    now: Date.now,
    random: chanceOf(seed, 'ids').random,
    accountId: '123456789012',
    region: 'us-east-1',
    settings: options.settings ?? {},
  });
  const sent: Sent[] = [];
  const creates: MadeCreate[] = [];
  const memory = memoryLedger();
  const table = sabotage.table?.(memory.ledger) ?? memory.ledger;
  /** When each result was recorded, by ID. It must be true at that time, however late it is published. */
  const completedAt = new Map<string, number>();
  const ledger: Ledger = {
    ...table,
    async write(entry) {
      const written = await table.write(entry);
      const id: string | undefined = entry.event && JSON.parse(entry.event.detail).metadata.id;
      if (written && id !== undefined && !completedAt.has(id)) completedAt.set(id, time.now);
      return written;
    },
  };

  const limiter = memoryLimiter();
  const bookmark = memoryBookmark();
  const memoryCache = memoryStatuses();
  const statuses = sabotage.statuses?.(memoryCache) ?? memoryCache;

  let inProgress = 0;
  const track = (work: Promise<unknown>): void => {
    inProgress++;
    work.finally(() => inProgress--).catch((error: unknown) => failures.push(error));
  };
  /** Errors of the harness itself. */
  const failures: unknown[] = [];

  const executions: Execution[] = [];
  let lastMoment = START;
  const onStatus = (execution: Execution): void => {
    lastMoment = Date.now();
    if (execution.status === 'RUNNING') {
      executions.push(execution);
      inProgress++;
      if (aborts.happens(abortRate())) {
        const after = aborts.happens(0.5) ? aborts.between(0, 1_500) : aborts.between(0, 90_000);
        setTimeout(() => execution.end({ status: 'ABORTED' }), after);
      }
      return;
    }
    inProgress--;
    options.onEnd?.(execution);
    if (sabotage.withoutReports !== true) onEnded.hear(execution);
  };
  let stepFunctions = new StepFunctions(onStatus);

  const ground = (on: Faults) => ({
    faults: withLimits(on, options.limits),
    limits: options.limits,
    latency,
    gate: options.gate,
    track,
    random: distance.random,
    sent,
    simulator,
    ledger,
    limiter,
    statuses,
    executions,
    clockOffset: () => (clocks.happens(clockRate()) ? clocks.pick([-HOUR_MS, HOUR_MS]) : 0),
    isDown: () => busDown !== undefined && time.now >= START + busDown.from && time.now < START + busDown.to,
  });
  const withFaults = ground(faults);
  const calm = { ...ground(namedFaults([])), clockOffset: () => 0, isDown: () => false };

  const createsOf = new WeakMap<Invocation, MadeCreate[]>();
  const client = (invocation: Invocation, attempts: 1 | 2, input: string, on: typeof withFaults) =>
    options.clientOf?.(invocation, attempts, on) ??
    directClient(invocation, attempts, {
      ...on,
      onCreate: (create) => {
        const made = { ...create, execution: JSON.parse(input).metadata.executionArn, delivered: false };
        creates.push(made);
        createsOf.set(invocation, [...(createsOf.get(invocation) ?? []), made]);
      },
    });
  const voice = (invocation: Invocation, attempts: 1 | 2, input: string, on = withFaults): SmsVoice => {
    const port = smsVoice(client(invocation, attempts, input, on));
    return sabotage.smsVoice?.(port, input) ?? port;
  };
  const ledgerFor = (invocation: Invocation, site: string, on = withFaults): Ledger => {
    const port = distantLedger(invocation, on);
    return sabotage.ledger?.(port, site) ?? port;
  };

  const steps = deployedSteps({
    smsVoice: voice,
    ledger: ledgerFor,
    rateLimit: (invocation) => distantRateLimit(invocation, { ...withFaults, ...options.rateLimit?.() }),
    rateLimitOf,
    random: jitter.random,
  });
  const stepTasks = [...steps].map(([state, deployed]): [string, Task] => [
    state,
    {
      kind: 'lambda',
      resource: state,
      async call(input) {
        const run: Invocation[] = [];
        const wrap = sabotage.work?.[state];
        const observed = {
          ...deployed,
          handlerFor: (invocation: Invocation, json: string) => {
            run.push(invocation);
            const handler = deployed.handlerFor(invocation, json);
            return wrap?.(handler) ?? handler;
          },
        };
        let heard = false;
        const answer = invoke(observed, input, withFaults, () => {
          heard = true;
        });
        try {
          return await answer;
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          throw new TaskFailure(error.name, error.message);
        } finally {
          if (heard && run.every(({ alive }) => alive))
            for (const create of run.flatMap((invocation) => createsOf.get(invocation) ?? []))
              create.delivered = true;
        }
      },
    },
  ]);
  const integration = (
    resource: string,
    call: (input: string, caller: { executionArn: string }) => Promise<string>,
  ): Task => ({
    kind: 'integration',
    resourceType: resource,
    resource,
    call,
  });
  const machine = shippedMachine(
    new Map<string, Task>([
      ...stepTasks,
      ['Publish result', integration('events', putEvents(withFaults))],
      ['Park result', integration('sqs', sendMessage(withFaults))],
    ]),
    sabotage.patch,
  );
  stepFunctions.add(machine);

  const reconcilerGround = (on: typeof withFaults) => ({
    ...on,
    ports: (invocation: Invocation) => ({
      histories: distantHistories(invocation, on),
      bus: distantBus(invocation, on),
      ledger: ledgerFor(invocation, 'reconciler', on),
      smsVoice: rateLimited(voice(invocation, 2, '{"metadata":{}}', on), {
        limiter: distantRateLimit(invocation, on).limiter,
        limit: rateLimitOf('DescribePools'),
        now: invocation.now,
        pause,
      }),
    }),
    endedExecutions: (invocation: Invocation) => distantEndedExecutions(invocation, on),
    bookmarkFor: (invocation: Invocation) => distantBookmark(invocation, { ...on, bookmark }),
  });
  const onEnded = reporter(reconcilerGround(withFaults));
  const runSchedule = onSchedule(reconcilerGround(withFaults), reconcilerGround(calm));

  const start = (name: string, input: string): void => {
    stepFunctions.startExecution({ stateMachineArn: MACHINE_ARN, name, input });
  };
  const triggerGround = {
    ...withFaults,
    start,
    executions: (invocation: Invocation) => {
      const port = distantExecutions(invocation, { ...withFaults, start });
      return sabotage.blindDispatcher === true
        ? {
            start: (name: string, input: string) =>
              port.start(name, input).catch(() => 'already started' as const),
          }
        : port;
    },
  };
  const events = eventTrigger(triggerGround);
  const queue = queueTrigger(triggerGround);

  /** Whether each scheduled run of the reconciler succeeded. */
  const sweeps: boolean[] = [];
  /** The time of the last scheduled run that can find anything. */
  const lastScheduledRun = (): number => {
    const { windowSeconds, graceSeconds, everyMinutes } = config.reconciler;
    const life = executionLifeSeconds() + graceSeconds + 4 * everyMinutes * 60;
    return lastMoment + Math.max(windowSeconds, life) * 1_000;
  };
  /**
   * Milliseconds until the next scheduled run that can find anything. In an idle world, scheduled runs find executions
   * that just ended, and a day later, when no execution can still run, incomplete claims. Runs in between find nothing.
   */
  const untilNextScheduledRun = (): number => {
    const { windowSeconds, graceSeconds, everyMinutes } = config.reconciler;
    const overdueFrom = lastMoment + (executionLifeSeconds() + graceSeconds) * 1_000;
    const isBetween = inProgress === 0 && Date.now() > lastMoment + windowSeconds * 1_000;

    return Math.max(everyMinutes * 60_000, isBetween ? overdueFrom - Date.now() : 0);
  };

  return {
    time,
    simulator,
    sent,
    completedAt,
    creates,
    executions,
    logs,
    failures,
    sweeps,
    deadLetters: {
      events: events.deadLetters,
      messages: queue.deadLetters,
      interrupted: onEnded.deadLetters,
    },
    events,
    queue,
    entries: memory.entries,
    /** Cancels a batch now. */
    cancel: (batch: string): void => memory.cancel(batch, new Date().toISOString()),
    /** Starts an execution through the console. @returns whether it started */
    async byHand(name: string, input: string): Promise<boolean> {
      await pause(latency());
      try {
        start(name, input);
        return true;
      } catch {
        return false;
      }
    },
    track,
    /** Schedules work, in milliseconds from now. */
    at(milliseconds: number, work: () => unknown): void {
      track(pause(milliseconds).then(work));
    },
    /** Forgets the names of executions, as Step Functions does after 90 days. */
    forgetNames(): void {
      stepFunctions = new StepFunctions(onStatus);
      stepFunctions.add(machine);
    },
    /** Advances time until no work is left, and no scheduled run can find any. */
    async complete(): Promise<void> {
      let isOver = false;
      const sweeping = async () => {
        while (inProgress > 0 || Date.now() <= lastScheduledRun()) {
          await pause(untilNextScheduledRun());
          if (sabotage.withoutSchedule !== true) sweeps.push(await runSchedule());
        }
        isOver = true;
      };
      const schedule = sweeping();
      await time.pass(() => isOver);
      await schedule;
    },
    close(): void {
      for (const restore of undo.reverse()) restore();
    },
  };
};
