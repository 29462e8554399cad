import { rowsIn } from '../../functions/idempotency/queries.ts';
import type { Source } from '../../local/input/source.ts';
import { depthOf } from '../stack/queues.ts';
import type { Target } from '../stack/target.ts';
import { type SentBefore, sentBefore, sizeOf } from './before.ts';
import { type Pace, rowsTooLate } from './pace.ts';
import { type Room, roomOf, rowsWithoutRoom } from './room.ts';
import type { Survey } from './survey.ts';

/** What a submit of a file will do. */
export interface Plan {
  source: Source;
  batch: string;
  /** The number of rows of the batch. */
  size: number;
  from: number;
  survey: Survey;
  /** Absent without a stack. */
  onStack?: OnStack | undefined;
}

export interface OnStack {
  before: SentBefore;
  /** The lines that rows of the batch were first sent from, by request ID. */
  lines: Map<string, number>;
  pace: Pace;
  room: Room;
  withoutRoom: number;
  tooLate: number;
  /** When the batch was cancelled, if it was. */
  cancelledAt?: string | undefined;
}

/** What the rows compete with: the requests that wait for their pool, and the room in the account. */
export interface Account {
  ahead: number;
  room: Room;
}

const runningOf = async ({ listing }: Target): Promise<number> => {
  let count = 0;
  for await (const page of listing.list('RUNNING')) count += page.length;
  return count;
};

export const accountOf = async (target: Target): Promise<Account> => {
  const [{ visible, hidden }, running, room] = await Promise.all([
    depthOf(target, target.outputs.RequestQueueUrl),
    runningOf(target),
    roomOf(target.config),
  ]);
  return { ahead: visible + hidden + running, room };
};

/** Completes a plan with what the stack knows. */
export const planOn = async (target: Target, { ahead, room }: Account, plan: Plan): Promise<Plan> => {
  const { batch, from, survey } = plan;
  const [rows, cancelledAt] = await Promise.all([
    rowsIn(target.listing, batch),
    target.listing.cancelledAt(batch),
  ]);
  const ids = new Map([...survey.ids].filter(([, line]) => line >= from));
  const before = sentBefore(ids, rows, survey.contents);
  const held = new Set([...survey.held, ...before.changed]);
  // Rows that run are among those ahead.
  const pools = ids.size - before.provisioned.length - before.running.length - before.changed.length;
  const { CreatePoolPerSecond, QuotaShare, MaxWaitHours } = target.outputs;
  const pace = { pools, ahead, perSecond: CreatePoolPerSecond * QuotaShare };
  const lines = new Map(
    rows.flatMap(({ requestId, batch: of }) =>
      of?.line === undefined ? [] : [[requestId, of.line] as const],
    ),
  );

  return {
    ...plan,
    survey: { ...survey, held, toSend: survey.toSend - before.changed.length },
    size: sizeOf(survey.ids, rows),
    onStack: {
      before,
      lines,
      pace,
      room,
      withoutRoom: rowsWithoutRoom(room, pace),
      tooLate: rowsTooLate(pace, MaxWaitHours),
      cancelledAt,
    },
  };
};
