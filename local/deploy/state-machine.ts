import * as z from 'zod';
import { readDefinition } from '../services/step-functions/definition.ts';
import type { Machine } from '../services/step-functions/execution.ts';
import { type Check, taskOf } from '../services/step-functions/tasks.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';
import { ignored, readProperties } from './properties.ts';
import type { Services } from './services.ts';

const StateMachineProperties = z.strictObject({
  StateMachineName: ignored,
  DefinitionString: z.string(),
  DefinitionSubstitutions: z.record(z.string(), z.coerce.string()).default({}),
  RoleArn: z.string(),
  StateMachineType: z.literal('STANDARD').optional(),
  EncryptionConfiguration: ignored,
  LoggingConfiguration: ignored,
  Tags: ignored,
  TracingConfiguration: ignored,
});

/** A state machine with its placeholders filled and its tasks connected. */
export function stateMachine(resource: ResolvedResource, services: Services, speed: number): Machine {
  const { id, name, identity } = resource;
  const { DefinitionString, DefinitionSubstitutions, RoleArn } = readProperties(
    StateMachineProperties,
    resource,
  );
  const definitionText = DefinitionString.replace(/\$\{(\w+)\}/g, (_whole, placeholder: string) => {
    const value = DefinitionSubstitutions[placeholder];
    if (value === undefined) throw new UsageError(`${id}: nothing fills the placeholder \${${placeholder}}.`);
    return value;
  });
  const definition = readDefinition(id, definitionText, speed);
  const caller = services.permissions.role(id, RoleArn, name);
  const check: Check = (...call) => services.permissions.check(caller, ...call);
  const tasks = Array.from(
    definition.tasks,
    ([state, { resource }]) =>
      [state, taskOf(`${id}, state ${state}`, resource, { ...services, check })] as const,
  );

  return {
    arn: identity.ref,
    name,
    roleArn: RoleArn,
    definitionText,
    definition,
    tasks: new Map(tasks),
    createdAt: Date.now(),
    speed,
  };
}
