import * as z from 'zod';
import { findIdentity, findLivingPool } from '../identities.ts';
import { operation } from '../service.ts';
import { resourceArn } from '../shapes.ts';

const Shape = z.object({ ResourceArn: resourceArn });

/** Only pools have tags here; an origination identity has none. */
export const listTagsForResource = operation(Shape, ({ ResourceArn }, service) => {
  const { account, arns } = service;
  if (ResourceArn.includes(':pool/')) {
    return { ResourceArn, Tags: findLivingPool(service, ResourceArn, 'ResourceArn').tags };
  }
  findIdentity(account, arns, ResourceArn, 'ResourceArn', undefined);
  return { ResourceArn, Tags: [] };
});
