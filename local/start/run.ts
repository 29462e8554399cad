import { callerOptions } from '../caller.ts';
import { loadTemplate, startLocalStack } from '../stack.ts';
import { answersTo } from './answers.ts';
import type { Progress } from './progress.ts';
import type { Answer, Pending, Submission } from './requests.ts';
import { sender } from './send.ts';

/** What a run came to: the answers, and the requests that nobody answered in time. */
export interface Run {
  answers: Answer[];
  unanswered: Pending[];
}

const counted = (answers: readonly Answer[], total: number): string => {
  const provisioned = answers.filter(({ outcome }) => outcome === 'provisioned').length;

  return `${answers.length} of ${total} answered: ${provisioned} provisioned, ${answers.length - provisioned} failed`;
};

const lineOf = ({ requestId, door, failureClass, poolId, seconds }: Answer, place: string): string => {
  const mark = failureClass === undefined ? '✓' : '✗';

  return `${place} ${mark} ${requestId} (${door}): ${failureClass ?? poolId}, ${seconds.toFixed(1)} s`;
};

/** Starts the stack, sends everything, and follows it until the last answer or until the time is up. */
export const run = async (
  submissions: readonly Submission[],
  { timeout, port }: { timeout: number; port: number },
  progress: Progress,
  onAnswer: (answer: Answer) => void,
): Promise<Run> => {
  progress.status('starting the local stack');
  const stack = await startLocalStack({ ...loadTemplate(), ...callerOptions(process.env), port });
  try {
    progress.line(`Local stack: ${stack.endpoint}, deployed from the synthesised template`);
    const send = sender(stack);
    const pending: Pending[] = [];
    for (const submission of submissions) pending.push(...(await send(submission)));
    progress.line(`Sent ${pending.length} requests; their answers as they arrive on the bus:`);

    const answers: Answer[] = [];
    progress.status(counted(answers, pending.length));
    for await (const answer of answersTo(pending, stack, Date.now() + timeout)) {
      answers.push(answer);
      onAnswer(answer);
      const place = String(answers.length).padStart(String(pending.length).length);
      progress.line(lineOf(answer, `${place}/${pending.length}`));
      progress.status(counted(answers, pending.length));
    }
    const unanswered = pending.filter(
      ({ requestId }) => !answers.some((answer) => answer.requestId === requestId),
    );
    return { answers, unanswered };
  } finally {
    progress.end();
    await stack.stop();
  }
};
