import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Redrive, RUNBOOK_HEADINGS } from '../../functions/aws/queues.ts';
import type { Target } from './target.ts';

/** A queue that only people read. */
export interface Waiting {
  /** Its name in commands. */
  name: Redrive;
  holds: string;
  /** Its heading in the runbook. */
  heading: string;
  /** Undefined if the stack has no such queue. */
  url(target: Target): string | undefined;
}

export const WAITING: readonly Waiting[] = [
  {
    name: 'requests',
    holds: 'messages that could not be dispatched',
    heading: RUNBOOK_HEADINGS.requests,
    url: ({ outputs }) => outputs.RequestsDlqUrl,
  },
  {
    name: 'events',
    holds: 'events that started no execution',
    heading: RUNBOOK_HEADINGS.events,
    url: ({ outputs }) => outputs.RequestEventsDlqUrl,
  },
  {
    name: 'interrupted',
    holds: 'ended executions that the reconciler failed on',
    heading: RUNBOOK_HEADINGS.interrupted,
    url: ({ outputs }) => outputs.InterruptedDlqUrl,
  },
  {
    name: 'results',
    holds: 'results that the bus refused',
    heading: RUNBOOK_HEADINGS.results,
    url: ({ outputs }) => outputs.ParkedResultsUrl,
  },
  {
    name: 'integrations',
    holds: 'events that an integration could not translate',
    heading: RUNBOOK_HEADINGS.integrations,
    url: ({ outputs }) => outputs.IntegrationsDlqUrl,
  },
];

/** The queues of a stack, each with its URL. */
export const waitingIn = (target: Target): { waiting: Waiting; url: string }[] =>
  WAITING.flatMap((waiting) => {
    const url = waiting.url(target);
    return url === undefined ? [] : [{ waiting, url }];
  });

/** Messages in a queue: visible, and in flight. */
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
