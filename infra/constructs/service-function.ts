import { existsSync } from 'node:fs';
import path from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';

const bundles = path.join(import.meta.dirname, '../../dist/functions');

/** What differs between functions. Everything else is the same for all. */
export interface ServiceFunctionProps {
  config: Config;
  encryption: Encryption;
  /** Folder in functions/ and dist/functions/, and suffix of the function's name. */
  verbNoun: string;
  timeoutSeconds: number;
  environment?: Record<string, string>;
  /** Permissions in addition to writing its own log and trace. */
  permissions?: PolicyStatement[];
}

/** A Lambda function of this service: its bundle, its role and its log group. */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  readonly verbNoun: string;

  /** @throws Error when the bundle is missing */
  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { config, encryption, verbNoun } = props;
    this.verbNoun = verbNoun;
    const functionName = `${config.service}-${verbNoun}`;
    const bundle = path.join(bundles, verbNoun);

    if (!existsSync(path.join(bundle, 'index.mjs'))) {
      throw new Error(`dist/functions/${verbNoun}/index.mjs is missing: run \`npm run build\` first.`);
    }

    const logGroup = new LogGroup(this, 'Logs', {
      ...encryption.ofLogGroup,
      logGroupName: `/aws/lambda/${functionName}`,
      retention: config.logRetentionDays,
      // The name is fixed: a log group that stays behind would fail the next deployment of the stack.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const observe = [
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
      // X-Ray does not support resource-level permissions.
      new PolicyStatement({
        actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        resources: ['*'],
      }),
    ];
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        permissions: new PolicyDocument({ statements: [...observe, ...(props.permissions ?? [])] }),
      },
    });

    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: config.functions.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      handler: 'index.handler',
      code: Code.fromAsset(bundle),
      memorySize: config.functions.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      environment: props.environment ?? {},
      // The statements above are complete: the CDK must not add any.
      role: role.withoutPolicyUpdates(),
      tracing: Tracing.ACTIVE,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
    });
  }
}
