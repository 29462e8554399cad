/** Whether a pool can be used. No other code compares the status of DescribePools with ACTIVE. */
export const isReady = (status: string | undefined): boolean => status === 'ACTIVE';
