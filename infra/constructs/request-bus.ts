import { Aws, Fn } from 'aws-cdk-lib';
import { EventBus, EventBusPolicy, type IEventBus } from 'aws-cdk-lib/aws-events';
import {
  AccountPrincipal,
  AnyPrincipal,
  ArnPrincipal,
  Effect,
  PolicyStatement,
  type PolicyStatementProps,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import { RESULT_SOURCE } from '../result-source.ts';
import type { Encryption } from './encryption.ts';

/** A bus, created or imported. The types of the two differ only in `eventSourceName`, for partner events. */
export type Bus = Omit<IEventBus, 'eventSourceName'>;

interface RequestBusProps {
  config: Config;
  encryption: Encryption;
  /** Receives what an own bus cannot decrypt. */
  undelivered: Queue;
}

/** The bus, created or imported, and who may put which events on it. */
export class RequestBus extends Construct {
  readonly bus: Bus;

  constructor(scope: Construct, id: string, { config, encryption, undelivered }: RequestBusProps) {
    super(scope, id);
    const { detailType, principals, sources } = config.requests;
    this.bus = config.bus.own
      ? this.#make(config.bus.name, encryption, undelivered)
      : this.#find(config.bus.nameOrArn);

    if (principals.length > 0) {
      const admit = (about: string, source: string | string[], type: string) =>
        this.#state(about, {
          effect: Effect.ALLOW,
          principals: principals.map((principal) =>
            principal.startsWith('arn:') ? new ArnPrincipal(principal) : new AccountPrincipal(principal),
          ),
          conditions: { StringEquals: { 'events:source': source, 'events:detail-type': type } },
        });
      admit('requests', sources, detailType);
      for (const { name, event } of config.integrations) {
        admit(`requests-${name}`, event.source, event.detailType);
      }
    }
    // Denies results from other accounts, whatever else the bus allows later. Within the account IAM decides: an
    // operator must be able to send a parked result.
    this.#state('results', {
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      conditions: {
        StringEquals: { 'events:source': RESULT_SOURCE },
        StringNotEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID },
      },
    });
  }

  #make(eventBusName: string, encryption: Encryption, undelivered: Queue): Bus {
    const bus = new EventBus(this, 'Bus', {
      eventBusName,
      description: 'Requests for SMS pools, and their results.',
      ...encryption.ofBus,
      ...(encryption.covers && { deadLetterQueue: undelivered }),
    });

    if (encryption.covers) {
      undelivered.addToResourcePolicy(
        new PolicyStatement({
          principals: [new ServicePrincipal('events.amazonaws.com')],
          actions: ['sqs:SendMessage'],
          resources: [undelivered.queueArn],
          // By name: a Ref would be circular, since the bus refers to the queue.
          conditions: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: {
              'aws:SourceArn': `arn:${Aws.PARTITION}:events:${Aws.REGION}:${Aws.ACCOUNT_ID}:event-bus/${eventBusName}`,
            },
          },
        }),
      );
    }
    return bus;
  }

  #find(nameOrArn: string): Bus {
    return nameOrArn.startsWith('arn:')
      ? EventBus.fromEventBusArn(this, 'Bus', nameOrArn)
      : EventBus.fromEventBusName(this, 'Bus', nameOrArn);
  }

  #state(about: string, statement: PolicyStatementProps): void {
    const { bus } = this;
    // A bus may serve several stacks, whose statements must not replace each other. The last part of a stack's ARN is a
    // UUID, of which the first part is enough: an id has at most 64 characters.
    const uuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    const statementId = `${Fn.select(0, Fn.split('-', uuid))}-${about}`;

    new EventBusPolicy(this, `Policy-${about}`, {
      eventBus: bus,
      statementId,
      statement: new PolicyStatement({
        sid: statementId,
        actions: ['events:PutEvents'],
        resources: [bus.eventBusArn],
        ...statement,
      }).toJSON(),
    });
  }
}
