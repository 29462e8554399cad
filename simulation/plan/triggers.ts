import type { DeadLetter } from '../../functions/aws/dead-letters.ts';
import type { Executions } from '../../functions/aws/executions.ts';
import { patiently } from '../../functions/aws/patiently.ts';
import { dispatchRequests } from '../../functions/dispatch-requests/dispatch-requests.ts';
import type { Message } from '../../functions/dispatch-requests/queue-items.ts';
import { config } from '../../infra/config.ts';
import { AwsError } from '../../local/http/errors.ts';
import type { Invocation } from '../world/invocation.ts';
import { type Deployed, invoke, isThrottled, type Lambda } from '../world/lambda.ts';
import { type Distance, pause } from '../world/wire.ts';
import type { Faults } from './faults.ts';

/** An event that the rule passes to the state machine. */
export interface RequestEvent {
  id: string;
  time: string;
  detail: unknown;
}

interface Ground extends Distance, Lambda {
  faults: Faults;
  /** @throws AwsError */
  start: (name: string, input: string) => void;
  executions: (invocation: Invocation) => Executions;
  /** Marks work as in progress until the promise completes. */
  track: (work: Promise<unknown>) => void;
  random: () => number;
}

/** Maximum backoff between the delivery attempts of a rule. It doubles up to a minute. */
const MAX_WAIT_MS = 60_000;

const isTransient = (error: unknown): boolean =>
  error instanceof AwsError && (error.status >= 500 || error.code === 'ThrottlingException');

/**
 * The event trigger: the rule starts an execution for each event, named by the event's ID and a suffix. Events that it
 * cannot deliver go to the DLQ.
 */
export const eventTrigger = (ground: Ground) => {
  const deadLetters: RequestEvent[] = [];

  const startOnce = async (name: string, input: string) => {
    await pause(ground.latency());
    const fault = ground.faults.next('StartExecution by the rule');
    if (fault?.when !== 'before') ground.start(name, input);
    if (fault === undefined) return;
    const code = fault.as === 'throttle' ? 'ThrottlingException' : 'ServiceUnavailable';
    throw new AwsError(code, 'played', 500);
  };
  const deliver = async (event: RequestEvent, suffix: string) => {
    const input = JSON.stringify({
      version: '0',
      'detail-type': 'PoolRequested',
      source: 'onboarding',
      ...event,
    });
    const { retryAttempts } = config.rules;
    for (let retry = 0; ; retry++) {
      try {
        return await startOnce(`${event.id}_${suffix}`, input);
      } catch (error) {
        if (!isTransient(error) || retry >= retryAttempts) return void deadLetters.push(event);
        const wait = Math.min(1_000 * 2 ** retry, MAX_WAIT_MS);
        // With limits, thousands of events wait at a time: without jitter they would all return together.
        await pause(ground.limits === undefined ? wait : wait * (0.5 + ground.random() / 2));
      }
    }
  };

  return {
    deadLetters,
    /** Puts an event on the bus. @param suffix part of the execution's name, chosen by the rule */
    put(event: RequestEvent, suffix: string): void {
      ground.track(deliver(event, suffix));
      const fault = ground.faults.next('request event');
      if (fault?.as === 'twice') {
        const other = ground.random() < 0.5 ? suffix : `${suffix}-again`;
        ground.track(pause(ground.random() * 120_000).then(() => deliver(event, other)));
      }
    },
  };
};

interface Queued extends Message {
  receives: number;
  visibleAt: number;
}

const { visibilitySeconds, maxReceives, batchSize, maximumConcurrency } = config.requestQueue;

/** Milliseconds between the tries of a batch whose invocation Lambda throttles. */
const THROTTLED_MS = 1_000;

/** The queue trigger: a queue, its event source mapping, and the function that starts executions. */
export const queueTrigger = (ground: Ground) => {
  const deadLetters: Message[] = [];
  const noRequests: DeadLetter[] = [];
  const queued = new Set<Queued>();
  const dispatcher: Deployed = {
    site: 'dispatch-requests',
    timeoutSeconds: config.functions.dispatchTimeoutSeconds,
    handlerFor: (invocation) => async (event, lambda) =>
      dispatchRequests(event as Message[], {
        executions: patiently({
          executions: ground.executions(invocation),
          msLeft: () => lambda.getRemainingTimeInMillis(),
          pause,
          random: ground.random,
        }),
        deadLetters: {
          async keep(letter) {
            noRequests.push(letter);
          },
        },
        requestDetailType: config.requests.detailType,
      }),
  };

  /** Repeats a throttled invocation until the messages become visible. @returns the ids of messages to deliver again */
  const dispatch = async (messages: readonly Message[]): Promise<string[]> => {
    const end = Date.now() + visibilitySeconds * 1_000;
    for (;;) {
      try {
        return JSON.parse(await invoke(dispatcher, JSON.stringify(messages), ground));
      } catch (error) {
        if (!isThrottled(error) || Date.now() + THROTTLED_MS > end)
          return messages.map(({ messageId }) => messageId);
        await pause(THROTTLED_MS);
      }
    }
  };
  const receive = async (): Promise<void> => {
    const visible = [...queued].filter(({ visibleAt }) => visibleAt <= Date.now()).slice(0, batchSize);
    if (visible.length === 0) return;
    for (const message of visible) {
      message.receives++;
      message.visibleAt = Date.now() + visibilitySeconds * 1_000;
      if (message.receives <= maxReceives) continue;
      queued.delete(message);
      const { messageId, body, sentAt } = message;
      deadLetters.push({ messageId, body, sentAt });
    }
    const batch = visible.filter((message) => queued.has(message));
    const messages = batch.map(({ messageId, body, sentAt }) => ({ messageId, body, sentAt }));
    const again = await dispatch(messages);
    for (const message of batch) {
      if (again.includes(message.messageId)) poll(message.visibleAt - Date.now());
      else queued.delete(message);
    }
  };
  const atOnce = ground.limits === undefined ? Number.POSITIVE_INFINITY : maximumConcurrency;
  const waiting: (() => void)[] = [];
  let receiving = 0;
  /** With limits, the mapping has its maximum concurrency. */
  const receiveInTurn = async (): Promise<void> => {
    if (receiving >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else receiving++;
    await receive().finally(() => {
      const next = waiting.shift();
      if (next === undefined) receiving--;
      else next();
    });
  };
  /** Schedules a poll of the mapping. */
  const poll = (milliseconds: number): void =>
    ground.track(pause(milliseconds + ground.random() * 1_000).then(receiveInTurn));
  const add = (message: Message): void => {
    queued.add({ ...message, receives: 0, visibleAt: Date.now() });
    poll(0);
  };

  return {
    deadLetters,
    /** What the dispatcher moved to the dead-letter queue itself. */
    noRequests,
    /** Sends a message. SQS delivers at least once: a fault redelivers it after it was deleted. */
    send(message: Message): void {
      add(message);
      if (ground.faults.next('request message')?.as !== 'twice') return;
      ground.track(pause(ground.random() * 120_000).then(() => add(message)));
    },
  };
};
