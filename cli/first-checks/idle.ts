import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  paginateGetExecutionHistory,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { Account } from './account.ts';
import type { Calls } from './calls.ts';
import type { Cleanup } from './cleanup.ts';
import { NO_STACK, type Question, Untold } from './finding.ts';
import type { Identity } from './identity.ts';
import type { Pools } from './pools.ts';

/** The state that an ambiguous CreatePool leads to. */
const SEARCH = 'Find pool';

const POLL_MS = 1_000;
/** Ten minutes: a request waits for its slot, and its pool until it is ACTIVE. */
const MAX_POLLS = 600;

/** What the deployed functions do after a pause. It provisions two pools through the stack. */
export const idleQuestions = (
  { stepFunctions, outputs }: Account,
  run: string,
  { arn: OriginationIdentity, country, messageType }: Identity,
  idleSeconds: number,
  { pools, calls, cleanup }: { pools: Pools; calls: Calls; cleanup: Cleanup },
): Question[] => {
  const ended = async (executionArn: string) => {
    for (let polls = 0; polls < MAX_POLLS; polls += 1) {
      const execution = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== 'RUNNING') {
        const [, poolId] = /"PoolId":\s*"([^"]+)"/.exec(execution.output ?? '') ?? [];
        return { ...execution, poolId };
      }
      await calls.pause(POLL_MS);
    }
    throw new Error('The execution did not end within ten minutes.');
  };

  const isSearched = async (executionArn: string): Promise<boolean> => {
    const pages = paginateGetExecutionHistory({ client: stepFunctions }, { executionArn });
    for await (const { events = [] } of pages) {
      if (events.some(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name === SEARCH))
        return true;
    }
    return false;
  };

  /** Provisions a pool, and deletes it. */
  const provision = async (stateMachineArn: string, name: string): Promise<string> => {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    let isDeleted = false;
    const what = {
      what: `the pool of the execution ${name}, if there is one`,
      byHand: `aws stepfunctions describe-execution --execution-arn ${executionArn} --query '[status, output, cause]'`,
      async undo() {
        if (isDeleted) return;
        try {
          const { poolId, cause = '' } = await ended(executionArn);
          if (poolId !== undefined) pools.adopt(poolId);
          else if (/"poolMayExist":\s*true/.test(cause)) throw new Error('A pool may exist.');
        } catch (error) {
          if (!(error instanceof ExecutionDoesNotExist)) throw error;
        }
      },
    };
    const input = JSON.stringify({
      OriginationIdentity,
      IsoCountryCode: country,
      MessageType: messageType,
      Tags: [{ Key: 'first-checks', Value: run }],
    });
    await cleanup.created(what, () =>
      stepFunctions.send(new StartExecutionCommand({ stateMachineArn, name, input })),
    );
    const { poolId, error, startDate, stopDate } = await ended(executionArn);
    if (poolId === undefined) return `failed: ${error}`;
    pools.adopt(poolId);
    await pools.delete(poolId);
    isDeleted = true;
    await pools.watch(poolId, 'deleted');

    const seconds = (Number(stopDate) - Number(startDate)) / 1_000;
    const search = (await isSearched(executionArn)) ? 'AMBIGUOUS, searched for' : 'at the first try';
    return `${search}, in ${seconds.toFixed(1)} s`;
  };

  return [
    {
      question: `CreatePool after ${idleSeconds} s`,
      dependsOn:
        'createPoolClient in functions/pools/sms-voice.ts: it keeps no connection that AWS could have closed',
      async ask() {
        if (outputs === undefined) throw new Untold(NO_STACK);
        const { StateMachineArn } = outputs;
        const first = await provision(StateMachineArn, `${run}-idle-1`);
        await calls.pause(idleSeconds * 1_000);
        return `first: ${first}\nafter ${idleSeconds} s: ${await provision(StateMachineArn, `${run}-idle-2`)}`;
      },
    },
  ];
};
