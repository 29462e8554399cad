import { type EndedExecution, type EndedExecutions, UNSUCCESSFUL } from '../aws/ended-executions.ts';
import type { Ledger } from '../idempotency/record.ts';
import { log } from '../runtime/log.ts';

export interface Ports {
  executions: EndedExecutions;
  ledger: Ledger;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Answers for an execution, unless it has answered. */
  answerFor: (execution: EndedExecution) => Promise<void>;
}

/** Seconds. */
interface Window {
  /** An execution that stopped within them is left to its status-change event. */
  graceSeconds: number;
  /** One that stopped longer ago was seen by an earlier scheduled run. */
  windowSeconds: number;
  /** The longest that an execution can take. */
  lifeSeconds: number;
}

/** Executions that have just ended, claimed or not, whose status-change event got lost. */
async function* justEnded(
  { executions, now }: Ports,
  { graceSeconds, windowSeconds, lifeSeconds }: Window,
): AsyncIterable<EndedExecution> {
  const latest = now() - graceSeconds * 1_000;
  const earliest = now() - windowSeconds * 1_000;
  for (const status of UNSUCCESSFUL) {
    for await (const execution of executions.startedSince(status, earliest - lifeSeconds * 1_000)) {
      if (execution.stoppedAt >= earliest && execution.stoppedAt <= latest) yield execution;
    }
  }
}

/** Executions that hold a claim for longer than they can live: whatever kept every earlier scheduled run from seeing them. */
async function* overdue({ executions, ledger, now }: Ports, { lifeSeconds, graceSeconds }: Window) {
  const before = new Date(now() - (lifeSeconds + graceSeconds) * 1_000).toISOString();
  for (const key of await ledger.incompleteBefore(before)) {
    const record = await ledger.read(key);
    const execution = record && (await executions.find(record.executionArn));
    if (execution !== undefined) yield execution;
    else
      log('ERROR', 'an old claim without an answer, whose execution goes on or is not known', {
        requestId: key.requestId,
      });
  }
}

/** One after another: a scheduled run is not in a hurry, and its calls share their quotas with the requests at work. */
const each = async (found: AsyncIterable<EndedExecution>, { answerFor }: Ports) => {
  const counts = { nFound: 0, nFailed: 0 };
  for await (const execution of found) {
    counts.nFound++;
    await answerFor(execution).catch((error: unknown) => {
      counts.nFailed++;
      const code = error instanceof Error ? error.name : 'Error';
      log('ERROR', 'no answer could be given', { execution: execution.executionArn, code });
    });
  }

  return counts;
};

/** Answers what even the status-change events missed. Throws when an answer could not be given, so that somebody hears. */
export const reconcileOnSchedule = async (ports: Ports, window: Window): Promise<void> => {
  const recent = await each(justEnded(ports, window), ports);
  const late = await each(overdue(ports, window), ports);
  const nFailed = recent.nFailed + late.nFailed;
  log('INFO', 'swept', { nFound: recent.nFound, nOverdue: late.nFound, nFailed });

  if (nFailed > 0) throw new Error(`${nFailed} executions could not be answered for.`);
};
