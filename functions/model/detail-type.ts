import * as z from 'zod/mini';

/* The names of our own events, in a module of their own: a small bundle needs no other schema. */

/** The detail-type of a result event. */
export const DetailType = z.enum(['PoolProvisioned', 'PoolProvisioningFailed']);

/** The detail-type of a request event in the contract. A deployment may accept another one beside it. */
export const REQUEST_DETAIL_TYPE = 'PoolRequested';

/** The source of every result event. */
export const RESULT_SOURCE = 'sms-pool-provisioner';
