/** Whether a pool can be used: the one place that knows which status of DescribePools says so. */
export const isReady = (status: string | undefined): boolean => status === 'ACTIVE';
