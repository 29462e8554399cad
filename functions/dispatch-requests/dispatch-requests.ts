import type { Executions } from '../aws/executions.ts';
import { log } from '../runtime/log.ts';
import { type Message, type Start, startsOf } from './queue-items.ts';

interface Ports {
  executions: Executions;
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

/**
 * Starts one execution per request. Returns the ids of the messages that SQS delivers again: those with a failed start.
 * The repeat is idempotent: the names of the started executions exist already.
 */
export const dispatchRequests = async (
  messages: readonly Message[],
  { executions }: Ports,
): Promise<string[]> => {
  const again: string[] = [];
  for (const message of messages) {
    const starts = startsOf(message);
    const [error, ...more] = await startAll(starts, executions);
    const failed = error === undefined ? 0 : more.length + 1;
    const counts = { nRequests: starts.length, nFailed: failed };
    if (failed === 0) log('INFO', 'message dispatched', { requestId: message.messageId, ...counts });
    else {
      again.push(message.messageId);
      const code = error instanceof Error ? error.name : 'Error';
      log('WARN', 'message returned to the queue', { requestId: message.messageId, code, ...counts });
    }
  }
  return again;
};
