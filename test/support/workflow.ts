import { setImmediate as drained } from 'node:timers/promises';
import { vi } from 'vitest';
import { smsVoice } from '../../functions/pools/sms-voice.ts';
import { config } from '../../infra/config.ts';
import { Execution } from '../../local/services/step-functions/execution.ts';
import { TaskFailure } from '../../local/services/step-functions/task-failure.ts';
import type { Task } from '../../local/services/step-functions/tasks.ts';
import { seededRandom } from '../../local/simulator/random.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { clientOf } from '../../simulation/world/in-process.ts';
import { Invocation } from '../../simulation/world/invocation.ts';
import type { Handler } from '../../simulation/world/lambda.ts';
import { memoryLedger } from '../../simulation/world/memory-ledger.ts';
import { memoryLimiter, memoryStatuses } from '../../simulation/world/memory-rate-limit.ts';
import { type Patch, shippedMachine } from '../../simulation/world/shipped-machine.ts';
import { deployedSteps } from '../../simulation/world/steps.ts';

const ACCOUNT = { accountId: '123456789012', region: 'us-east-1' };
/** Turns of the event loop for the longest path through states and steps that needs no timer. */
const TURNS = 80;

const START = Date.parse('2026-11-23T10:00:00.000Z');

// The first call of the SDK imports modules in real time, during which virtual time must not advance.
await smsVoice(clientOf(createSimulator({ now: Date.now, ...ACCOUNT }), 1)).describePools(['pool-none']);

/** A failure that replaces the work of a task, and how often. */
interface TaskFault {
  state: string;
  error: string;
  times: number;
}

interface Scenario {
  /** Seconds; default: infra/config.ts. */
  polling?: { initialDelaySeconds: number; intervalSeconds: number };
  simulator?: SettingsPatch;
  tasks?: TaskFault[];
  /** Changes the definition. */
  patch?: Patch;
  /** Sees the input of each call of a function, and may replace it, or answer in place of the function. */
  onCall?: (state: string, input: unknown) => { input: unknown } | { output: unknown };
}

/** A published or parked event. */
interface Sent {
  source: string;
  detailType: string;
  detail: { metadata: { requestId: string; id: string }; data: Record<string, unknown> };
}

/**
 * The shipped state machine and the real steps with the real SDK client, against the simulator, in virtual time: an hour
 * of retries takes milliseconds. Ends with the test.
 */
export const workflow = ({
  simulator: settings = {},
  tasks: faults = [],
  polling = config.polling,
  patch,
  onCall = (_, input) => ({ input }),
}: Scenario = {}) => {
  vi.useFakeTimers({
    now: START,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
  // Deterministic jitter: the same scenario always takes the same path.
  vi.spyOn(Math, 'random').mockImplementation(seededRandom(1));
  const simulator = createSimulator({ now: Date.now, ...ACCOUNT, settings });
  const logs: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => logs.push(String(text)) > 0);
  const published: Sent[] = [];
  const parked: Sent[] = [];
  const left = faults.map((fault) => ({ ...fault }));

  const play = (state: string) => {
    const fault = left.find((candidate) => candidate.state === state && candidate.times > 0);
    if (fault === undefined) return;
    fault.times--;
    throw new TaskFailure(fault.error, `${fault.error}, played by the test`);
  };

  const lambda = (state: string, handler: Handler): [string, Task] => [
    state,
    {
      kind: 'lambda',
      resource: state,
      async call(input) {
        play(state);
        const call = onCall(state, JSON.parse(input));
        if ('output' in call) return JSON.stringify(call.output);
        try {
          return JSON.stringify(
            await handler(call.input, {
              awsRequestId: 'lambda-request',
              getRemainingTimeInMillis: () => 30_000,
            }),
          );
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          const { name: errorType, message: errorMessage } = error;
          throw new TaskFailure(errorType, JSON.stringify({ errorType, errorMessage, trace: [] }));
        }
      },
    },
  ];
  const integration = (state: string, send: (parameters: string) => void): [string, Task] => [
    state,
    {
      kind: 'integration',
      resourceType: 'test',
      resource: state,
      async call(parameters) {
        play(state);
        send(parameters);
        return '{}';
      },
    },
  ];

  const limiter = memoryLimiter();
  const statuses = memoryStatuses();
  const { ledger, entries } = memoryLedger();
  const steps = deployedSteps({
    smsVoice: (_, attempts) => smsVoice(clientOf(simulator, attempts)),
    ledger: () => ledger,
    rateLimit: () => ({ limiter, statuses }),
    rateLimitOf: () => ({ intervalMs: 1_000 / 0.95, burst: 1 }),
    random: Math.random,
    polling,
  });
  const machine = shippedMachine(
    new Map([
      ...[...steps].map(([state, { handlerFor }]) =>
        lambda(state, (event, context) =>
          handlerFor(new Invocation(0), JSON.stringify(event))(event, context),
        ),
      ),
      integration('Publish result', (parameters) => {
        for (const { Source, DetailType, Detail } of JSON.parse(parameters).Entries) {
          published.push({ source: Source, detailType: DetailType, detail: Detail });
        }
      }),
      integration('Park result', (parameters) => parked.push(JSON.parse(parameters).MessageBody)),
    ]),
    patch,
  );

  const run = async (input: unknown, name = 'run-1') => {
    let ended = false;
    const execution = new Execution(machine, name, JSON.stringify(input), () => {
      ended = true;
    });
    execution.start();
    while (!ended) {
      // Work that needs no timer comes first. Otherwise a timeout would fire before the call that it guards.
      for (let turn = 0; turn < TURNS; turn++) await drained();
      if (!ended) await vi.advanceTimersToNextTimerAsync();
    }
    return {
      status: execution.status,
      error: execution.ending?.error,
      cause: execution.ending?.cause,
      output: JSON.parse(execution.ending?.output ?? 'null'),
      path: pathOf(execution),
      seconds: (Date.now() - START) / 1_000,
    };
  };

  const calls = (operation: string) =>
    simulator.record().calls.filter((call) => call.operation === operation);
  const pools = () => simulator.record().pools.filter(({ seeded }) => !seeded);
  return { run, simulator, ledger: { ...ledger, entries }, calls, pools, published, parked, logs };
};

/** The names of the entered states in order, with each iteration of a loop. */
const pathOf = ({ history }: Execution): string[] =>
  history.events.flatMap(({ stateEnteredEventDetails: details }) =>
    typeof details === 'object' && details !== null && 'name' in details ? [String(details.name)] : [],
  );
