import { createHash } from 'node:crypto';
import type { PoolRequest } from '../model/contracts.ts';

/**
 * One text for one content: tags by key, so that neither spelling nor order makes a difference. Hashes of it are kept for
 * years. A member that CreatePool gets later is appended with its name, and only where the request has it, so that no
 * request of before has another hash.
 */
const canonical = (request: PoolRequest): string => {
  const {
    ClientToken,
    DeletionProtectionEnabled,
    IsoCountryCode,
    MessageType,
    OriginationIdentity,
    Tags = [],
    ...rest
  } = request;
  // Nothing is left: a member that is not named above fails tsc here.
  rest satisfies Record<string, never>;
  const tags = [...Tags].sort((a, b) => (a.Key < b.Key ? -1 : 1)).map(({ Key, Value }) => [Key, Value]);

  return JSON.stringify([
    ClientToken ?? null,
    DeletionProtectionEnabled ?? null,
    IsoCountryCode ?? null,
    MessageType,
    OriginationIdentity,
    tags,
  ]);
};

/** SHA-256 over the parts, in 64 hexadecimal characters. No part can run into the next: each is a JSON string. */
const hash = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** What tells whether two requests under one id are the same: 64 hexadecimal characters. */
export const contentHashOf = (request: PoolRequest): string => hash(canonical(request));

/**
 * The ClientToken of a request: the sender's own, else derived from request id and content. It is the same for every
 * repeat, whichever execution, retry or redelivery makes the call; 64 characters are the most that the API takes.
 *
 * @param gone the id of a pool that the request had and that is there no more: another pool needs another token
 */
export const clientTokenOf = (requestId: string, request: PoolRequest, vanishedPoolId?: string): string =>
  request.ClientToken ??
  hash(requestId, canonical(request), ...(vanishedPoolId === undefined ? [] : [vanishedPoolId]));

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
