import { prepare } from '../input/batch.ts';
import { progress } from '../output/live.ts';
import { counted, grouped } from '../output/text.ts';
import type { Send } from '../stack/send.ts';
import { type Sendable, type Sent, sending } from '../stack/sending.ts';
import type { Plan } from './plan.ts';

const ROWS_PER_PROGRESS = 100;

/** How sending a file ended. */
export interface Ending extends Sent {
  /** Ctrl-C ended it before its last row. */
  interrupted: boolean;
  /** The error that ended it before its last row. */
  error?: unknown;
}

/** Runs work that Ctrl-C asks to end. A second Ctrl-C ends the process. */
const interruptible = async <Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> => {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  try {
    return await work(stop.signal);
  } finally {
    process.removeListener('SIGINT', onSignal);
  }
};

/** The second pass over a file: sends the rows that the plan found to be without faults. */
export const sendFile = (
  plan: Plan,
  send: Send,
  perCall: number,
  onRefused: (item: Sendable, why: string) => void,
): Promise<Ending> =>
  interruptible(async (signal) => {
    const { source, batch, size, from, survey, onStack } = plan;
    const out = sending(send, perCall, onRefused);
    let added = 0;
    let next = from;
    let error: unknown;
    try {
      for await (const row of source.rows()) {
        if (signal.aborted) break;
        next = row.number + 1;
        if (row.number < from || survey.held.has(row.number)) continue;
        await out.add(prepare(row, { id: batch, size, lines: onStack?.lines }));
        added += 1;
        if (added % ROWS_PER_PROGRESS === 0)
          progress(`${grouped(added)} of ${counted(survey.toSend, 'row')} of ${source.name} sent`);
      }
      await out.end();
    } catch (thrown) {
      error = thrown;
    }
    const sent = await out.settled();
    const isCut = signal.aborted && added < survey.toSend;

    return {
      ...sent,
      resumeFrom: sent.resumeFrom ?? (isCut ? next : undefined),
      interrupted: isCut,
      ...(error !== undefined && { error }),
    };
  });
