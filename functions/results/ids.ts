import { hash } from '../runtime/hash.ts';

/** The identity of a result. */
interface ResultIdentity {
  metadata: { requestId: string };
  /** The number of the attempt; absent if the request was refused. */
  attempt?: number | undefined;
  /** The request, or its readable members and its faults. */
  request: unknown;
  faults?: unknown;
  /** The id of the pool, or the name of the failure. */
  result: string;
}

/** The id of a result: equal for a repeat of the result, and different for any other. */
export const resultIdOf = ({ metadata, attempt = 1, request, faults, result }: ResultIdentity): string =>
  hash(metadata.requestId, JSON.stringify([request, faults]), result, ...(attempt > 1 ? [`${attempt}`] : []));

/** The name of a failure. Its message may vary between repeats. */
export const failureNameOf = (failure: {
  class: string;
  code: string;
  reason?: string | undefined;
}): string => `${failure.class} ${failure.code} ${failure.reason ?? ''}`;
