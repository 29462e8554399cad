import * as z from 'zod/mini';

/** Every response element of CreatePool. Only PoolId is required: the service may leave out the others. */
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
