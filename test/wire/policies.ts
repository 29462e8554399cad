import type { Template } from '../../local/stack/stack.ts';

/** A policy statement in the format of the CDK. */
export interface Statement extends Record<string, unknown> {
  Action: string | string[];
}

const isStatement = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && 'Action' in value && 'Effect' in value;

const changed = (value: unknown, change: (statement: Statement) => Statement[]): unknown => {
  if (Array.isArray(value)) {
    return value.flatMap((item) => (isStatement(item) ? change(item) : [changed(item, change)]));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, changed(item, change)]));
};

/** The template with each policy statement replaced by the result of `change`. */
export const changePolicies = (
  template: Template,
  change: (statement: Statement) => Statement[],
): Template => {
  const resources = Object.entries(template.Resources).map(([id, { Properties = {}, ...resource }]) => [
    id,
    { ...resource, Properties: changed(Properties, change) },
  ]);
  return { ...template, Resources: Object.fromEntries(resources) };
};
