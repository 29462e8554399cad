import { Aws, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { TableEncryption, type TableProps } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBusProps } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, type PolicyStatementProps, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { LogGroupProps } from 'aws-cdk-lib/aws-logs';
import { QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';

/**
 * The stack's key, and which resources it encrypts. It always encrypts the alarm topic. It encrypts ledger, queues, logs
 * and an own bus when the configuration says so; otherwise AWS's keys do.
 */
export class Encryption extends Construct {
  readonly key: Key;
  /** Whether the stack's key encrypts more than the alarm topic. */
  readonly covers: boolean;

  constructor(scope: Construct, id: string, { config }: { config: Config }) {
    super(scope, id);
    this.covers = config.encryption === 'customer';
    this.key = new Key(this, 'Key', {
      description: `Encrypts the ${this.covers ? 'ledger, queues, logs, bus and alarms' : 'alarms'} of ${config.service}.`,
      enableKeyRotation: true,
      // The ledger outlives the stack and is unreadable without its key. In other cases KMS waits 30 days before it
      // deletes a key, without charge, so a deletion can be cancelled.
      removalPolicy: this.covers ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });

    const ours = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
    this.#admit('cloudwatch.amazonaws.com', ours);
    if (!this.covers) return;
    // For the dead letters of its rules. AWS documents this grant without conditions, and where one is not met the dead
    // letter vanishes. The policies of the queues name the rules that may send.
    this.#admit('events.amazonaws.com');
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': Stack.of(this).formatArn({
              service: 'logs',
              resource: 'log-group:/aws',
              resourceName: '*',
            }),
          },
        },
      }),
    );
  }

  /** Lets topics send to an encrypted queue. */
  admitTopics(from: Required<Pick<PolicyStatementProps, 'principals' | 'conditions'>>): void {
    if (!this.covers) return;
    this.key.addToResourcePolicy(
      new PolicyStatement({ ...from, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }),
    );
  }

  get ofQueue(): Pick<QueueProps, 'encryption' | 'encryptionMasterKey'> {
    return this.covers
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: this.key }
      : { encryption: QueueEncryption.SQS_MANAGED };
  }

  get ofTable(): Pick<TableProps, 'encryption' | 'encryptionKey'> {
    return this.covers
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: this.key }
      : { encryption: TableEncryption.DEFAULT };
  }

  /** Undefined for AWS's own key. */
  get ofLogGroup(): Pick<LogGroupProps, 'encryptionKey'> {
    return this.covers ? { encryptionKey: this.key } : {};
  }

  /** Undefined for AWS's own key. */
  get ofBus(): Pick<EventBusProps, 'kmsKey'> {
    return this.covers ? { kmsKey: this.key } : {};
  }

  /** What a role needs in addition to permission to receive from a queue. */
  get toReceive(): PolicyStatement[] {
    return this.#statements('kms:Decrypt');
  }

  /** What a role needs in addition to permission to send to a queue. */
  get toSend(): PolicyStatement[] {
    return this.#statements('kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** What a role needs in addition to permission to read a table. */
  get toRead(): PolicyStatement[] {
    return this.#statements('kms:Decrypt');
  }

  /** What a role needs in addition to permission to write to a table. DynamoDB uses the key on its behalf. */
  get toWrite(): PolicyStatement[] {
    return this.#statements(
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    );
  }

  #statements(...actions: string[]): PolicyStatement[] {
    return this.covers ? [new PolicyStatement({ actions, resources: [this.key.keyArn] })] : [];
  }

  /** Lets a service send messages under the key. */
  #admit(service: string, conditions?: PolicyStatementProps['conditions']): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        ...(conditions && { conditions }),
      }),
    );
  }
}
