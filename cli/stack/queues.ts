import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Target } from './target.ts';

/** A queue that people alone read. */
export interface Waiting {
  /** What it is called here. */
  name: 'requests' | 'events' | 'interrupted' | 'results' | 'integrations';
  holds: string;
  /** Its heading in the runbook. */
  heading: string;
  /** Nothing where the stack has no such queue. */
  url(target: Target): string | undefined;
}

export const WAITING: readonly Waiting[] = [
  {
    name: 'requests',
    holds: 'messages that could not be dispatched',
    heading: 'Messages could not be dispatched',
    url: ({ outputs }) => outputs.RequestsDlqUrl,
  },
  {
    name: 'events',
    holds: 'events that started no execution',
    heading: 'Events started no execution',
    url: ({ outputs }) => outputs.RequestEventsDlqUrl,
  },
  {
    name: 'interrupted',
    holds: 'ends of executions that could not be looked into',
    heading: 'The reconciler failed',
    url: ({ outputs }) => outputs.InterruptedDlqUrl,
  },
  {
    name: 'results',
    holds: 'answers that the bus refused',
    heading: 'Results are parked',
    url: ({ outputs }) => outputs.ParkedResultsUrl,
  },
  {
    name: 'integrations',
    holds: 'events that could not be translated from or for an integration',
    heading: 'Events were not translated',
    url: ({ outputs }) => outputs.IntegrationsDlqUrl,
  },
];

/** The queues that a stack has, each with its address. */
export const waitingIn = (target: Target): { waiting: Waiting; url: string }[] =>
  WAITING.flatMap((waiting) => {
    const url = waiting.url(target);
    return url === undefined ? [] : [{ waiting, url }];
  });

/** Messages in a queue: to be received, and received but not deleted. */
export const depthOf = async (
  { sqs }: Target,
  QueueUrl: string,
): Promise<{ visible: number; hidden: number }> => {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
};
