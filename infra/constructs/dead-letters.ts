import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Config } from '../config.ts';
import type { Encryption } from './encryption.ts';

interface DeadLettersProps {
  config: Config;
  encryption: Encryption;
  queueName: string;
}

/** A queue that only people read: what could not be delivered waits there for as long as SQS keeps it. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { config, encryption, queueName }: DeadLettersProps) {
    super(scope, id);

    this.queue = new Queue(this, 'Queue', {
      ...encryption.ofQueue,
      queueName,
      retentionPeriod: Duration.days(config.deadLetterDays),
      enforceSSL: true,
    });
  }
}
