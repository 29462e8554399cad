import { type EndedExecution, type EndedExecutions, UNSUCCESSFUL } from '../aws/ended-executions.ts';
import type { Ledger } from '../idempotency/record.ts';
import { log } from '../runtime/log.ts';

export interface Ports {
  executions: EndedExecutions;
  ledger: Ledger;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Publishes the result of an execution, unless it did so itself. */
  completeFor: (execution: EndedExecution) => Promise<void>;
}

/** Seconds. */
interface Window {
  /** The status-change event handles an execution that stopped within this time. */
  graceSeconds: number;
  /** An earlier scheduled run handled an execution that stopped before this time. */
  windowSeconds: number;
  /** The maximum duration of an execution. */
  lifeSeconds: number;
}

/** Executions that ended recently, with or without a claim, whose status-change event was lost. */
async function* recentlyStopped(
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

/** Executions that hold a claim for longer than an execution can last, for any reason that earlier runs missed. */
async function* overdue({ executions, ledger, now }: Ports, { lifeSeconds, graceSeconds }: Window) {
  const before = new Date(now() - (lifeSeconds + graceSeconds) * 1_000).toISOString();
  for (const key of await ledger.incompleteBefore(before)) {
    const record = await ledger.read(key);
    const execution = record && (await executions.find(record.executionArn));
    if (execution !== undefined) yield execution;
    else
      log('ERROR', 'old claim without a result: its execution is running or unknown', {
        requestId: key.requestId,
      });
  }
}

/** Sequential: a scheduled run is not urgent, and shares its quotas with running requests. */
const each = async (found: AsyncIterable<EndedExecution>, { completeFor }: Ports) => {
  const counts = { nFound: 0, nFailed: 0 };
  for await (const execution of found) {
    counts.nFound++;
    await completeFor(execution).catch((error: unknown) => {
      counts.nFailed++;
      const code = error instanceof Error ? error.name : 'Error';
      log('ERROR', 'no result could be published', { execution: execution.executionArn, code });
    });
  }

  return counts;
};

/**
 * Publishes the results that the status-change events missed. Throws when one could not be published: the error raises
 * an alarm.
 */
export const reconcileOnSchedule = async (ports: Ports, window: Window): Promise<void> => {
  const recent = await each(recentlyStopped(ports, window), ports);
  const late = await each(overdue(ports, window), ports);
  const nFailed = recent.nFailed + late.nFailed;
  log('INFO', 'reconciled', { nFound: recent.nFound, nOverdue: late.nFound, nFailed });

  if (nFailed > 0)
    throw new Error(
      `The results of ${nFailed} executions could not be published. See the log lines of level ERROR.`,
    );
};
