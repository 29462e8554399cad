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
import { type Answer, parkedAnswerIn, resultIn } from './results.ts';
import { startStack } from './stack.ts';
import { PATIENT, senderTo } from './triggers.ts';

export interface Run {
  /** How many requests are sent, repeats included. */
  requests: number;
  /** How many of them a second. */
  rate: number;
  /** Draws requests and faults. Threads and sockets keep their own time, so that no two runs are the same to the bit. */
  seed: number;
  /** The share of calls that go wrong. */
  faults: number;
}

/** What a run came to. */
export interface Result {
  verdict: Verdict;
  requests: number;
  requestIds: number;
  executions: number;
  pools: number;
  answers: number;
  /** By what was hit and how, most often first. */
  faultsPlayed: [fault: string, times: number][];
  parked: number;
  deadLetters: Record<string, number>;
  seconds: number;
}

/**
 * What would take minutes on AWS, in seconds: how long the second line of the reconciler looks back, and how long a pool that
 * never becomes ACTIVE is waited for.
 */
const ENVIRONMENT = {
  RECONCILER_GRACE_SECONDS: '0',
  RECONCILER_WINDOW_SECONDS: '60',
  EXECUTION_LIFE_SECONDS: '60',
  POOL_DEADLINE_SECONDS: '10',
};

/**
 * Seconds after which a message whose dispatch failed comes again, which SQS does not speed up, and after which the
 * dispatcher is stopped: it must be done by then.
 */
const VISIBILITY_SECONDS = 6;

const DEAD_LETTER_QUEUES = ['pool-requests-dlq', 'request-events-dlq', 'interrupted-dlq'];

/** Seconds without anything new after which what has no answer gets none any more: the overdue ones come after 60. */
const PATIENCE = 75;

/** Milliseconds without anything new in which a scheduled run finds nothing to do, and whatever Lambda tries again has been. */
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
 * Sends requests through all triggers of the local stack while everything goes wrong now and then, delivers all of it once
 * more, and judges what came of it by what can be seen from outside.
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
  const answers = (): Answer[] => [
    ...bodiesOf('pool-results').map(resultIn),
    ...bodiesOf('parked-results').map(parkedAnswerIn),
  ];
  const verdict = async (): Promise<Verdict> =>
    judge({
      accepted,
      answers: answers(),
      pools: stack.simulator.record().pools.filter(({ seeded }) => !seeded),
      deadLetters: namesIn(DEAD_LETTER_QUEUES.flatMap(bodiesOf)),
      running: (await executions('RUNNING')).map(({ executionArn = '' }) => executionArn),
    });

  /** Waits until nothing moves any more, and everything is answered or there is no hope for it. */
  const quiet = async (phase: string): Promise<void> => {
    const beganAt = Date.now();
    let saidAt = beganAt;
    for (;;) {
      await sleep(250);
      const running = (await executions('RUNNING')).length;
      const left = await waiting();
      // A phase that brings nothing new has to last as long as any other before it counts as quiet.
      const still = Math.min(Date.now() - beganAt, ...[...boxes.values()].map(({ quietFor }) => quietFor()));
      if (Date.now() - saidAt > 5_000) {
        saidAt = Date.now();
        const came = boxes.get('pool-results')?.size();
        say(`${phase}: ${running} executions at work, ${left} messages wait, ${came} answers came`);
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
    await quiet('at work');

    const before = await verdict();
    const answersBefore = answers();
    const known = await executions();
    say(`all quiet: ${before.provisioned} provisioned, ${before.failed} failed; delivering everything again`);
    const againAt = Date.now();
    for (const [index, { executionArn, name = '' }] of known.entries()) {
      const { input = '{}' } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      await sender.deliverAgain({ name, input });
      await sleep(Math.max(0, againAt + (index * 1_000) / (2 * rate) - Date.now()));
    }
    // What the faults has done is done: what is still at work, and the last scheduled run, pass in the sun.
    const faultsPlayed = playedIn(stack);
    configure(0);
    await quiet('again');

    const after = await verdict();
    const answeredBefore = new Set(answersBefore.map(({ bytes }) => bytes));
    for (const { requestId, attempt, failure, bytes } of answers()) {
      if (answeredBefore.has(bytes)) continue;
      answeredBefore.add(bytes);
      after.violations.push(
        `Delivering everything again brought ${requestId} a new answer: ${failure?.class ?? 'provisioned'}, attempt ${attempt}.`,
      );
    }
    return {
      verdict: after,
      requests: accepted.length,
      requestIds: new Set(accepted.map(({ requestId }) => requestId)).size,
      executions: (await executions()).length,
      pools: stack.pools().length,
      answers: bodiesOf('pool-results').length,
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

/** Contents and request ids, wherever they stand in a dead letter: a message, an event, or the record of a failure. */
const namesIn = (bodies: readonly string[]): ReadonlySet<string> => {
  const names = /\\*"(?:Key\\*":\\*"CONTENT\\*",\\*"Value|requestId|id|messageId)\\*":\\*"([^"\\]+)/g;
  const pattern = new RegExp(names.source.replace('CONTENT', CONTENT_TAG), 'g');
  return new Set(bodies.flatMap((body) => [...body.matchAll(pattern)].map(([, name = '']) => name)));
};
