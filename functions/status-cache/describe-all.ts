import { ProvisioningError } from '../model/provisioning-error.ts';
import { describePool, type SeenPool, type SmsVoice } from '../pools/sms-voice.ts';

type Service = Pick<SmsVoice, 'describePools'>;

interface Ports {
  smsVoice: Service;
  /** Hears of pools as soon as they are seen. */
  tell: (pools: readonly SeenPool[]) => Promise<void>;
  /** Milliseconds since describing began. */
  spentMs: () => number;
}

/** The most ids that DescribePools takes. */
export const MAX_IDS = 5;

/** Milliseconds after which no call is begun: the rest is left to the next one who looks. */
const BUDGET_MS = 3_000;

/** Calls in flight: a few, as each waits for its slot. */
const CONCURRENCY = 4;

const inGroups = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, group) =>
    ids.slice(group * MAX_IDS, (group + 1) * MAX_IDS),
  );

const passes = (error: unknown): boolean =>
  error instanceof ProvisioningError && ['Throttled', 'ServiceUnavailable'].includes(error.name);

/** What looking came to: the pools that are shown, and which were asked for with an answer. */
export interface Described {
  seen: Map<string, SeenPool>;
  answered: Set<string>;
}

/**
 * Describes pools, five at a time, the first ones first. Where one of them is not known the service says nothing of the
 * others, and each is asked for alone. What time does not suffice for is left out, and so is what a call fails at that
 * may pass; the first group is described in any case.
 */
export const describeAll = async (
  ids: readonly string[],
  { smsVoice, tell, spentMs }: Ports,
): Promise<Described> => {
  const described: Described = { seen: new Map(), answered: new Set() };
  const hear = async (group: readonly string[], pools: readonly SeenPool[]) => {
    for (const pool of pools) described.seen.set(pool.PoolId, pool);
    for (const id of group) described.answered.add(id);
    await tell(pools);
  };
  const describeGroup = async (group: string[]): Promise<void> => {
    const pools = await smsVoice.describePools(group);
    if (pools !== undefined || group.length === 1) return hear(group, pools ?? []);
    for (const id of group) {
      if (spentMs() > BUDGET_MS) return;
      const pool = await describePool(smsVoice, id);
      await hear([id], pool === undefined ? [] : [pool]);
    }
  };

  const [first, ...others] = inGroups(ids);
  const groups = [first ?? [], ...others].values();
  const worker = async () => {
    for (const group of groups) {
      if (group !== first && spentMs() > BUDGET_MS) return;
      await describeGroup(group).catch((error: unknown) => {
        if (!passes(error)) throw error;
      });
    }
  };
  if (ids.length > 0) await Promise.all(Array.from({ length: CONCURRENCY }, worker));

  return described;
};
