import { createHash } from 'node:crypto';
import type { PoolRequest } from './contracts.ts';

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

/**
 * The ClientToken of a request: the sender's own, else derived from request id and content. It is the same for every
 * repeat, whichever execution, retry or redelivery makes the call; 64 characters are the most that the API takes.
 */
export const clientTokenOf = (requestId: string, request: PoolRequest): string =>
  request.ClientToken ?? hash(requestId, canonical(request));

/** Names the answer to a request: the same answer always has the same id, another answer another one. */
export const answerIdOf = (requestId: string, request: unknown, answer: string): string =>
  hash(requestId, JSON.stringify(request), answer);
