import type { Need } from './statement.ts';

/** Who calls: a role that is assumed, or a service on behalf of a resource. People are none: they may do everything. */
export interface Caller {
  /** As refusals name it. */
  name: string;
  /** What policies call it: the ARN of a role, or the name of a service. */
  principal: string;
  context: NonNullable<Need['context']>;
}
