import { isRecord } from '../../functions/runtime/json.ts';
import { type Identity, type Place, RESOURCE_KINDS } from './resources.ts';
import type { Template } from './template.ts';
import { UsageError } from './usage-error.ts';

export const STACK_NAME = 'SmsPoolProvisioner';

/** The result of AWS::NoValue: the property is removed. */
const NO_VALUE = Symbol('AWS::NoValue');

/** A resource to deploy, with every intrinsic function resolved. */
export interface ResolvedResource {
  id: string;
  type: string;
  name: string;
  identity: Identity;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
}

/**
 * Resolves intrinsic functions, like CloudFormation. Names and addresses are computed before any resource is created,
 * so the order of the resources does not matter.
 * @returns the resources that the local stack deploys
 * @throws UsageError naming the logical id of the first unknown reference
 */
export function resolveTemplate(template: Template, place: Place): ResolvedResource[] {
  const resolver = createResolver(template, place);
  const deployed = Object.entries(template.Resources).filter(
    ([id, { Condition }]) => Condition === undefined || resolver.holds(Condition, id),
  );

  return deployed.flatMap(([id, resource]) => {
    const { kind, name, identity } = resolver.identify(id);
    const properties = resolver.resolve(resource.Properties ?? {}, id);
    if (kind.nothingToDo || !isRecord(properties)) return [];
    return [{ id, type: resource.Type, name, identity, properties, metadata: resource.Metadata ?? {} }];
  });
}

/**
 * The Outputs of the template, by name.
 * @throws UsageError naming the first output with an unknown reference
 */
export function resolveOutputs(template: Template, place: Place): Map<string, string> {
  const resolver = createResolver(template, place);
  const outputs = Object.entries(template.Outputs ?? {}).filter(
    ([id, { Condition }]) => Condition === undefined || resolver.holds(Condition, id),
  );
  return new Map(outputs.map(([id, { Value }]) => [id, text(resolver.resolve(Value, id), id)]));
}

function createResolver({ Resources, Parameters = {}, Conditions = {} }: Template, place: Place) {
  const naming = new Set<string>();
  const pseudoParameters: Record<string, unknown> = {
    'AWS::AccountId': place.accountId,
    'AWS::NoValue': NO_VALUE,
    'AWS::Partition': 'aws',
    'AWS::Region': place.region,
    'AWS::StackId': `arn:aws:cloudformation:${place.region}:${place.accountId}:stack/${STACK_NAME}/local`,
    'AWS::StackName': STACK_NAME,
    'AWS::URLSuffix': 'amazonaws.com',
  };

  function identify(id: string) {
    const resource = Object.hasOwn(Resources, id) ? Resources[id] : undefined;
    if (resource === undefined) throw new UsageError(`The template refers to ${id}, which it does not have.`);
    const kind = RESOURCE_KINDS.get(resource.Type);
    if (kind === undefined) {
      throw new UsageError(`${id}: the local stack does not support the resource type ${resource.Type}.`);
    }
    if (naming.has(id)) throw new UsageError(`${id}: its name depends on itself.`);

    naming.add(id);
    const property = (key: string | undefined): string | undefined => {
      const given = key === undefined ? undefined : resource.Properties?.[key];
      return given === undefined ? undefined : text(resolve(given, id), id);
    };
    const name = property(kind.nameProperty) ?? id;
    const identity = kind.identify(name, place, property);
    naming.delete(id);
    return { kind, name, identity };
  }

  function resolve(value: unknown, at: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => resolve(item, at)).filter((item) => item !== NO_VALUE);
    }
    if (!isRecord(value)) return value;
    const [entry, ...others] = Object.entries(value);
    if (entry !== undefined && others.length === 0 && /^(Ref|Fn::.*)$/.test(entry[0])) {
      return intrinsic(entry[0], entry[1], at);
    }
    const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, resolve(item, at)]);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  function intrinsic(name: string, argument: unknown, at: string): unknown {
    switch (name) {
      case 'Ref':
        return ref(text(argument, at), at);
      case 'Fn::GetAtt':
        return attribute(typeof argument === 'string' ? argument.split('.') : list(argument, at), at);
      case 'Fn::Sub':
        return substitute(argument, at);
      case 'Fn::Join': {
        const [separator, parts] = list(argument, at);
        const texts = list(resolve(parts, at), at).map((part) => text(part, at));
        return texts.join(text(separator, at));
      }
      case 'Fn::Select': {
        const [index, items] = list(argument, at);
        return list(resolve(items, at), at)[Number(resolve(index, at))];
      }
      case 'Fn::Split': {
        const [separator, whole] = list(argument, at);
        return text(resolve(whole, at), at).split(text(separator, at));
      }
      case 'Fn::If': {
        const [condition, then, otherwise] = list(argument, at);
        return resolve(holds(text(condition, at), at) ? then : otherwise, at);
      }
      default:
        throw new UsageError(`${at}: the local stack does not support the intrinsic function ${name}.`);
    }
  }

  function ref(name: string, at: string): unknown {
    if (Object.hasOwn(pseudoParameters, name)) return pseudoParameters[name];
    if (Object.hasOwn(Parameters, name)) {
      const { Default } = Parameters[name] ?? {};
      if (Default === undefined) throw new UsageError(`${at}: the parameter ${name} has no default.`);
      return Default;
    }
    return identify(name).identity.ref;
  }

  function attribute([id, ...names]: unknown[], at: string): string {
    const name = names.join('.');
    const value = identify(text(id, at)).identity.attributes[name];
    if (value === undefined) throw new UsageError(`${at}: ${String(id)} has no attribute ${name}.`);
    return value;
  }

  function substitute(argument: unknown, at: string): string {
    const [template, variables = {}] = Array.isArray(argument) ? argument : [argument];
    return text(template, at).replace(/\$\{(!?)([^}]*)\}/g, (_whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (isRecord(variables) && Object.hasOwn(variables, name)) {
        return text(resolve(variables[name], at), at);
      }
      return name.includes('.') ? attribute(name.split('.'), at) : text(ref(name, at), at);
    });
  }

  function holds(condition: string, at: string): boolean {
    if (!Object.hasOwn(Conditions, condition)) {
      throw new UsageError(`${at}: the template has no condition ${condition}.`);
    }
    return evaluate(Conditions[condition], condition);
  }

  function evaluate(expression: unknown, at: string): boolean {
    const [entry] = isRecord(expression) ? Object.entries(expression) : [];
    const [name, argument] = entry ?? [String(expression), undefined];
    switch (name) {
      case 'Condition':
        return holds(text(argument, at), at);
      case 'Fn::Equals': {
        const [left, right] = list(argument, at);
        return resolve(left, at) === resolve(right, at);
      }
      case 'Fn::Not':
        return !list(argument, at).some((item) => evaluate(item, at));
      case 'Fn::And':
        return list(argument, at).every((item) => evaluate(item, at));
      case 'Fn::Or':
        return list(argument, at).some((item) => evaluate(item, at));
      default:
        throw new UsageError(`${at}: the local stack does not support the condition function ${name}.`);
    }
  }

  return { identify, resolve, holds };
}

function text(value: unknown, at: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UsageError(`${at}: expected a string; found ${JSON.stringify(value)}.`);
}

function list(value: unknown, at: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw new UsageError(`${at}: expected a list; found ${JSON.stringify(value)}.`);
}
