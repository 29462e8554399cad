import { type EndedExecution, type EndedExecutions, UNSUCCESSFUL } from '../aws/ended-executions.ts';
import type { Ledger } from '../idempotency/record.ts';
import { log } from '../runtime/log.ts';
import type { Bookmark } from './store.ts';

export interface Ports {
  executions: EndedExecutions;
  ledger: Ledger;
  bookmark: Bookmark;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Milliseconds until Lambda ends the function. */
  msLeft: () => number;
  /** Waits for a number of milliseconds. */
  pause: (milliseconds: number) => Promise<unknown>;
  /** Publishes the result of an execution, unless it did so itself. */
  completeFor: (execution: EndedExecution) => Promise<void>;
}

/** Seconds. */
interface Window {
  /** The status-change event handles an execution that stopped within this time. */
  graceSeconds: number;
  /**
   * The first run looks back this far. An execution whose result cannot be published is handled again until others
   * stopped so much later.
   */
  windowSeconds: number;
  /** The maximum duration of an execution. */
  lifeSeconds: number;
}

/**
 * Milliseconds that a run leaves to its last execution, which may search for a pool, and to old claims. The next run does
 * the rest.
 */
const LAST_MS = 90_000;

type Stopped = EndedExecution & { stoppedAt: number };

/**
 * Milliseconds between two executions. With a call each, it stays below the refill of DescribeExecution, 15/s, and of
 * GetExecutionHistory, 20/s. Source: Step Functions developer guide, "Quotas".
 */
const INTERVAL_MS = 60;

/** Executions that stopped after those that earlier runs have handled, in the order in which they stopped. */
const recentlyStopped = async (
  { executions, bookmark, now }: Ports,
  { graceSeconds, windowSeconds, lifeSeconds }: Window,
): Promise<Stopped[]> => {
  const latest = now() - graceSeconds * 1_000;
  const handledUntil = (await bookmark.read()) ?? now() - windowSeconds * 1_000;
  const found: Stopped[] = [];
  for (const status of UNSUCCESSFUL) {
    for await (const execution of executions.startedSince(status, handledUntil - lifeSeconds * 1_000)) {
      if (execution.stoppedAt > handledUntil && execution.stoppedAt <= latest) found.push(execution);
    }
  }

  return found.sort((a, b) => a.stoppedAt - b.stoppedAt);
};

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

/** An execution as a list has it, with its error and cause if it failed: they tell whether it has answered. */
const described = async (execution: Stopped, { executions }: Ports): Promise<EndedExecution> =>
  execution.status === 'FAILED' ? ((await executions.find(execution.executionArn)) ?? execution) : execution;

/** Publishes the result of an execution, unless it did so itself. @returns whether that succeeded */
const isCompleted = async (execution: () => Promise<EndedExecution>, executionArn: string, ports: Ports) => {
  try {
    await ports.completeFor(await execution());
    return true;
  } catch (error) {
    const code = error instanceof Error ? error.name : 'Error';
    log('ERROR', 'no result could be published', { execution: executionArn, code });
    return false;
  }
};

/**
 * Handles each execution that stopped recently, and moves the bookmark behind it. Sequential: a scheduled run is not
 * urgent, and shares its quotas with running requests.
 */
const completeRecent = async (ports: Ports, window: Window) => {
  const { bookmark, msLeft, pause } = ports;
  const found = await recentlyStopped(ports, window);
  const failed: Stopped[] = [];
  let nHandled = 0;
  for (const execution of found) {
    if (msLeft() < LAST_MS) break;
    nHandled++;
    if (!(await isCompleted(() => described(execution, ports), execution.executionArn, ports)))
      failed.push(execution);
    await pause(INTERVAL_MS);
  }

  const left = found.slice(nHandled);
  const newest = found.at(-1)?.stoppedAt;
  if (newest !== undefined) {
    // Not by the clock of this function: a wrong one would give a result up.
    const repeated = failed.filter(({ stoppedAt }) => stoppedAt > newest - window.windowSeconds * 1_000);
    const [next] = [...repeated, ...left];
    await bookmark.write(next === undefined ? newest : next.stoppedAt - 1);
  }
  return { nFound: found.length, nLeft: left.length, nFailed: failed.length };
};

/** Sequential, like the above. */
const completeOverdue = async (ports: Ports, window: Window) => {
  const counts = { nOverdue: 0, nFailed: 0 };
  for await (const execution of overdue(ports, window)) {
    counts.nOverdue++;
    if (!(await isCompleted(async () => execution, execution.executionArn, ports))) counts.nFailed++;
  }

  return counts;
};

/**
 * Publishes the results that the status-change events missed. Throws when one could not be published: the error raises
 * an alarm.
 */
export const reconcileOnSchedule = async (ports: Ports, window: Window): Promise<void> => {
  const { nFound, nLeft, ...recent } = await completeRecent(ports, window);
  const { nOverdue, ...late } = await completeOverdue(ports, window);
  const nFailed = recent.nFailed + late.nFailed;
  log('INFO', 'reconciled', { nFound, nLeft, nOverdue, nFailed });

  if (nFailed > 0)
    throw new Error(
      `The results of ${nFailed} executions could not be published. See the log lines of level ERROR.`,
    );
};
