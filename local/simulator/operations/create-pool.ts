import type { CreatePoolRequest } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as z from 'zod';
import type { Identity, Pool } from '../account.ts';
import { conflict, invalid, quotaExceeded } from '../errors.ts';
import { findIdentity, namesRcsAgent } from '../identities.ts';
import { addPool, poolCount, poolHolding, statusOf } from '../pools.ts';
import { randomId } from '../random.ts';
import { type Body, operation, type Service } from '../service.ts';
import { creationOf } from '../settings.ts';
import { clientToken, identityOrArn, isoCountryCode, messageType, tags } from '../shapes.ts';
import { describe } from './pool-answers.ts';

const Shape = z.object({
  OriginationIdentity: identityOrArn,
  IsoCountryCode: isoCountryCode.optional(),
  MessageType: messageType,
  DeletionProtectionEnabled: z.boolean().optional(),
  Tags: tags.optional(),
  ClientToken: clientToken.optional(),
} satisfies Record<keyof CreatePoolRequest, z.ZodType>);

type Request = z.output<typeof Shape>;

/** A call with a stored ClientToken returns the pool of the first call, whatever its status. */
export const createPool = operation(Shape, (request, service) => {
  requireCountry(request);
  const before = service.tokens.recall(request, service.settings, service.now);
  if (before !== undefined) return answer(before, service);

  const { account, arns, settings, now } = service;
  const identity = findIdentity(
    account,
    arns,
    request.OriginationIdentity,
    'OriginationIdentity',
    request.IsoCountryCode,
  );
  requireActive(identity);
  requireSameCountry(identity, request);
  requireMessageType(identity, request);
  requireFree(identity, service);
  requireQuota(service);

  const pool = addPool(account, arns, now, {
    poolId: `pool-${randomId(service.random)}`,
    identity,
    messageType: request.MessageType,
    country: request.IsoCountryCode,
    deletionProtection: request.DeletionProtectionEnabled ?? false,
    tags: request.Tags ?? [],
    clientToken: request.ClientToken,
    requestId: service.requestId,
    seeded: false,
    creation: creationOf(settings, identity),
    readsUntilVisible: settings.visibilityDelayReads,
    hiddenUntil: now + settings.visibilityDelaySeconds * 1000,
  });
  service.tokens.remember(request, pool);
  // A pool that vanishes at once is still CREATING in this response.
  return { ...answer(pool, service), Status: statusOf(pool, now) ?? 'CREATING' };
});

const answer = (pool: Pool, { now }: Service): Body => ({ ...describe(pool, now), Tags: pool.tags });

function requireCountry({ OriginationIdentity, IsoCountryCode }: Request): void {
  if (IsoCountryCode !== undefined || namesRcsAgent(OriginationIdentity)) return;
  throw invalid('MISSING_PARAMETER', [
    { Name: 'IsoCountryCode', Message: 'is required unless OriginationIdentity is an RCS agent' },
  ]);
}

function requireActive(identity: Identity): void {
  if (identity.kind === 'sender-id' || identity.description.Status === 'ACTIVE') return;
  const { kind, id } = identity;
  throw conflict(
    'RESOURCE_NOT_ACTIVE',
    `The ${kind} ${id} is ${identity.description.Status}, not ACTIVE.`,
    kind,
    id,
  );
}

function requireSameCountry(identity: Identity, { IsoCountryCode }: Request): void {
  if (identity.kind === 'rcs-agent' || identity.description.IsoCountryCode === IsoCountryCode) return;
  throw invalid('COUNTRY_CODE_MISMATCH', [
    {
      Name: 'IsoCountryCode',
      Message: `must be ${identity.description.IsoCountryCode}, as ${identity.id} is`,
    },
  ]);
}

function requireMessageType({ kind, id, description }: Identity, { MessageType }: Request): void {
  const allowed =
    'MessageTypes' in description
      ? description.MessageTypes
      : 'MessageType' in description
        ? [description.MessageType]
        : [MessageType];
  if (allowed.includes(MessageType)) return;
  throw conflict('MESSAGE_TYPE_MISMATCH', `The ${kind} ${id} is for ${allowed.join(', ')}.`, kind, id);
}

function requireFree(identity: Identity, { account, now }: Service): void {
  if (poolHolding(account, identity, now) === undefined) return;
  const { kind, id } = identity;
  throw conflict(
    kind === 'rcs-agent' ? 'RCS_AGENT_ASSOCIATED_TO_POOL' : 'PHONE_NUMBER_ASSOCIATED_TO_POOL',
    `The ${kind} ${id} is in another pool.`,
    kind,
    id,
  );
}

function requireQuota({ account, settings, now }: Service): void {
  // Most calls need no count, which takes longer the more pools there are.
  if (account.pools.size < settings.quotas.pools) return;
  const pools = poolCount(account, now);
  if (pools < settings.quotas.pools) return;
  throw quotaExceeded(
    'POOLS_PER_ACCOUNT',
    `The account has ${pools} pools of at most ${settings.quotas.pools}.`,
  );
}
