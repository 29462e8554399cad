import * as z from 'zod/mini';

/** What the detail-type of a result event says: by itself, so that whoever reads nothing else of it loads nothing else. */
export const DetailType = z.enum(['PoolProvisioned', 'PoolProvisioningFailed']);
