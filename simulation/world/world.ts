import type { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Ledger } from '../../functions/idempotency/record.ts';
import { rateLimited } from '../../functions/pools/rate-limited.ts';
import { type SmsVoice, smsVoice } from '../../functions/pools/sms-voice.ts';
import type { LimitedOperation, LimiterStore, RateLimit } from '../../functions/rate-limit/limiter.ts';
import type { StatusCache } from '../../functions/status-cache/status-cache.ts';
import { config } from '../../infra/config.ts';
import type { Execution } from '../../local/services/step-functions/execution.ts';
import { StepFunctions } from '../../local/services/step-functions/step-functions.ts';
import { TaskFailure } from '../../local/services/step-functions/task-failure.ts';
import type { Task } from '../../local/services/step-functions/tasks.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { createSimulator, type Simulator } from '../../local/simulator/simulator.ts';
import { chanceOf } from '../plan/chance.ts';
import { type Faults, namedFaults } from '../plan/faults.ts';
import { eventTrigger, queueTrigger } from '../plan/triggers.ts';
import { distantBus, putEvents, type Sent, sendMessage } from './bus.ts';
import { distantEndedExecutions, distantExecutions, distantHistories } from './executions.ts';
import type { Invocation } from './invocation.ts';
import { type Handler, invoke } from './lambda.ts';
import { distantLedger } from './ledger.ts';
import { memoryLedger } from './memory-ledger.ts';
import { memoryLimiter, memoryStatuses } from './memory-rate-limit.ts';
import { distantRateLimit } from './rate-limit.ts';
import { onSchedule, reporter } from './reconciler.ts';
import { executionLifeSeconds, MACHINE_ARN, type Patch, shippedMachine } from './shipped-machine.ts';
import { type Create, directClient } from './sms-voice.ts';
import { deployedSteps, type State } from './steps.ts';
import { VirtualTime } from './virtual-time.ts';
import { type Gate, pause } from './wire.ts';

const START = Date.parse('2026-11-23T10:00:00.000Z');

/** What takes a protection away, by wrapping what stands around the code (simulation/sabotage/switches.ts). */
export interface Sabotage {
  patch?: Patch;
  /** @param input what the function was invoked with, JSON */
  smsVoice?: (port: SmsVoice, input: string) => SmsVoice;
  ledger?: (port: Ledger, site: string) => Ledger;
  table?: (ledger: Ledger) => Ledger;
  statuses?: (cache: StatusCache) => StatusCache;
  work?: { [name in State]?: (handler: Handler) => Handler };
  withoutReports?: boolean;
  withoutSweeps?: boolean;
  /** The dispatcher says that it has started everything. */
  blindDispatcher?: boolean;
}

export interface WorldOptions {
  seed: number;
  faults: Faults;
  settings?: SettingsPatch;
  /** Chance of an execution to be stopped by hand. */
  abortRate?: () => number;
  /** Chance of a machine to have a clock that is an hour off. */
  clockRate?: () => number;
  /** Milliseconds from the start, between which the bus takes nothing. */
  busDown?: { from: number; to: number };
  sabotage?: Sabotage;
  /** How the calls are rate-limited; as it is configured, when left out. */
  rateLimitOf?: (operation: LimitedOperation) => RateLimit;
  /** What stands in the place of the table that paces. */
  rateLimit?: () => { limiter: LimiterStore; statuses: StatusCache };
  /** Hears every line that a function writes. */
  onLog?: (line: string) => void;
  /** Hears of each execution that has ended. */
  onEnd?: (execution: Execution) => void;
  /** Says in which order the calls of executions arrive. */
  gate?: Gate;
  /** The client of the service: the SDK's middleware costs more than everything else together. */
  clientOf?: (
    invocation: Invocation,
    maxAttempts: 1 | 2,
    wire: { simulator: Simulator; faults: Faults },
  ) => PinpointSMSVoiceV2Client;
}

/** A CreatePool with who made it. */
export interface MadeCreate extends Create {
  execution: string;
  /** Whether the state machine learnt how the function ended that made it. */
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
 * The service with everything around it, in virtual time: the shipped state machine, the real steps, the simulator,
 * the ledger in memory, bus, queues and triggers, the reconciler. Only one world can exist at a time.
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
  /** When each answer was completed, by its id: what it says was true then, however long its way to the bus. */
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
  const memoryCache = memoryStatuses();
  const statuses = sabotage.statuses?.(memoryCache) ?? memoryCache;

  let underWay = 0;
  const track = (work: Promise<unknown>): void => {
    underWay++;
    work.finally(() => underWay--).catch((error: unknown) => failures.push(error));
  };
  /** What broke in the harness itself. */
  const failures: unknown[] = [];

  const executions: Execution[] = [];
  let lastMoment = START;
  const onStatus = (execution: Execution): void => {
    lastMoment = Date.now();
    if (execution.status === 'RUNNING') {
      executions.push(execution);
      underWay++;
      if (aborts.happens(abortRate())) {
        const after = aborts.happens(0.5) ? aborts.between(0, 1_500) : aborts.between(0, 90_000);
        setTimeout(() => execution.end({ status: 'ABORTED' }), after);
      }
      return;
    }
    underWay--;
    options.onEnd?.(execution);
    if (sabotage.withoutReports !== true) net.hear(execution);
  };
  let stepFunctions = new StepFunctions(onStatus);

  const ground = (on: Faults) => ({
    faults: on,
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
  const stormy = ground(faults);
  const calm = { ...ground(namedFaults([])), clockOffset: () => 0, isDown: () => false };

  const createsOf = new WeakMap<Invocation, MadeCreate[]>();
  const client = (invocation: Invocation, attempts: 1 | 2, input: string, on: typeof stormy) =>
    options.clientOf?.(invocation, attempts, on) ??
    directClient(invocation, attempts, {
      ...on,
      onCreate: (create) => {
        const made = { ...create, execution: JSON.parse(input).metadata.executionArn, delivered: false };
        creates.push(made);
        createsOf.set(invocation, [...(createsOf.get(invocation) ?? []), made]);
      },
    });
  const voice = (invocation: Invocation, attempts: 1 | 2, input: string, on = stormy): SmsVoice => {
    const port = smsVoice(client(invocation, attempts, input, on));
    return sabotage.smsVoice?.(port, input) ?? port;
  };
  const ledgerFor = (invocation: Invocation, site: string, on = stormy): Ledger => {
    const port = distantLedger(invocation, on);
    return sabotage.ledger?.(port, site) ?? port;
  };

  const steps = deployedSteps({
    smsVoice: voice,
    ledger: ledgerFor,
    rateLimit: (invocation) => distantRateLimit(invocation, { ...stormy, ...options.rateLimit?.() }),
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
        const answer = invoke(observed, input, stormy, () => {
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
      ['Publish result', integration('events', putEvents(stormy))],
      ['Park result', integration('sqs', sendMessage(stormy))],
    ]),
    sabotage.patch,
  );
  stepFunctions.add(machine);

  const netGround = (on: typeof stormy) => ({
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
  });
  const net = reporter(netGround(stormy));
  const sweep = onSchedule(netGround(stormy), netGround(calm));

  const start = (name: string, input: string): void => {
    stepFunctions.startExecution({ stateMachineArn: MACHINE_ARN, name, input });
  };
  const triggerGround = {
    ...stormy,
    start,
    executions: (invocation: Invocation) => {
      const port = distantExecutions(invocation, { ...stormy, start });
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

  /** When the last scheduled run has been that can find anything. */
  const lastSweep = (): number => {
    const { windowSeconds, graceSeconds, everyMinutes } = config.reconciler;
    const life = executionLifeSeconds() + graceSeconds + 4 * everyMinutes * 60;
    return lastMoment + Math.max(windowSeconds, life) * 1_000;
  };
  /**
   * Milliseconds until the next scheduled run that can find anything. Where nothing is under way, scheduled runs find what has just ended,
   * and a day later, when no execution can live any more, claims without an answer; those between would find nothing.
   */
  const untilNextSweep = (): number => {
    const { windowSeconds, graceSeconds, everyMinutes } = config.reconciler;
    const overdueFrom = lastMoment + (executionLifeSeconds() + graceSeconds) * 1_000;
    const isBetween = underWay === 0 && Date.now() > lastMoment + windowSeconds * 1_000;

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
    deadLetters: { events: events.deadLetters, messages: queue.deadLetters, interrupted: net.deadLetters },
    events,
    queue,
    entries: memory.entries,
    /** Starts an execution as from the console. @returns whether the console said that it has begun */
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
    /** Does something at a moment, in milliseconds from now. */
    at(milliseconds: number, work: () => unknown): void {
      track(pause(milliseconds).then(work));
    },
    /** Names of executions are forgotten after 90 days. */
    forgetNames(): void {
      stepFunctions = new StepFunctions(onStatus);
      stepFunctions.add(machine);
    },
    /** Lets time pass until nothing is left to be done, or found by a scheduled run. */
    async complete(): Promise<void> {
      let isOver = false;
      const sweeping = async () => {
        while (underWay > 0 || Date.now() <= lastSweep()) {
          await pause(untilNextSweep());
          if (sabotage.withoutSweeps !== true) await sweep();
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
