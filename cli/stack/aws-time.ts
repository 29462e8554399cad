import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { StackError } from '../output/errors.ts';
import type { Target } from './target.ts';

const Answer = z.object({ response: z.object({ headers: z.object({ date: z.string() }) }) });

/**
 * The time of AWS in whole seconds, as the Date header of a response tells it: the clock of this machine may be wrong,
 * and requests carry the time of AWS.
 */
export const timeOfAws = async ({ sqs, outputs }: Target): Promise<Date> => {
  let date: string | undefined;
  const command = new GetQueueAttributesCommand({
    QueueUrl: outputs.RequestQueueUrl,
    AttributeNames: ['QueueArn'],
  });
  command.middlewareStack.add(
    (next) => async (given) => {
      const answer = await next(given);
      date = Answer.safeParse(answer).data?.response.headers.date;
      return answer;
    },
    { step: 'deserialize', name: 'timeOfAws' },
  );
  await sqs.send(command);
  const at = Date.parse(date ?? '');
  if (Number.isNaN(at))
    throw new StackError('The response of SQS has no Date header, so the time of AWS is unknown.');

  return new Date(at);
};
