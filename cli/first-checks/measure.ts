import type { Calls } from './calls.ts';
import type { Finding } from './finding.ts';
import type { Created, Pools, Watched } from './pools.ts';

export interface Plan {
  /** Pools to time, one after another. */
  pools: number;
  /** Seconds after CreatePool at which its token is sent again. */
  tokenAfter: number[];
  /** Number of concurrent DescribePools calls, and the idle seconds before them. */
  burst: number;
  silence: number;
}

const seconds = (value: number) => `${value.toFixed(1)} s`;

/**
 * Measures what the AWS documentation does not specify.
 * @param run name of this run, the prefix of its tokens and tags
 * @param tell called with each finding as soon as it is known
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
    answer: `${through} accepted, ${burst - through} throttled`,
    dependsOn: 'the bursts in infra/config.ts: quotas.createPool and quotas.describePools',
  });

  for (let number = 1; number <= count; number += 1) {
    const token = `${run}-${number}`;
    const created = await pools.create(token, run);
    if ('refusal' in created) throw new Error(`CreatePool was refused: ${created.refusal}.`);
    const { poolId } = created;
    const createdAt = Date.now();
    tell({
      question: `Pool ${number}`,
      answer: describe(await pools.watch(poolId, 'ACTIVE')),
      dependsOn: 'functions/status-cache/unshown.ts (70 s); polling in infra/config.ts',
    });

    if (number === count) {
      await testToken(token, poolId, createdAt);
    }
    await pools.delete(poolId);
    const { doneAfter } = await pools.watch(poolId, 'deleted');
    tell({
      question: `Pool ${number} deleted`,
      answer:
        doneAfter === undefined ? 'still DELETING at the timeout' : `deleted after ${seconds(doneAfter)}`,
      dependsOn: 'how soon a number can be used again',
    });
  }

  async function testToken(token: string, poolId: string, createdAt: number) {
    const other = await pools.create(token, `${run}-other`);
    tell({
      question: 'Same token, other parameters',
      answer: compare(other, poolId),
      dependsOn: 'the class of that failure: functions/failures/reasons.ts',
    });

    for (const after of tokenAfter) {
      await calls.pause(Math.max(0, createdAt + after * 1000 - Date.now()));
      const again = await pools.create(token, run);
      tell({
        question: `Same token after ${after} s`,
        answer: compare(again, poolId),
        dependsOn: 'how late a retry or a repeated delivery still finds the first pool',
      });
      if (!('poolId' in again) || again.poolId !== poolId) return;
    }
  }
}

const describe = ({ seenAfter, unseen, doneAfter, status }: Watched): string =>
  [
    seenAfter === undefined
      ? 'never visible'
      : `visible after ${seconds(seenAfter)}, ${unseen} polls without it`,
    doneAfter === undefined ? `${status} at the timeout` : `ACTIVE after ${seconds(doneAfter)}`,
  ].join('; ');

function compare(answer: Created, poolId: string): string {
  if ('refusal' in answer) return `refused: ${answer.refusal}`;

  return answer.poolId === poolId ? 'the same pool' : 'a second pool (deleted)';
}
