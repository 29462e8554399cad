import * as z from 'zod';
import type { Identity } from '../account.ts';
import { notFound } from '../errors.ts';
import { findIdentity } from '../identities.ts';
import { type FilterValues, page } from '../paging.ts';
import { operation } from '../service.ts';
import { identityOrArn, isoCountryCode, owner, paged } from '../shapes.ts';

const Shape = z.object({
  SenderIds: z
    .array(z.object({ SenderId: identityOrArn, IsoCountryCode: isoCountryCode }))
    .max(5)
    .optional(),
  Owner: owner,
  ...paged(['sender-id', 'iso-country-code', 'message-type', 'deletion-protection-enabled', 'registered']),
});

type SenderId = Extract<Identity, { kind: 'sender-id' }>;

/** Returns no pool: a sender id may be in many. */
export const describeSenderIds = operation(Shape, (request, { account, arns }) => {
  const own = request.Owner !== 'SHARED';
  const senders = request.SenderIds?.length
    ? request.SenderIds.map(({ SenderId, IsoCountryCode }) => {
        const found = findIdentity(account, arns, SenderId, 'SenderIds', IsoCountryCode);
        if (own && isSenderId(found) && found.description.IsoCountryCode === IsoCountryCode) return found;
        throw notFound('sender-id', SenderId);
      })
    : [...account.identities.values()].filter(isSenderId).filter(() => own);

  const { items, NextToken } = page(senders, request, FILTER_VALUES);
  return {
    SenderIds: items.map(({ arn, description }) => ({ SenderIdArn: arn, ...description })),
    NextToken,
  };
});

const isSenderId = (identity: Identity): identity is SenderId => identity.kind === 'sender-id';

const FILTER_VALUES: FilterValues<SenderId> = {
  'sender-id': ({ description }) => [description.SenderId],
  'iso-country-code': ({ description }) => [description.IsoCountryCode],
  'message-type': ({ description }) => description.MessageTypes,
  'deletion-protection-enabled': ({ description }) => [description.DeletionProtectionEnabled],
  registered: ({ description }) => [description.Registered],
};
