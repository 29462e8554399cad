import { FAILURE_CLASSES } from '../../functions/failures/failure-classes.ts';
import { code, table } from './table.ts';

/** The table of failure classes, for consumers of results. */
export function failureTable(): string {
  return table(
    ['Class', 'What happened', 'Who acts', 'What to do', 'May pass by itself'],
    Object.entries(FAILURE_CLASSES).map(([name, { meaning, owner, remediation, retryable }]) => [
      code(name),
      meaning,
      owner,
      remediation,
      retryable ? 'yes' : 'no',
    ]),
  );
}
