import * as z from 'zod';
import type { Template } from './template.ts';

const oneOrMore = z.union([z.array(z.unknown()), z.unknown().transform((one) => [one])]);

const Statement = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore,
  Resource: oneOrMore.optional(),
  Principal: z.unknown().optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});
const Document = z.object({ Statement: z.array(Statement) });
const Properties = z.object({
  AssumeRolePolicyDocument: Document.optional(),
  Policies: z.array(z.object({ PolicyDocument: Document })).default([]),
  PolicyDocument: Document.optional(),
  KeyPolicy: Document.optional(),
  /** Of a bus. */
  Statement: Statement.optional(),
  ManagedPolicyArns: z.array(z.unknown()).default([]),
});

export interface PolicyStatement {
  /** The resource of the template that contains it. */
  id: string;
  type: string;
  /** The permissions of a role, who may assume it, or what a resource allows others. */
  role: 'identity' | 'trust' | 'resource';
  effect: 'Allow' | 'Deny';
  actions: string[];
  /** As text: a Ref or GetAtt in angle brackets. */
  resources: string[];
  /** As text: service:…, or the name in AWS. */
  principals: string[];
  /** Operator → key → values as text. */
  conditions: Record<string, Record<string, string[]>>;
}

/** Every statement of every policy in a template. */
export function statementsOf({ Resources }: Template): PolicyStatement[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => /::IAM::|Policy$|::KMS::Key$/.test(Type))
    .flatMap(([id, { Type: type, Properties: properties }]) => {
      const parsed = Properties.parse(properties);
      const inRole = type === 'AWS::IAM::Role';
      const own = type === 'AWS::IAM::Policy' ? 'identity' : 'resource';
      const found = [
        ...(parsed.AssumeRolePolicyDocument?.Statement ?? []).map((one) => ({ role: 'trust' as const, one })),
        ...parsed.Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map((one) => ({
          role: 'identity' as const,
          one,
        })),
        ...[
          ...(parsed.PolicyDocument?.Statement ?? []),
          ...(parsed.KeyPolicy?.Statement ?? []),
          ...(parsed.Statement && !inRole ? [parsed.Statement] : []),
        ].map((one) => ({ role: own as 'identity' | 'resource', one })),
      ];

      return found.map(({ role, one }) => ({
        id,
        type,
        role,
        effect: one.Effect,
        actions: one.Action.map(text),
        resources: (one.Resource ?? []).map(text),
        principals: principalsOf(one.Principal),
        conditions: Object.fromEntries(
          Object.entries(one.Condition).map(([operator, keys]) => [
            operator,
            Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, list(value).map(text)])),
          ]),
        ),
      }));
    });
}

/** The managed policies of all roles. */
export const managedPoliciesOf = ({ Resources }: Template): string[] =>
  Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .flatMap(({ Properties: properties }) => Properties.parse(properties).ManagedPolicyArns.map(text));

/** A value of a template as one text. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref') return `<${argument}>`;
  if (name === 'Fn::GetAtt') return `<${list(argument).join('.')}>`;
  if (name === 'Fn::Join') {
    const [separator, parts] = list(argument);
    return list(parts).map(text).join(String(separator));
  }
  throw new Error(`The tests do not support ${name} in a policy.`);
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function principalsOf(principal: unknown): string[] {
  if (principal === undefined) return [];
  if (typeof principal === 'string') return [principal];

  return Object.entries(z.record(z.string(), z.unknown()).parse(principal)).flatMap(([kind, names]) =>
    list(names).map((name) => (kind === 'Service' ? `service:${text(name)}` : text(name))),
  );
}
