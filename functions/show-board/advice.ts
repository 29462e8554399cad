import { FAILURE_CLASSES } from '../failures/failure-classes.ts';
import type { FailureClass } from '../model/failure.ts';
import type { Html } from './html.ts';
import type { Links } from './links.ts';

const isKnown = (name: string): name is FailureClass => Object.hasOwn(FAILURE_CLASSES, name);

interface Advice {
  owner: string;
  remediation: string;
  /** Whether it helps to send the request again unchanged, now or after the operator has acted. */
  canRetry: boolean;
}

/** Who must act on a failure class, and what to do. */
export const adviceOn = (name: string): Advice => {
  if (!isKnown(name))
    return { owner: 'operator', remediation: 'Read the execution history.', canRetry: true };
  const { owner, remediation, retryable } = FAILURE_CLASSES[name];
  return { owner, remediation, canRetry: retryable || owner !== 'requester' };
};

/**
 * A link to what the documentation says of a class. The runbook has a heading for each class that the requester does not
 * own.
 */
export const readOn = (name: string, { doc }: Links): Html =>
  isKnown(name) && FAILURE_CLASSES[name].owner === 'requester'
    ? doc('failures', `About ${name}`)
    : doc('runbook', `Runbook: ${name}`, isKnown(name) ? name : 'WorkflowFault');
