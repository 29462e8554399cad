import type { Need } from './statement.ts';

/** The caller: an assumed role, or a service on behalf of a resource. People are not callers: they may do everything. */
export interface Caller {
  /** The name in error messages. */
  name: string;
  /** The principal in policies: the ARN of a role, or the name of a service. */
  principal: string;
  context: NonNullable<Need['context']>;
}
