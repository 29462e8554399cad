import { ProvisioningError } from '../model/provisioning-error.ts';
import { FAILURE_CLASSES } from './failure-classes.ts';

/** Whether a call failed only because AWS was busy or broken: one that changes nothing is simply made again. */
export const isTransient = (error: unknown): boolean =>
  error instanceof ProvisioningError && FAILURE_CLASSES[error.name].transient;
