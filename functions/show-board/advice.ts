import { FAILURE_CLASSES, isFailureClass } from '../failures/failure-classes.ts';
import type { Html } from './html.ts';
import type { Links } from './links.ts';

interface Advice {
  owner: string;
  remediation: string;
  /** Whether it helps to send the request again unchanged, now or after the operator has acted. */
  canRetry: boolean;
}

/** Who must act on a failure class, and what to do. */
export const adviceOn = (name: string): Advice => {
  if (!isFailureClass(name))
    return { owner: 'operator', remediation: 'Read the execution history.', canRetry: true };
  const { owner, remediation, retryable } = FAILURE_CLASSES[name];
  return { owner, remediation, canRetry: retryable || owner !== 'requester' };
};

/**
 * A link to what the documentation says of a class. The runbook has a heading for each class that the requester does not
 * own.
 */
export const readOn = (name: string, { doc }: Links): Html =>
  isFailureClass(name) && FAILURE_CLASSES[name].owner === 'requester'
    ? doc('failures', `About ${name}`)
    : doc('runbook', `Runbook: ${name}`, isFailureClass(name) ? name : 'WorkflowFault');
