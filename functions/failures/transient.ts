import { ProvisioningError } from '../model/provisioning-error.ts';
import { FAILURE_CLASSES } from './failure-classes.ts';

/** Whether a call failed because AWS was busy or broken: a call that only reads is retried. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ProvisioningError && FAILURE_CLASSES[error.name].transient;
