import {
  CreatePoolCommand,
  type CreatePoolCommandInput,
  DeletePoolCommand,
  DescribePoolsCommand,
  type PinpointSMSVoiceV2Client,
  PinpointSMSVoiceV2ServiceException,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Calls } from './calls.ts';
import type { Left } from './cleanup.ts';
import type { Identity } from './identity.ts';

/** Attempts of a call that AWS throttles, fails, or does not respond to. */
const TRIES = 8;

/** Maximum polls or attempts for a pool that is created or deleted: with backoff, some 20 minutes. */
const MAX_POLLS = 60;
const MAX_PAUSE_MS = 30_000;

/** ResourceNotFoundException must repeat this often, over a minute: DeletePool may not see a new pool yet. */
const MIN_NOT_FOUND = 18;

/** Prints the tags of each pool. */
const LIST_TAGS =
  "for arn in $(aws pinpoint-sms-voice-v2 describe-pools --query 'Pools[].PoolArn' --output text); do aws pinpoint-sms-voice-v2 list-tags-for-resource --resource-arn $arn; done";

/** The result of CreatePool: the pool, or the name and reason of the error. */
export type Created = { poolId: string } | { refusal: string };

/** Members of CreatePool that differ from those of the run's identity; `Tags` are added to the tag of the run. */
export type Changes = Partial<CreatePoolCommandInput>;

export interface Pools {
  /** CreatePool, retried with the same token while the result is ambiguous. */
  create(token: string, tag: string, changes?: Changes): Promise<Created>;
  /** Deletes this pool too: one that something else has created for this run. */
  adopt(poolId: string): void;
  /** Polls until the pool has the wanted status. */
  watch(poolId: string, wanted: 'ACTIVE' | 'deleted'): Promise<Watched>;
  /** Sends `size` concurrent DescribePools calls. Returns how many were not throttled. */
  burst(size: number): Promise<number>;
  delete(poolId: string): Promise<void>;
  /** Deletes all remaining pools. Returns those that could not be deleted. */
  deleteAll(): Promise<Left[]>;
}

export interface Watched {
  /** Seconds until the first poll that showed the pool; undefined if none did. */
  seenAfter: number | undefined;
  /** Polls before the first that showed it. */
  unseen: number;
  /** Seconds until it had the wanted status; undefined if it never had. */
  doneAfter: number | undefined;
  status: string;
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error');
const isThrottle = (error: unknown): boolean => /Thrott|TooMany/.test(nameOf(error));
/** AWS refused the call: it had no effect, and a retry is refused too. */
const isRefusal = (error: unknown): error is PinpointSMSVoiceV2ServiceException =>
  error instanceof PinpointSMSVoiceV2ServiceException && error.$fault === 'client' && !isThrottle(error);

/** Creates pools with one identity, and tracks each until it is deleted. */
export function poolsOf(client: PinpointSMSVoiceV2Client, identity: Identity, calls: Calls): Pools {
  const created = new Set<string>();
  /** Tokens of ambiguous CreatePool calls: each may have created a pool. */
  const open = new Map<string, { tag: string; changes: Changes }>();

  const persist = async <Result>(operation: string, call: () => Promise<Result>): Promise<Result> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await calls.atRate(operation, call);
      } catch (error) {
        if (isRefusal(error) || nameOf(error) === 'Stopped' || tries === TRIES) throw error;
      }
    }
  };

  const poll = async (poolId: string): Promise<string> => {
    try {
      const { Pools = [] } = await persist('DescribePools', () =>
        client.send(new DescribePoolsCommand({ PoolIds: [poolId] })),
      );
      return Pools.find((pool) => pool.PoolId === poolId)?.Status ?? 'deleted';
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return 'deleted';
      throw error;
    }
  };

  const backOff = (times: number) => calls.pause(Math.min(500 * 1.2 ** times, MAX_PAUSE_MS));

  /** One attempt. AWS may not find a new pool yet, and refuses to delete one that is CREATING; both need a retry. */
  const isDeleted = async (poolId: string, tries: number): Promise<boolean> => {
    try {
      await persist('DeletePool', () => client.send(new DeletePoolCommand({ PoolId: poolId })));
      return true;
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return tries >= MIN_NOT_FOUND;
      if (nameOf(error) === 'ConflictException') return (await poll(poolId)) === 'DELETING';
      throw error;
    }
  };

  const pools: Pools = {
    async create(token, tag, changes = {}) {
      open.set(token, { tag, changes });
      const input = {
        OriginationIdentity: identity.arn,
        IsoCountryCode: identity.country,
        MessageType: identity.messageType,
        DeletionProtectionEnabled: false,
        ...changes,
        ClientToken: token,
        Tags: [{ Key: 'first-checks', Value: tag }, ...(changes.Tags ?? [])],
      };
      try {
        const { PoolId } = await persist('CreatePool', () => client.send(new CreatePoolCommand(input)));
        if (PoolId === undefined) throw new Error('CreatePool returned no PoolId.');
        created.add(PoolId);
        open.delete(token);
        return { poolId: PoolId };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        open.delete(token);
        const reason = 'Reason' in error ? ` ${String(error.Reason)}` : '';
        return { refusal: `${error.name}${reason}` };
      }
    },

    adopt: (poolId) => created.add(poolId),

    async watch(poolId, wanted) {
      const start = Date.now();
      const seconds = () => (Date.now() - start) / 1000;
      const watched: Watched = { seenAfter: undefined, unseen: 0, doneAfter: undefined, status: 'deleted' };
      for (let polls = 1; polls <= MAX_POLLS; polls += 1) {
        watched.status = await poll(poolId);
        if (watched.status !== 'deleted') watched.seenAfter ??= seconds();
        else if (watched.seenAfter === undefined) watched.unseen += 1;
        if (watched.status === wanted) return { ...watched, doneAfter: seconds() };
        // No backoff at first: most pools become ACTIVE within these polls.
        if (polls > 20) await backOff(polls - 20);
      }
      return watched;
    },

    async burst(size) {
      const all = Array.from({ length: size }, () =>
        calls.now(() => client.send(new DescribePoolsCommand({ MaxResults: 1 }))),
      );
      const results = await Promise.allSettled(all);
      const failed = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      for (const error of failed) if (!isThrottle(error)) throw error;
      return size - failed.length;
    },

    async delete(poolId) {
      for (let tries = 1; tries <= MAX_POLLS; tries += 1) {
        if (await isDeleted(poolId, tries)) {
          created.delete(poolId);
          return;
        }
        await backOff(tries);
      }
      throw new Error(`${poolId} could not be deleted.`);
    },

    async deleteAll() {
      for (const [token, { tag, changes }] of [...open]) {
        // The same token returns the existing pool or creates one. Either is deleted below.
        await pools.create(token, tag, changes).catch(() => {});
      }
      for (const poolId of [...created]) await pools.delete(poolId).catch(() => {});
      return [
        ...[...created].map((poolId) => ({
          what: poolId,
          byHand: `aws pinpoint-sms-voice-v2 delete-pool --pool-id ${poolId}`,
        })),
        ...[...open.values()].map(({ tag }) => ({
          what: `a pool with the tag first-checks=${tag}, if there is one`,
          byHand: LIST_TAGS,
        })),
      ];
    },
  };
  return pools;
}
