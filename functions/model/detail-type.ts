import * as z from 'zod/mini';

/** The detail-type of a result event, in a module of its own: a small bundle needs no other schema. */
export const DetailType = z.enum(['PoolProvisioned', 'PoolProvisioningFailed']);
