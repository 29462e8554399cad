import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { flagsOf } from '../../local/stack/flags.ts';
import { type LocalStack, loadTemplate, startLocalStack } from '../../local/stack/stack.ts';
import { synth } from '../../local/stack/synth.ts';
import { transitionsIn } from '../../simulation/bulk/transitions.ts';
import type { Benchmark } from '../command/benchmark.ts';

const HELP = `The cost of one pool and one result per request: state transitions, calls and milliseconds, measured on the local stack
without faults. The milliseconds depend on this machine; their purpose is the share of the ledger.

  npm run bench -- guarantee`;

const REQUEST = { OriginationIdentity: 'ACME', IsoCountryCode: 'GB', MessageType: 'TRANSACTIONAL' };

/** Sequential requests: enough for a stable median. */
const REPEATS = 50;

/** The states that exist only for the guarantee. */
const GUARANTEES = ['Claim request', 'Record result'];

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Counts the calls of every service. Hooks into the faults, which are consulted for each call. */
const countCalls = ({ faults }: LocalStack): Map<string, number> => {
  const counts = new Map<string, number>();
  const next = faults.next.bind(faults);
  faults.next = (on, input) => {
    const [service = on] = on.split('.');
    counts.set(service, (counts.get(service) ?? 0) + 1);
    return next(on, input);
  };
  return counts;
};

/** Runs one request to completion and returns its history. */
const provision = async (
  stack: LocalStack,
  client: SFNClient,
  requestId: string,
): Promise<HistoryEvent[]> => {
  const stateMachineArn = stack.output('StateMachineArn');
  const input = JSON.stringify({ metadata: { requestId }, data: REQUEST });
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, name: requestId, input }),
  );
  while ((await client.send(new DescribeExecutionCommand({ executionArn }))).status === 'RUNNING') {
    await sleep(20);
  }

  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client }, { executionArn, maxResults: 1_000 })) {
    events.push(...(page.events ?? []));
  }
  return events;
};

/** Milliseconds from scheduling a state's function to its response. */
const millisecondsOf = (state: string, history: readonly HistoryEvent[]): number => {
  const entered = history.findIndex(({ stateEnteredEventDetails: details }) => details?.name === state);
  const at = (type: string) =>
    history.find((event, index) => index > entered && event.type === type)?.timestamp?.getTime() ??
    Number.NaN;

  return at('LambdaFunctionSucceeded') - at('LambdaFunctionScheduled');
};

/** State transitions and calls of one request, without the polls of this benchmark. */
const costOf = async (
  stack: LocalStack,
  client: SFNClient,
  calls: Map<string, number>,
  creationSeconds: number,
) => {
  stack.simulator.configure({ creationSeconds });
  calls.clear();
  const before = stack.simulator.record().calls.length;
  const history = await provision(stack, client, `created-in-${creationSeconds}`);
  const of = (service: string): number => calls.get(service) ?? 0;

  return {
    transitions: transitionsIn(history.map(({ type = '' }) => type)),
    Lambda: of('Lambda'),
    DynamoDB: of('DynamoDB'),
    'sms-voice': stack.simulator.record().calls.length - before,
    EventBridge: history.filter(({ type }) => type === 'TaskScheduled').length,
  };
};

const row = (name: string, ...values: (string | number)[]): string =>
  `${name.padEnd(36)}${values.map((value) => String(value).padStart(16)).join('')}\n`;

const run = async (args: string[]): Promise<number> => {
  flagsOf(args, {}, 'npm run bench -- guarantee --help');
  await synth();
  const stack = await startLocalStack({ ...loadTemplate() });
  try {
    stack.simulator.configure({ quotas: { pools: 1_000 }, creationSeconds: 0 });
    const client = new SFNClient(stack);
    const calls = countCalls(stack);
    // Loads the functions.
    await provision(stack, client, 'warm-up');

    const histories: HistoryEvent[][] = [];
    for (let n = 0; n < REPEATS; n++) histories.push(await provision(stack, client, `measured-${n}`));
    const instant = await costOf(stack, client, calls, 0);
    const slow = await costOf(stack, client, calls, 30);

    process.stdout.write(row('a request whose pool is ACTIVE', 'at once', 'after 30 s'));
    process.stdout.write(row('state transitions', instant.transitions, slow.transitions));
    for (const service of ['Lambda', 'DynamoDB', 'sms-voice', 'EventBridge'] as const) {
      process.stdout.write(row(`calls of ${service}`, instant[service], slow[service]));
    }
    process.stdout.write('\n');
    const whole = histories.map(
      (history) => (history.at(-1)?.timestamp?.getTime() ?? 0) - (history[0]?.timestamp?.getTime() ?? 0),
    );
    process.stdout.write(row(`milliseconds, median of ${REPEATS}`, 'at once'));
    process.stdout.write(row('the whole request', Math.round(median(whole))));
    for (const state of GUARANTEES) {
      const milliseconds = histories.map((history) => millisecondsOf(state, history));
      process.stdout.write(row(`of which ${state}`, Math.round(median(milliseconds))));
    }
  } finally {
    await stack.stop();
  }
  return 0;
};

export const benchmark: Benchmark = { help: HELP, run };
