import type { DeadLetters } from '../aws/dead-letters.ts';
import type { Executions } from '../aws/executions.ts';
import { log } from '../runtime/log.ts';
import { countNotARequest } from '../runtime/metrics.ts';
import { itemsOf, type Message, type NoRequest, type Start } from './queue-items.ts';

interface Ports {
  executions: Executions;
  /** Keeps what asks for no pool, for a person. */
  deadLetters: DeadLetters;
  /** The detail-type of request events. */
  requestDetailType: string;
}

/** Concurrent calls of StartExecution. More of them would throttle each other. */
const CONCURRENCY = 10;

/** Starts all executions with bounded concurrency, and continues after errors. Returns the errors. */
const startAll = async (starts: readonly Start[], executions: Executions): Promise<unknown[]> => {
  const waiting = starts.values();
  const errors: unknown[] = [];
  const worker = async () => {
    for (const { name, input } of waiting) {
      await executions.start(name, input).catch((error: unknown) => errors.push(error));
    }
  };

  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return errors;
};

/** Moves what asks for no pool to the dead-letter queue. Returns the errors. */
const keepAll = async (
  { messageId }: Message,
  noRequests: readonly NoRequest[],
  { deadLetters }: Ports,
): Promise<unknown[]> => {
  const errors: unknown[] = [];
  for (const { body, why } of noRequests) {
    try {
      await deadLetters.keep({ body, why, messageId });
      countNotARequest();
      log('WARN', 'no request: moved to the dead-letter queue', { requestId: messageId, detail: why });
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
};

const dispatch = async (
  message: Message,
  ports: Ports,
): Promise<{ nRequests: number; errors: unknown[] }> => {
  const { starts, noRequests } = itemsOf(message, ports.requestDetailType);
  const errors = await startAll(starts, ports.executions);
  // Last, because a message that is delivered again would be kept again.
  if (errors.length === 0) errors.push(...(await keepAll(message, noRequests, ports)));

  return { nRequests: starts.length, errors };
};

/**
 * Starts one execution per request. Returns the ids of the messages that SQS delivers again: those with a failed start.
 * The repeat is idempotent: the names of the started executions exist already.
 */
export const dispatchRequests = async (messages: readonly Message[], ports: Ports): Promise<string[]> => {
  const again: string[] = [];
  for (const message of messages) {
    const { nRequests, errors } = await dispatch(message, ports);
    const [error] = errors;
    const counts = { nRequests, nFailed: errors.length };
    if (error === undefined) log('INFO', 'message dispatched', { requestId: message.messageId, ...counts });
    else {
      again.push(message.messageId);
      const code = error instanceof Error ? error.name : 'Error';
      log('WARN', 'message returned to the queue', { requestId: message.messageId, code, ...counts });
    }
  }
  return again;
};
