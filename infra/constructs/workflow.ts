import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { assertFilled, readDefinition } from '../definition.ts';
import { forSource } from '../for-source.ts';
import type { Encryption } from './encryption.ts';
import type { Bus } from './request-bus.ts';
import type { Steps } from './steps.ts';

interface WorkflowProps {
  config: Config;
  encryption: Encryption;
  steps: Steps;
  bus: Bus;
  parkedResults: IQueue;
}

/** The state machine: the shipped ASL file with its placeholders filled, and the permissions of its states. */
export class Workflow extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { config, encryption, steps, bus, parkedResults } = props;
    const definition = readDefinition();
    const substitutions = {
      ValidateRequestArn: steps.validateRequest.function.functionArn,
      ClaimRequestArn: steps.claimRequest.function.functionArn,
      ReserveSlotArn: steps.reserveSlot.function.functionArn,
      CreatePoolArn: steps.createPool.function.functionArn,
      FindPoolArn: steps.findPool.function.functionArn,
      DescribePoolArn: steps.describePool.function.functionArn,
      RecordResultArn: steps.recordResult.function.functionArn,
      EventBusName: bus.eventBusName,
      ParkedResultsUrl: parkedResults.queueUrl,
      Partition: Aws.PARTITION,
      // Inside a text of the definition.
      RequestDetailType: JSON.stringify(config.requests.detailType).slice(1, -1),
    };
    assertFilled(definition, substitutions);

    const logGroup = new LogGroup(this, 'Logs', {
      ...encryption.ofLogGroup,
      // A log group with this prefix does not count against the size limit of the account's log resource policy.
      logGroupName: `/aws/vendedlogs/states/${config.stateMachineName}`,
      retention: config.logRetentionDays,
      // The name is fixed: a log group that stays behind would fail the next deployment of the stack.
      removalPolicy: RemovalPolicy.DESTROY,
    });

    const machineArn = Stack.of(this).formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: config.stateMachineName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.machine = new StateMachine(this, 'Machine', {
      role: new Role(this, 'Role', { assumedBy: forSource('states.amazonaws.com', machineArn) }),
      stateMachineName: config.stateMachineName,
      // Express executions end after 5 minutes, and may run a state more than once.
      stateMachineType: StateMachineType.STANDARD,
      // As a string: a file would become an asset, and the template would not show the definition.
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: substitutions,
      // Execution data contains phone numbers. The execution history has it, under its own permission.
      logs: { destination: logGroup, level: LogLevel.ERROR, includeExecutionData: false },
      tracingEnabled: true,
    });

    const statements = [
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: steps.all.map((step) => step.function.functionArn),
      }),
      new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [parkedResults.queueArn] }),
      ...encryption.toSend,
    ];

    for (const statement of statements) this.machine.addToRolePolicy(statement);
  }
}
