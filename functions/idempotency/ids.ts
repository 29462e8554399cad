import type { PoolRequest } from '../model/request.ts';
import { hash } from '../runtime/hash.ts';

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
