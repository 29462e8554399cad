import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { Config } from './config.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { EventDoor } from './constructs/event-door.ts';
import { QueueDoor } from './constructs/queue-door.ts';
import { Steps } from './constructs/steps.ts';
import { Workflow } from './constructs/workflow.ts';

/** Two doors, the state machine behind them, and the bus that it answers on. */
export class SmsPoolProvisionerStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { config: Config }) {
    super(scope, id, props);
    const { config } = props;

    const bus = new EventBus(this, 'Bus', { eventBusName: config.busName });
    const steps = new Steps(this, 'Steps', { config });
    const parkedOutcomes = new DeadLetters(this, 'ParkedOutcomes', {
      queueName: config.queues.parkedOutcomes,
      config,
    });
    const workflow = new Workflow(this, 'Workflow', {
      config,
      steps,
      bus,
      parkedOutcomes: parkedOutcomes.queue,
    });
    const eventDoor = new EventDoor(this, 'EventDoor', { config, bus, machine: workflow.machine });
    const queueDoor = new QueueDoor(this, 'QueueDoor', { config, machine: workflow.machine });

    const outputs = {
      EventBusArn: [bus.eventBusArn, 'Requests enter and results leave on this bus.'],
      RequestQueueUrl: [queueDoor.requests.queueUrl, 'Bulk requests enter here.'],
      StateMachineArn: [
        workflow.machine.stateMachineArn,
        'Start an execution of it with one request as input.',
      ],
      ParkedOutcomesUrl: [parkedOutcomes.queue.queueUrl, 'Outcomes that the bus refused wait here.'],
      RequestsDlqUrl: [queueDoor.deadLetters.queueUrl, 'Messages that could not be dispatched wait here.'],
      RequestEventsDlqUrl: [eventDoor.deadLetters.queueUrl, 'Events that started no execution wait here.'],
    } as const;

    for (const [output, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, output, { value, description });
    }
  }
}
