import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import type { Owner as FailureOwner } from '../../functions/model/failure.ts';

const CLASSES: Readonly<Record<string, { owner: FailureOwner }>> = FAILURE_CLASSES;

/** Who acts on a failure class; the operator on one that this version does not know. */
export const ownerOf = (name: string): FailureOwner =>
  Object.hasOwn(CLASSES, name) ? (CLASSES[name]?.owner ?? 'operator') : 'operator';
