import type { Account, Identity, Pool } from './account.ts';
import { type Arns, isSmsVoiceArn } from './arns.ts';
import { invalid, notFound } from './errors.ts';
import { statusOf } from './pools.ts';

/**
 * The resource that an id or ARN names, as after the last colon of an ARN: `pool/pool-…`.
 *
 * @param ofId the resource for an id that is not an ARN
 * @throws ValidationException INVALID_ARN for an ARN that is not of this service
 */
function resourceNamed(arns: Arns, name: string, parameter: string, ofId: (id: string) => string): string {
  if (!name.startsWith('arn:')) return ofId(name);
  if (!isSmsVoiceArn(name)) {
    throw invalid('INVALID_ARN', [{ Name: parameter, Message: 'is not an ARN of this service' }]);
  }
  // A resource of another account or Region is looked up by its whole ARN, and so is not found.
  return arns.resourceOf(name) ?? name;
}

/** @throws ResourceNotFoundException, or ValidationException INVALID_ARN */
export function findPool(account: Account, arns: Arns, name: string, parameter: string): Pool {
  const resource = resourceNamed(arns, name, parameter, (id) => `pool/${id}`);
  const pool = account.pools.get(resource.replace(/^pool\//, ''));
  if (pool === undefined) throw notFound('pool', name);
  return pool;
}

/** A deleted pool is not found either. Throws as findPool does. */
export function findLivingPool(
  { account, arns, now }: { account: Account; arns: Arns; now: number },
  name: string,
  parameter: string,
): Pool {
  const pool = findPool(account, arns, name, parameter);
  if (statusOf(pool, now) === undefined) throw notFound('pool', name);
  return pool;
}

/**
 * @param country completes the id of a sender, which is unique only together with its country
 * @throws ResourceNotFoundException, or ValidationException INVALID_ARN
 */
export function findIdentity(
  account: Account,
  arns: Arns,
  name: string,
  parameter: string,
  country: string | undefined,
): Identity {
  const resource = resourceNamed(arns, name, parameter, (id) => identityResource(id, country));
  const identity = account.identities.get(resource);
  if (identity === undefined) throw notFound(kindOf(resource), name);
  return identity;
}

/** The resource of an identity's id: `phone-number/phone-…`, `sender-id/ACME/GB`, `rcs-agent/rcs-…`. */
export function identityResource(id: string, country: string | undefined): string {
  if (id.startsWith('phone-')) return `phone-number/${id}`;
  return id.startsWith('rcs-') ? `rcs-agent/${id}` : `sender-id/${id}/${country}`;
}

/** Only RCS agents have no country. */
export const namesRcsAgent = (name: string): boolean =>
  name.startsWith('rcs-') || name.includes(':rcs-agent/');

function kindOf(resource: string): Identity['kind'] {
  const kind = /(?:^|:)(phone-number|rcs-agent)\//.exec(resource)?.[1];
  return kind === 'phone-number' || kind === 'rcs-agent' ? kind : 'sender-id';
}
