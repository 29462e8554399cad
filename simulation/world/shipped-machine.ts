import { type Definition, readDefinition } from '../../local/services/step-functions/definition.ts';
import type { Machine } from '../../local/services/step-functions/execution.ts';
import type { Task } from '../../local/services/step-functions/tasks.ts';
import { filledDefinition } from './filled-definition.ts';

const ACCOUNT = '123456789012';
export const MACHINE_ARN = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:provision-pool`;

/** A state in JSON, for patches. */
export interface StateJson {
  Next?: string;
  Retry?: { ErrorEquals: string[]; [field: string]: unknown }[];
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath?: string }[];
  [field: string]: unknown;
}
export type Patch = (states: Record<string, StateJson>) => void;

const unpatched: Patch = () => {};
const read = new Map<Patch, Definition>();

/** The shipped definition with a patch. Cached, because parsing takes a tenth of a second. */
const definitionOf = (patch: Patch): Definition => {
  const known = read.get(patch);
  if (known !== undefined) return known;
  const document = JSON.parse(filledDefinition());
  patch(document.States);
  const definition = readDefinition('provision-pool', JSON.stringify(document), 1);
  read.set(patch, definition);

  return definition;
};

/** Timeout of an execution, in seconds. */
export const executionLifeSeconds = (): number => definitionOf(unpatched).timeoutSeconds ?? 0;

export const shippedMachine = (tasks: ReadonlyMap<string, Task>, patch: Patch = unpatched): Machine => ({
  arn: MACHINE_ARN,
  name: 'provision-pool',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/provision-pool`,
  definitionText: '',
  definition: definitionOf(patch),
  createdAt: Date.now(),
  speed: 1,
  tasks,
});
