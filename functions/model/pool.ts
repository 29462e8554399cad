import * as z from 'zod/mini';

/** Every response element of CreatePool. A pool that was found by a search may have only some of them. */
export const Pool = z.object({
  PoolId: z.string().check(z.minLength(1)),
  PoolArn: z.optional(z.string()),
  Status: z.string(),
  MessageType: z.optional(z.string()),
  OptOutListName: z.optional(z.string()),
  TwoWayEnabled: z.optional(z.boolean()),
  TwoWayChannelArn: z.optional(z.string()),
  TwoWayChannelRole: z.optional(z.string()),
  SelfManagedOptOutsEnabled: z.optional(z.boolean()),
  SharedRoutesEnabled: z.optional(z.boolean()),
  DeletionProtectionEnabled: z.optional(z.boolean()),
  CreatedTimestamp: z.optional(z.string()),
  Tags: z.optional(z.array(z.object({ Key: z.string(), Value: z.string() }))),
});
export type Pool = z.infer<typeof Pool>;

/** A pool with every element that the API always returns. Source: PoolInformation in the service model of 2022-03-31. */
export const CompletePool = z.required(Pool, {
  PoolArn: true,
  MessageType: true,
  OptOutListName: true,
  TwoWayEnabled: true,
  SelfManagedOptOutsEnabled: true,
  SharedRoutesEnabled: true,
  DeletionProtectionEnabled: true,
  CreatedTimestamp: true,
});
