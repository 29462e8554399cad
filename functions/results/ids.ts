import { hash } from '../runtime/hash.ts';

/** What makes an answer the answer that it is. */
interface Answered {
  metadata: { requestId: string };
  /** Which sending it answers; nothing where the request was refused. */
  attempt?: number | undefined;
  /** The request, or what could be read of it, and its faults if it has any. */
  request: unknown;
  faults?: unknown;
  /** The pool, or what the failure is known by. */
  answer: string;
}

/** Names the answer to a request: the same answer always has the same id, another answer another one. */
export const resultIdOf = ({ metadata, attempt = 1, request, faults, answer }: Answered): string =>
  hash(metadata.requestId, JSON.stringify([request, faults]), answer, ...(attempt > 1 ? [`${attempt}`] : []));

/** What a failure is known by. Its message may say more each time. */
export const failureNameOf = (failure: {
  class: string;
  code: string;
  reason?: string | undefined;
}): string => `${failure.class} ${failure.code} ${failure.reason ?? ''}`;
