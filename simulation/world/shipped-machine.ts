import { readFileSync } from 'node:fs';
import { type Definition, readDefinition } from '../../local/services/step-functions/definition.ts';
import type { Machine } from '../../local/services/step-functions/execution.ts';
import type { Task } from '../../local/services/step-functions/tasks.ts';

const ASL = new URL('../../statemachine/provision-pool.asl.json', import.meta.url);

const FILLED: Record<string, string> = {
  Partition: 'aws',
  EventBusName: 'sms-pool-provisioner',
  ParkedResultsUrl: 'http://127.0.0.1/123456789012/parked-results',
};

const ACCOUNT = '123456789012';
export const MACHINE_ARN = `arn:aws:states:us-east-1:${ACCOUNT}:stateMachine:provision-pool`;

/** A state as its JSON has it, for whoever takes something out of it. */
export interface StateJson {
  Next?: string;
  Retry?: { ErrorEquals: string[]; [field: string]: unknown }[];
  Catch?: { ErrorEquals: string[]; Next: string; ResultPath?: string }[];
  [field: string]: unknown;
}
export type Patch = (states: Record<string, StateJson>) => void;

const unpatched: Patch = () => {};
const read = new Map<Patch, Definition>();

/** The definition as it ships, but for the patch. Reading costs a tenth of a second, so that it is done once. */
const definitionOf = (patch: Patch): Definition => {
  const known = read.get(patch);
  if (known !== undefined) return known;
  const text = readFileSync(ASL, 'utf8').replaceAll(
    /\$\{(\w+)\}/g,
    (_, name: string) => FILLED[name] ?? `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`,
  );
  const document = JSON.parse(text);
  patch(document.States);
  const definition = readDefinition('provision-pool', JSON.stringify(document), 1);
  read.set(patch, definition);

  return definition;
};

/** Seconds after which an execution is ended. */
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
