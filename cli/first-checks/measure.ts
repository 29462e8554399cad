import type { Calls } from './calls.ts';
import type { Created, Pools, Watched } from './pools.ts';

export interface Plan {
  /** Pools to time, one after another. */
  pools: number;
  /** Seconds after CreatePool at which its token is sent again. */
  tokenAfter: number[];
  /** DescribePools at once, and the seconds of silence before them. */
  burst: number;
  silence: number;
}

/** An answer to one of the questions of docs/first-checks.md. */
export interface Finding {
  question: string;
  answer: string;
}

const seconds = (value: number) => `${value.toFixed(1)} s`;

/**
 * Asks the account what its documentation does not say.
 * @param run names this run: the start of its tokens and its tags
 * @param tell is called with each finding as soon as there is one
 */
export async function measure(
  { pools: count, tokenAfter, burst, silence }: Plan,
  run: string,
  pools: Pools,
  calls: Calls,
  tell: (finding: Finding) => void,
): Promise<void> {
  await calls.pause(silence * 1000);
  const through = await pools.burst(burst);
  tell({
    question: `Burst of ${burst} DescribePools`,
    answer: `${through} let through, ${burst - through} throttled`,
  });

  for (let number = 1; number <= count; number += 1) {
    const token = `${run}-${number}`;
    const created = await pools.create(token, run);
    if ('refusal' in created) throw new Error(`CreatePool was refused: ${created.refusal}.`);
    const { poolId } = created;
    const madeAt = Date.now();
    tell({ question: `Pool ${number}`, answer: describe(await pools.watch(poolId, 'ACTIVE')) });

    if (number === count) {
      await askAboutToken(token, poolId, madeAt);
    }
    await pools.delete(poolId);
    const { doneAfter } = await pools.watch(poolId, 'gone');
    tell({
      question: `Pool ${number} deleted`,
      answer: doneAfter === undefined ? 'still DELETING when given up' : `gone after ${seconds(doneAfter)}`,
    });
  }

  async function askAboutToken(token: string, poolId: string, madeAt: number) {
    const other = await pools.create(token, `${run}-other`);
    tell({ question: 'Same token, other parameters', answer: compare(other, poolId) });

    for (const after of tokenAfter) {
      await calls.pause(Math.max(0, madeAt + after * 1000 - Date.now()));
      const again = await pools.create(token, run);
      tell({ question: `Same token after ${after} s`, answer: compare(again, poolId) });
      if (!('poolId' in again) || again.poolId !== poolId) return;
    }
  }
}

const describe = ({ seenAfter, unseen, doneAfter, status }: Watched): string =>
  [
    seenAfter === undefined ? 'never seen' : `seen after ${seconds(seenAfter)}, ${unseen} looks in vain`,
    doneAfter === undefined ? `${status} when given up` : `ACTIVE after ${seconds(doneAfter)}`,
  ].join('; ');

function compare(answer: Created, poolId: string): string {
  if ('refusal' in answer) return `refused: ${answer.refusal}`;

  return answer.poolId === poolId ? 'the first pool' : 'a second pool (deleted again)';
}
