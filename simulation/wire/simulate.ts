import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { seededRandom } from '../../local/simulator/random.ts';
import { loadTemplate, type Template } from '../../local/stack/stack.ts';
import { otherFaults, smsVoiceFaults } from './faults.ts';
import { type Accepted, judge, type Verdict } from './judge.ts';
import { mailbox } from './mailbox.ts';
import { CONTENT_TAG, drawRequests } from './requests.ts';
import { parkedResultIn, type ResultEvent, resultIn } from './results.ts';
import { startStack } from './stack.ts';
import { PATIENT, senderTo } from './triggers.ts';

export interface Run {
  /** Number of requests, repeats included. */
  requests: number;
  /** Requests per second. */
  rate: number;
  /** Seed of requests and faults. Threads and sockets run in real time, so two runs of a seed still differ. */
  seed: number;
  /** Share of calls with a fault. */
  faults: number;
}

/** The result of a run. */
export interface Result {
  verdict: Verdict;
  requests: number;
  requestIds: number;
  executions: number;
  pools: number;
  results: number;
  /** By call and kind, most frequent first. */
  faultsPlayed: [fault: string, times: number][];
  parked: number;
  deadLetters: Record<string, number>;
  seconds: number;
}

/**
 * Times that are minutes on AWS, in seconds: the window of the reconciler on schedule, and the deadline of a pool that
 * never becomes ACTIVE.
 */
const ENVIRONMENT = {
  RECONCILER_GRACE_SECONDS: '0',
  RECONCILER_WINDOW_SECONDS: '60',
  EXECUTION_LIFE_SECONDS: '60',
  POOL_DEADLINE_SECONDS: '10',
};

/**
 * Visibility timeout in seconds, after which SQS redelivers a message whose dispatch failed. Also the timeout of the
 * dispatcher, which must end by then.
 */
const VISIBILITY_SECONDS = 6;

const DEAD_LETTER_QUEUES = ['pool-requests-dlq', 'request-events-dlq', 'interrupted-dlq'];

/** Idle seconds after which a missing result counts as lost: the reconciler completes overdue requests after 60. */
const PATIENCE = 75;

/** Idle milliseconds after which the reconciler on schedule has run, and Lambda's retries are done. */
const QUIET_MS = 5_000;

const template = (): { template: Template; assets: string } => {
  const loaded = loadTemplate();
  for (const { Type, Properties = {} } of Object.values(loaded.template.Resources)) {
    if (Type === 'AWS::SQS::Queue' && 'RedrivePolicy' in Properties) {
      Properties.VisibilityTimeout = VISIBILITY_SECONDS;
    }
    if (Type === 'AWS::Lambda::Function' && String(Properties.FunctionName).endsWith('-dispatch-requests')) {
      Properties.Timeout = VISIBILITY_SECONDS;
    }
  }
  return loaded;
};

const counted = (names: readonly string[]): [string, number][] => {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
};

/**
 * Sends requests through all triggers of the local stack with random faults, redelivers everything, and judges the
 * results from outside.
 */
export const simulate = async (
  { requests, rate, seed, faults }: Run,
  say: (line: string) => void,
): Promise<Result> => {
  const startedAt = Date.now();
  const random = seededRandom(seed);
  const draw = drawRequests(requests, random);
  const stack = await startStack({ ...template(), environment: ENVIRONMENT });
  const sqs = new SQSClient({ ...stack, ...PATIENT });
  const stepFunctions = new SFNClient({ ...stack, ...PATIENT });
  const boxes = new Map([
    ['pool-results', mailbox(stack, stack.queueUrl('pool-results'), (body) => resultIn(body).bytes)],
    ...['parked-results', ...DEAD_LETTER_QUEUES].map(
      (name) => [name, mailbox(stack, stack.queueUrl(name))] as const,
    ),
  ]);
  const bodiesOf = (name: string): string[] => boxes.get(name)?.bodies() ?? [];
  const accepted: Accepted[] = [];

  const executions = async (statusFilter?: 'RUNNING'): Promise<ExecutionListItem[]> => {
    const { stateMachineArn } = stack;
    const found: ExecutionListItem[] = [];
    const query = statusFilter === undefined ? { stateMachineArn } : { stateMachineArn, statusFilter };
    for await (const page of paginateListExecutions({ client: stepFunctions, pageSize: 1_000 }, query)) {
      found.push(...(page.executions ?? []));
    }
    return found;
  };
  const waiting = async (): Promise<number> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: stack.queueUrl('pool-requests'), AttributeNames: ['All'] }),
    );
    return (
      Number(Attributes.ApproximateNumberOfMessages) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible)
    );
  };

  const configure = (share: number) => {
    stack.simulator.configure({ faults: smsVoiceFaults(share) });
    const queues = ['pool-requests', 'parked-results'].map(stack.queueUrl);
    stack.faults.configure(otherFaults(seed, share, queues));
  };
  const results = (): ResultEvent[] => [
    ...bodiesOf('pool-results').map(resultIn),
    ...bodiesOf('parked-results').map(parkedResultIn),
  ];
  const verdict = async (): Promise<Verdict> =>
    judge({
      accepted,
      results: results(),
      pools: stack.simulator.record().pools.filter(({ seeded }) => !seeded),
      deadLetters: namesIn(DEAD_LETTER_QUEUES.flatMap(bodiesOf)),
      running: (await executions('RUNNING')).map(({ executionArn = '' }) => executionArn),
    });

  /** Waits until the stack is idle and every request has a result, or `PATIENCE` has passed. */
  const quiet = async (phase: string): Promise<void> => {
    const beganAt = Date.now();
    let saidAt = beganAt;
    for (;;) {
      await sleep(250);
      const running = (await executions('RUNNING')).length;
      const left = await waiting();
      // A phase without new results must still last QUIET_MS before it counts as idle.
      const still = Math.min(Date.now() - beganAt, ...[...boxes.values()].map(({ quietFor }) => quietFor()));
      if (Date.now() - saidAt > 5_000) {
        saidAt = Date.now();
        const came = boxes.get('pool-results')?.size();
        say(`${phase}: ${running} executions running, ${left} messages waiting, ${came} results received`);
      }
      if (still > PATIENCE * 1_000) return;
      if (running > 0 || left > 0 || still < QUIET_MS) continue;
      if ((await verdict()).lost === 0) return;
    }
  };

  try {
    stack.simulator.configure({
      creationSeconds: 0.05,
      quotas: { pools: 1_000_000 },
      fixtures: draw.fixtures,
      identities: draw.identities,
    });
    configure(faults);
    const sender = senderTo(stack, random);

    const sending = new Set<Promise<unknown>>();
    let sent = 0;
    const firstAt = Date.now();
    for (const each of draw.sendings) {
      const promise = sender.send(each).then((taken) => accepted.push(...taken));
      sending.add(promise);
      promise.finally(() => sending.delete(promise)).catch(() => {});
      const before = Math.floor(sent / 200);
      sent += each.requests.length;
      if (Math.floor(sent / 200) > before) say(`sent: ${sent} requests`);
      await sleep(Math.max(0, firstAt + (sent * 1_000) / rate - Date.now()));
    }
    await Promise.all(sending);
    await quiet('running');

    const before = await verdict();
    const resultsBefore = results();
    const known = await executions();
    say(`complete: ${before.provisioned} provisioned, ${before.failed} failed; redelivering everything`);
    const againAt = Date.now();
    for (const [index, { executionArn, name = '' }] of known.entries()) {
      const { input = '{}' } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      await sender.deliverAgain({ name, input });
      await sleep(Math.max(0, againAt + (index * 1_000) / (2 * rate) - Date.now()));
    }
    // No faults for the remaining executions and the last scheduled run.
    const faultsPlayed = playedIn(stack);
    configure(0);
    await quiet('redelivered');

    const after = await verdict();
    const publishedBefore = new Set(resultsBefore.map(({ bytes }) => bytes));
    for (const { requestId, attempt, failure, bytes } of results()) {
      if (publishedBefore.has(bytes)) continue;
      publishedBefore.add(bytes);
      after.violations.push(
        `The redelivery added a result for ${requestId}: ${failure?.class ?? 'provisioned'}, attempt ${attempt}.`,
      );
    }
    return {
      verdict: after,
      requests: accepted.length,
      requestIds: new Set(accepted.map(({ requestId }) => requestId)).size,
      executions: (await executions()).length,
      pools: stack.pools().length,
      results: bodiesOf('pool-results').length,
      faultsPlayed,
      parked: bodiesOf('parked-results').length,
      deadLetters: Object.fromEntries(DEAD_LETTER_QUEUES.map((name) => [name, bodiesOf(name).length])),
      seconds: (Date.now() - startedAt) / 1_000,
    };
  } finally {
    await Promise.all([...boxes.values()].map((box) => box.close()));
    await stack.stop();
  }
};

const playedIn = ({ simulator, faults }: Awaited<ReturnType<typeof startStack>>): [string, number][] =>
  counted([
    ...simulator.record().faultsPlayed.map(({ operation, when, as }) => `${operation} ${when} ${as}`),
    ...faults
      .record()
      .played.map(({ on, when, as }) => `${on.replace('sms-pool-provisioner-', '')} ${when} ${as}`),
  ]);

/** Contents and request IDs anywhere in a dead letter: a message, an event, or a failure record. */
const namesIn = (bodies: readonly string[]): ReadonlySet<string> => {
  const names = /\\*"(?:Key\\*":\\*"CONTENT\\*",\\*"Value|requestId|id|messageId)\\*":\\*"([^"\\]+)/g;
  const pattern = new RegExp(names.source.replace('CONTENT', CONTENT_TAG), 'g');
  return new Set(bodies.flatMap((body) => [...body.matchAll(pattern)].map(([, name = '']) => name)));
};
