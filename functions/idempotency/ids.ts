import { createHash } from 'node:crypto';
import type { PoolRequest } from '../model/request.ts';

/** One text for one content: keys in order, tags by key, so that neither spelling nor order makes a difference. */
const canonical = (request: PoolRequest): string => {
  const tags = [...(request.Tags ?? [])]
    .sort((a, b) => (a.Key < b.Key ? -1 : 1))
    .map(({ Key, Value }) => [Key, Value]);

  return JSON.stringify([
    request.ClientToken ?? null,
    request.DeletionProtectionEnabled ?? null,
    request.IsoCountryCode ?? null,
    request.MessageType,
    request.OriginationIdentity,
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
export const clientTokenOf = (requestId: string, request: PoolRequest, gone?: string): string =>
  request.ClientToken ?? hash(requestId, canonical(request), ...(gone === undefined ? [] : [gone]));

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
export const answerIdOf = ({ metadata, attempt = 1, request, faults, answer }: Answered): string =>
  hash(metadata.requestId, JSON.stringify([request, faults]), answer, ...(attempt > 1 ? [`${attempt}`] : []));

/** What a failure is known by. Its message may say more each time. */
export const failureNameOf = (failure: {
  class: string;
  code: string;
  reason?: string | undefined;
}): string => `${failure.class} ${failure.code} ${failure.reason ?? ''}`;
