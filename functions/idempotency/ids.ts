import type { PoolRequest } from '../model/request.ts';
import { hash } from '../runtime/hash.ts';

/**
 * A canonical text of the content, independent of spelling and of the order of the tags. Hashes of it are stored for
 * years: append a new member of CreatePool with its name, and only where the request has it. The hashes of existing
 * requests must not change.
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
  // A member that is missing above fails the type check here.
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

/** The hash that identifies the content of a request: 64 hexadecimal characters. */
export const contentHashOf = (request: PoolRequest): string => hash(canonical(request));

interface TokenOptions {
  /** The earlier pool of the request, if it has vanished: another pool needs another token. */
  vanishedPoolId?: string | undefined;
  /** Whether the pool has ownership tags; default true. */
  isTagged?: boolean;
}

/**
 * The ways to write a content. The default of DeletionProtectionEnabled is false: false and absent have two hashes, and
 * are one content.
 */
const spellings = (request: PoolRequest): PoolRequest[] => {
  const { DeletionProtectionEnabled, ...rest } = request;
  if (DeletionProtectionEnabled === true) return [request];

  return [rest, { ...rest, DeletionProtectionEnabled: false }];
};

/** Whether a request has the content of a hash. */
export const hasContent = (request: PoolRequest, contentHash: string | undefined): boolean =>
  spellings(request).some((spelling) => contentHashOf(spelling) === contentHash);

/** The request as it was written when its content was hashed: every attempt sends the same to AWS. */
export const asHashed = (request: PoolRequest, contentHash: string | undefined): PoolRequest =>
  spellings(request).find((spelling) => contentHashOf(spelling) === contentHash) ?? request;

/**
 * The ClientToken of a request: the one of the sender, or one derived from request id and content. It is the same for
 * every retry and redelivery, in any execution. The API accepts 64 characters.
 *
 * AWS returns the first pool for a token that another request uses too, and only its ownership tags tell whose it is.
 * Without them, and for another pool of the same request, the token of the sender is not used as it is.
 */
export const clientTokenOf = (
  requestId: string,
  request: PoolRequest,
  { vanishedPoolId, isTagged = true }: TokenOptions = {},
): string =>
  request.ClientToken !== undefined && isTagged && vanishedPoolId === undefined
    ? request.ClientToken
    : hash(requestId, canonical(request), ...(vanishedPoolId === undefined ? [] : [vanishedPoolId]));
