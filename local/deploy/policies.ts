import * as z from 'zod';
import type { Permissions } from '../permissions/permissions.ts';
import { PolicyDocument, PolicyStatement } from '../permissions/statement.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { arn, type Place } from '../stack/resources.ts';
import { ignored, readProperties } from './properties.ts';

/** Only policies in the template are known: managed policies and boundaries are not supported. */
const RoleProperties = z.strictObject({
  RoleName: ignored,
  Policies: z.array(z.strictObject({ PolicyName: ignored, PolicyDocument })).default([]),
  AssumeRolePolicyDocument: ignored,
  Description: ignored,
  MaxSessionDuration: ignored,
  Tags: ignored,
});

const RolePolicyProperties = z.strictObject({
  PolicyName: ignored,
  PolicyDocument,
  Roles: z.array(z.string()).min(1),
});

const QueuePolicyProperties = z.strictObject({ PolicyDocument, Queues: z.array(z.string()).min(1) });

const BusPolicyProperties = z.strictObject({
  EventBusName: z.string().default('default'),
  StatementId: ignored,
  Statement: PolicyStatement,
});

const PermissionProperties = z.strictObject({
  Action: z.string(),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceAccount: z.string().optional(),
  SourceArn: z.string().optional(),
});

/** Parsers of the resource types that hold policies; see resources.ts for what they are of. */
export const POLICIES: Record<string, (resource: ResolvedResource, to: Permissions, place: Place) => void> = {
  'AWS::IAM::Role'(resource, permissions) {
    const { Policies } = readProperties(RoleProperties, resource);
    const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    permissions.attach(resource.identity.attributes.Arn ?? resource.name, statements);
  },
  'AWS::IAM::Policy'(resource, permissions, { accountId }) {
    const { PolicyDocument, Roles } = readProperties(RolePolicyProperties, resource);
    for (const role of Roles) {
      permissions.attach(`arn:aws:iam::${accountId}:role/${role}`, PolicyDocument.Statement);
    }
  },
  'AWS::SQS::QueuePolicy'(resource, permissions, place) {
    const { PolicyDocument, Queues } = readProperties(QueuePolicyProperties, resource);
    for (const url of Queues) {
      permissions.attach(arn('sqs', place, url.slice(url.lastIndexOf('/') + 1)), PolicyDocument.Statement);
    }
  },
  'AWS::Events::EventBusPolicy'(resource, permissions, place) {
    const { EventBusName, Statement } = readProperties(BusPolicyProperties, resource);
    permissions.attach(arn('events', place, `event-bus/${EventBusName}`), [Statement]);
  },
  'AWS::Lambda::Permission'(resource, permissions, place) {
    const properties = readProperties(PermissionProperties, resource);
    const { Action, FunctionName, Principal, SourceAccount, SourceArn } = properties;
    const functionArn = arn('lambda', place, `function:${FunctionName.replace(/^.*:/, '')}`);
    const statement = PolicyStatement.parse({
      Effect: 'Allow',
      Principal: Principal.endsWith('.amazonaws.com') ? { Service: Principal } : { AWS: Principal },
      Action,
      Resource: functionArn,
      Condition: {
        ...(SourceArn !== undefined && { ArnLike: { 'aws:SourceArn': SourceArn } }),
        ...(SourceAccount !== undefined && { StringEquals: { 'aws:SourceAccount': SourceAccount } }),
      },
    });
    permissions.attach(functionArn, [statement]);
  },
};
