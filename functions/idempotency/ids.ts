import type { PoolRequest } from '../model/request.ts';
import { hash } from '../runtime/hash.ts';

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
