import { durationOf } from '../../functions/runtime/duration.ts';
import { callerOptions } from '../stack/caller.ts';
import { loadTemplate, startLocalStack } from '../stack/stack.ts';
import { synth } from '../stack/synth.ts';
import { resultsOf, unanswered } from './answers.ts';
import type { Progress } from './progress.ts';
import type { Answer, Pending, Submission } from './requests.ts';
import { sender } from './send.ts';

/** The number of results from which the remaining time is estimated. */
const ENOUGH = 5;

/** The progress of a run, and the remaining time at the rate so far. */
const counted = (answers: readonly Answer[], total: number, elapsedSeconds: number): string => {
  const provisioned = answers.filter(({ status }) => status === 'provisioned').length;
  const waiting = total - answers.length;
  const left = durationOf((elapsedSeconds / answers.length) * waiting);

  return [
    `${answers.length} of ${total} completed: ${provisioned} provisioned, ${answers.length - provisioned} failed`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(waiting > 0 && answers.length >= ENOUGH ? [`about ${left} left`] : []),
  ].join(', ');
};

const lineOf = ({ requestId, trigger, failure, poolId, seconds }: Answer, place: string): string => {
  const mark = failure === undefined ? '✓' : '✗';

  return `${place} ${mark} ${requestId} (${trigger}): ${failure?.class ?? poolId}, ${seconds.toFixed(1)} s`;
};

/**
 * Starts the stack, sends everything, and waits until the last result arrives or the time is up. Returns the result of
 * each request, in the order in which they were sent.
 */
export const run = async (
  submissions: readonly Submission[],
  { timeout, port, synth: isSynthWanted }: { timeout: number; port: number; synth: boolean },
  progress: Progress,
  onResult: (answer: Answer) => void,
): Promise<Answer[]> => {
  if (isSynthWanted) {
    progress.status('writing the template');
    await synth();
  }
  progress.status('starting the local stack');
  const stack = await startLocalStack({ ...loadTemplate(), ...callerOptions(process.env), port });
  try {
    progress.line(`Local stack: ${stack.endpoint}, deployed from the synthesised template`);
    const send = sender(stack);
    const pending: Pending[] = [];
    for (const submission of submissions) pending.push(...(await send(submission)));
    progress.line(`Requests sent: ${pending.length}. Their results, as they arrive on the bus:`);

    const answers = new Map<Pending, Answer>();
    const sentAt = Date.now();
    const show = () =>
      progress.status(counted([...answers.values()], pending.length, (Date.now() - sentAt) / 1_000));
    show();
    for await (const { to, answer } of resultsOf(pending, stack, Date.now() + timeout)) {
      answers.set(to, answer);
      onResult(answer);
      const place = String(answers.size).padStart(String(pending.length).length);
      progress.line(lineOf(answer, `${place}/${pending.length}`));
      show();
    }
    return pending.map((request) => {
      const answer = answers.get(request) ?? unanswered(request);
      if (answer.status === 'pending') onResult(answer);
      return answer;
    });
  } finally {
    progress.end();
    await stack.stop();
  }
};
