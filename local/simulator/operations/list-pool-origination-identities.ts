import * as z from 'zod';
import type { Identity } from '../account.ts';
import { findLivingPool } from '../identities.ts';
import { type FilterValues, page } from '../paging.ts';
import { type Body, operation } from '../service.ts';
import { paged, poolIdOrArn } from '../shapes.ts';

const Shape = z.object({ PoolId: poolIdOrArn, ...paged(['iso-country-code', 'number-capability']) });

export const listPoolOriginationIdentities = operation(Shape, (request, service) => {
  const pool = findLivingPool(service, request.PoolId, 'PoolId');
  const { items, NextToken } = page([pool.identity], request, FILTER_VALUES);
  const { PoolArn, PoolId } = pool.configuration;
  return { PoolArn, PoolId, OriginationIdentities: items.map(describe), NextToken };
});

const describe = (identity: Identity): Body => ({
  OriginationIdentityArn: identity.arn,
  OriginationIdentity: identity.id,
  IsoCountryCode: countryOf(identity),
  NumberCapabilities: capabilitiesOf(identity),
  PhoneNumber: identity.kind === 'phone-number' ? identity.description.PhoneNumber : undefined,
});

const countryOf = ({ description }: Identity): string | undefined =>
  'IsoCountryCode' in description ? description.IsoCountryCode : undefined;

function capabilitiesOf(identity: Identity): readonly string[] {
  if (identity.kind === 'phone-number') return identity.description.NumberCapabilities;
  return identity.kind === 'rcs-agent' ? ['RCS'] : ['SMS'];
}

const FILTER_VALUES: FilterValues<Identity> = {
  'iso-country-code': (identity) => [countryOf(identity)],
  'number-capability': capabilitiesOf,
};
