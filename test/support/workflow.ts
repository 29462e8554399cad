import { readFileSync } from 'node:fs';
import { setImmediate as drained } from 'node:timers/promises';
import { vi } from 'vitest';
import { claimRequest } from '../../functions/claim-request/claim-request.ts';
import { createPool } from '../../functions/create-pool/create-pool.ts';
import { describePool } from '../../functions/describe-pool/describe-pool.ts';
import { findPool } from '../../functions/find-pool/find-pool.ts';
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
import { smsVoice } from '../../functions/pools/sms-voice.ts';
import { recordOutcome } from '../../functions/record-result/record-result.ts';
import { reserveSlot } from '../../functions/reserve-slot/reserve-slot.ts';
import { report } from '../../functions/results/report.ts';
import { reportSlotWait } from '../../functions/runtime/metrics.ts';
import { step } from '../../functions/runtime/step.ts';
import { validateRequest } from '../../functions/validate-request/validate-request.ts';
import { readDefinition } from '../../local/services/step-functions/definition.ts';
import { Execution, type Machine } from '../../local/services/step-functions/execution.ts';
import { TaskFailure } from '../../local/services/step-functions/task-failure.ts';
import type { Task } from '../../local/services/step-functions/tasks.ts';
import { seededRandom } from '../../local/simulator/random.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';
import { createSimulator } from '../../local/simulator/simulator.ts';
import { clientOf } from '../../simulation/world/in-process.ts';
import { memoryLedger } from '../../simulation/world/memory-ledger.ts';
import { memoryBoard, memorySlots } from '../../simulation/world/memory-rate-limit.ts';

const ASL = new URL('../../statemachine/provision-pool.asl.json', import.meta.url);
const ACCOUNT = { accountId: '123456789012', region: 'us-east-1' };
const MACHINE_ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:provision-pool';
/** Of the event loop, for the longest way through states and steps on which nothing waits. */
const TURNS = 80;

const SERVICE = 'sms-pool-provisioner';
const START = Date.parse('2026-11-23T10:00:00.000Z');

// What the SDK imports at its first call takes real time, in which virtual time must not pass.
await smsVoice(clientOf(createSimulator({ now: Date.now, ...ACCOUNT }), 1)).describePools(['pool-none']);

/** A failure that a task plays in the place of its work, and how often. */
interface TaskFault {
  state: string;
  error: string;
  times: number;
}

interface Scenario {
  simulator?: SettingsPatch;
  tasks?: TaskFault[];
}

/** An event as it was put on the bus, or parked. */
interface Sent {
  source: string;
  detailType: string;
  detail: { metadata: { requestId: string; id: string }; data: Record<string, unknown> };
}

/**
 * The shipped state machine and the real steps, with the SDK's own client, against the simulator, in virtual time: an
 * hour of retries passes in milliseconds. Ends with the test.
 */
export const workflow = ({ simulator: settings = {}, tasks: faults = [] }: Scenario = {}) => {
  vi.useFakeTimers({
    now: START,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  });
  // The jitter of the retries: the same in every run, so that the same scenario always takes the same path.
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

  type Handler = (event: unknown, context: { awsRequestId: string }) => Promise<unknown>;
  const lambda = (state: string, handler: Handler): [string, Task] => [
    state,
    {
      kind: 'lambda',
      resource: state,
      async call(input) {
        play(state);
        try {
          return JSON.stringify(await handler(JSON.parse(input), { awsRequestId: 'lambda-request' }));
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

  const slots = memorySlots();
  const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
  const pace = { intervalMs: 1_000 / 0.95, burst: 1 };
  const common = { slots, now: Date.now, pause, firstLookSeconds: 5 };
  const creating = { ...common, smsVoice: smsVoice(clientOf(simulator, 1)), exhaustedSeconds: 60 };
  const reserving = {
    slots,
    pace,
    random: Math.random,
    deadlineSeconds: 12 * 3_600,
    report: reportSlotWait,
  };
  const paced = { slots, pace, now: Date.now, pause };
  const describing = {
    smsVoice: pacedReads(smsVoice(clientOf(simulator, 1)), paced),
    board: memoryBoard(),
    slots,
    intervalMs: pace.intervalMs,
    speed: 1,
    now: Date.now,
    deadlineSeconds: 900,
  };
  const finding = {
    ...common,
    smsVoice: pacedReads(smsVoice(clientOf(simulator, 2)), paced),
    random: Math.random,
    deadlineSeconds: 900,
  };
  const { ledger, entries } = memoryLedger();
  const keeping = { ledger, now: Date.now };
  const machine: Machine = {
    arn: MACHINE_ARN,
    name: 'provision-pool',
    roleArn: 'arn:aws:iam::123456789012:role/provision-pool',
    definitionText: '',
    definition: readDefinition('provision-pool', filled(), 1),
    createdAt: START,
    speed: 1,
    tasks: new Map([
      lambda('Validate request', step(Received, Validated, validateRequest)),
      lambda(
        'Claim request',
        step(Validated, Claim, (state) => claimRequest(state, { ...keeping, service: SERVICE })),
      ),
      lambda(
        'Reserve create slot',
        step(ReserveRequest, ReservedSlot, (request) => reserveSlot(request, reserving)),
      ),
      lambda(
        'Create pool',
        step(Slotted, Creation, (state) => createPool(state, creating)),
      ),
      lambda(
        'Find pool',
        step(Claimed, Sought, (state) => findPool(state, finding)),
      ),
      lambda(
        'Describe pool',
        step(Created, Creation, (state) => describePool(state, describing)),
      ),
      lambda(
        'Record outcome',
        step(Ended, Outcome, (state) => recordOutcome(state, { ...keeping, report })),
      ),
      integration('Publish outcome', (parameters) => {
        for (const { Source, DetailType, Detail } of JSON.parse(parameters).Entries) {
          published.push({ source: Source, detailType: DetailType, detail: Detail });
        }
      }),
      integration('Park outcome', (parameters) => parked.push(JSON.parse(parameters).MessageBody)),
    ]),
  };

  const run = async (input: unknown, name = 'run-1') => {
    let ended = false;
    const execution = new Execution(machine, name, JSON.stringify(input), () => {
      ended = true;
    });
    execution.start();
    while (!ended) {
      // Everything that needs no time comes first, or a timeout would overtake the call that it guards.
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

const NAMED: Record<string, string> = {
  Partition: 'aws',
  EventBusName: 'sms-pool-provisioner',
  ParkedOutcomesUrl: 'http://127.0.0.1/123456789012/parked-outcomes',
};

const filled = (): string =>
  readFileSync(ASL, 'utf8').replaceAll(
    /\$\{(\w+)\}/g,
    (_, name: string) => NAMED[name] ?? `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  );

/** The names of the states in the order in which they were entered; of a loop, each round. */
const pathOf = ({ history }: Execution): string[] =>
  history.events.flatMap(({ stateEnteredEventDetails: details }) =>
    typeof details === 'object' && details !== null && 'name' in details ? [String(details.name)] : [],
  );
