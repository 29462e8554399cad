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

/** A queue for undeliverable items, which only people read. Messages stay for the configured retention. */
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
