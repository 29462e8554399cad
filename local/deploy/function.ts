import { existsSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { parseJson } from '../http/json.ts';
import { LambdaFunction } from '../services/lambda/lambda.ts';
import type { ResolvedResource } from '../stack/resolve.ts';
import { UsageError } from '../stack/usage-error.ts';
import { localRates } from './local-rates.ts';
import { ignored, integer, readProperties } from './properties.ts';
import type { DeployOptions, Services } from './services.ts';

const FunctionProperties = z.strictObject({
  FunctionName: ignored,
  Handler: z.string().regex(/^.+\.[^.]+$/, 'must be module.export'),
  Timeout: integer.min(1).max(900).default(3),
  MemorySize: integer.min(128).max(10_240).default(128),
  Environment: z
    .strictObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) })
    .default({ Variables: {} }),
  Runtime: z.string().regex(/^nodejs/, 'must be a Node.js runtime'),
  Architectures: ignored,
  Code: ignored,
  Description: ignored,
  LoggingConfig: ignored,
  Role: z.string(),
  Tags: ignored,
  TracingConfig: ignored,
});

/** A function with the environment of its runtime, its own, and the overrides. */
export function lambdaFunction(
  resource: ResolvedResource,
  { faults, place: { region, endpoint }, permissions }: Services,
  { assets, environment, onLog, onUndelivered, ...rates }: DeployOptions,
): LambdaFunction {
  const { id, name, identity, metadata } = resource;
  const { Handler, Timeout, MemorySize, Environment, Runtime, Role } = readProperties(
    FunctionProperties,
    resource,
  );
  const asset = metadata['aws:asset:path'];
  const directory = path.join(assets, String(asset));
  if (typeof asset !== 'string' || !existsSync(directory)) {
    throw new UsageError(`${id}: the code of ${name} is missing. Run \`npm run synth\`.`);
  }

  const caller = permissions.role(id, Role, name);
  const config = {
    name,
    caller,
    arn: identity.attributes.Arn ?? name,
    directory,
    handler: Handler,
    timeoutSeconds: Timeout,
    memoryMb: MemorySize,
    environment: {
      TZ: ':UTC',
      LAMBDA_TASK_ROOT: directory,
      AWS_EXECUTION_ENV: `AWS_Lambda_${Runtime}`,
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      // The access key identifies the caller.
      AWS_ACCESS_KEY_ID: permissions.issueKey(caller, name),
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL: endpoint,
      _HANDLER: Handler,
      ...Environment.Variables,
      ...localRates(Environment.Variables, rates),
      ...environment,
    },
  };
  return new LambdaFunction(config, {
    onLine: (line) => onLog({ functionName: name, line }),
    onUndelivered,
    begin: () => faults.beginInvocation(),
    nextFault: (payload) => faults.next(`Lambda.${name}`, parseJson(payload)),
  });
}
