import * as z from 'zod';
import type { Identity } from '../account.ts';
import { notFound } from '../errors.ts';
import { findIdentity } from '../identities.ts';
import { type FilterValues, page } from '../paging.ts';
import { poolHolding } from '../pools.ts';
import { type Body, operation, type Service } from '../service.ts';
import { identityOrArn, owner, paged } from '../shapes.ts';

const Shape = z.object({
  PhoneNumberIds: z.array(identityOrArn).max(5).optional(),
  Owner: owner,
  ...paged([
    'status',
    'iso-country-code',
    'message-type',
    'number-capability',
    'number-type',
    'two-way-enabled',
    'self-managed-opt-outs-enabled',
    'opt-out-list-name',
    'deletion-protection-enabled',
    'two-way-channel-arn',
  ]),
});

type PhoneNumber = Extract<Identity, { kind: 'phone-number' }>;

/** Returns the pool of a number, even while that pool is CREATING. */
export const describePhoneNumbers = operation(Shape, (request, service) => {
  const { account, arns } = service;
  const own = request.Owner !== 'SHARED';
  const numbers = request.PhoneNumberIds?.length
    ? request.PhoneNumberIds.map((name) => {
        if (!name.startsWith('phone-') && !name.includes(':phone-number/'))
          throw notFound('phone-number', name);
        const found = findIdentity(account, arns, name, 'PhoneNumberIds', undefined);
        if (isPhoneNumber(found) && own) return found;
        throw notFound('phone-number', name);
      })
    : [...account.identities.values()].filter(isPhoneNumber).filter(() => own);

  const { items, NextToken } = page(numbers, request, FILTER_VALUES);
  return { PhoneNumbers: items.map((number) => describe(number, service)), NextToken };
});

const isPhoneNumber = (identity: Identity): identity is PhoneNumber => identity.kind === 'phone-number';

function describe(number: PhoneNumber, { account, now }: Service): Body {
  return {
    PhoneNumberArn: number.arn,
    ...number.description,
    PoolId: poolHolding(account, number, now)?.configuration.PoolId,
    CreatedTimestamp: account.openedAt / 1000,
  };
}

const FILTER_VALUES: FilterValues<PhoneNumber> = {
  status: ({ description }) => [description.Status],
  'iso-country-code': ({ description }) => [description.IsoCountryCode],
  'message-type': ({ description }) => [description.MessageType],
  'number-capability': ({ description }) => description.NumberCapabilities,
  'number-type': ({ description }) => [description.NumberType],
  'two-way-enabled': ({ description }) => [description.TwoWayEnabled],
  'self-managed-opt-outs-enabled': ({ description }) => [description.SelfManagedOptOutsEnabled],
  'opt-out-list-name': ({ description }) => [description.OptOutListName],
  'deletion-protection-enabled': ({ description }) => [description.DeletionProtectionEnabled],
  'two-way-channel-arn': ({ description }) => [description.TwoWayChannelArn],
};
