import * as z from 'zod';
import type { Identity } from '../account.ts';
import { page } from '../paging.ts';
import { poolCount } from '../pools.ts';
import { operation, type Service } from '../service.ts';
import { paging } from '../shapes.ts';

const Shape = z.object(paging);

/** The simulator does not enforce these. */
const MAX_IDENTITIES = 500;

const identitiesOf = ({ account }: Service, kind: Identity['kind']): number =>
  [...account.identities.values()].filter((identity) => identity.kind === kind).length;

/** The limits of the resources that this simulator has. */
export const describeAccountLimits = operation(Shape, (request, service) => {
  const { account, settings, now } = service;
  const limits = [
    {
      Name: 'PHONE_NUMBERS',
      Used: identitiesOf(service, 'phone-number'),
      Max: MAX_IDENTITIES,
    },
    { Name: 'POOLS', Used: poolCount(account, now), Max: settings.quotas.pools },
    { Name: 'SENDER_IDS', Used: identitiesOf(service, 'sender-id'), Max: MAX_IDENTITIES },
  ];
  const { items, ...next } = page(limits, request, {});

  return { AccountLimits: items, ...next };
});
