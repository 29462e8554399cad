import type { Mapping } from '../services/sqs/event-source-mapping.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { configureEventInvoke } from './event-invoke-config.ts';
import { lambdaFunction } from './function.ts';
import { mapping } from './mapping.ts';
import { POLICIES } from './policies.ts';
import { queueAttributes } from './queue.ts';
import { rule } from './rule.ts';
import type { DeployOptions, Services } from './services.ts';
import { stateMachine } from './state-machine.ts';
import { table } from './table.ts';

/**
 * Creates the resources.
 * @returns the event-source mappings, to be started
 * @throws UsageError naming the logical id of the first resource that cannot be created
 */
export async function deploy(
  resources: ResolvedResource[],
  services: Services,
  options: DeployOptions,
): Promise<Mapping[]> {
  const { place, functions, sqs, eventBridge, stepFunctions, permissions } = services;
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);

  for (const resource of resources) POLICIES[resource.type]?.(resource, permissions, place);
  for (const { name } of ofType('AWS::Events::EventBus')) eventBridge.buses.add(name);
  for (const queue of ofType('AWS::SQS::Queue')) await sqs.createQueue(queue.name, queueAttributes(queue));
  for (const resource of ofType('AWS::DynamoDB::Table')) await table(resource, services);
  for (const resource of ofType('AWS::Lambda::Function')) {
    functions.set(resource.name, lambdaFunction(resource, services, options));
  }
  for (const resource of ofType('AWS::Lambda::EventInvokeConfig')) configureEventInvoke(resource, services);
  for (const resource of ofType('AWS::StepFunctions::StateMachine')) {
    stepFunctions.add(stateMachine(resource, services, options.speed));
  }
  for (const resource of ofType('AWS::Events::Rule')) {
    eventBridge.addRule(rule(resource, services, options.speed));
  }
  return ofType('AWS::Lambda::EventSourceMapping')
    .map((resource) => mapping(resource, resources, services))
    .filter((enabled) => enabled !== undefined);
}
