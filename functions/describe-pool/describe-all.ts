import { ProvisioningError } from '../shared/provisioning-error.ts';
import { describePool, type SeenPool, type SmsVoice } from '../shared/sms-voice.ts';

type Service = Pick<SmsVoice, 'describePools'>;

interface Ports {
  smsVoice: Service;
  /** Hears of pools as soon as they are seen. */
  tell: (pools: readonly SeenPool[]) => Promise<void>;
  /** Milliseconds since the look began. */
  spentMs: () => number;
}

/** The most ids that DescribePools takes. */
export const MAX_IDS = 5;

/** Milliseconds that looking may take: the rest is left to the next one who looks. */
const BUDGET_MS = 7_000;

/** Calls in flight: a few, as each waits for its slot. */
const CONCURRENCY = 4;

const inGroups = (ids: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(ids.length / MAX_IDS) }, (_, group) =>
    ids.slice(group * MAX_IDS, (group + 1) * MAX_IDS),
  );

/** The pools of a group as they are. Where one is not known the service says nothing of the others, and each is asked for. */
const describeGroup = async (ids: string[], service: Service): Promise<SeenPool[]> => {
  const seen = await service.describePools(ids);
  if (seen !== undefined) return seen;
  if (ids.length === 1) return [];
  const alone: SeenPool[] = [];
  for (const id of ids) {
    const pool = await describePool(service, id);
    if (pool !== undefined) alone.push(pool);
  }

  return alone;
};

const passes = (error: unknown): boolean =>
  error instanceof ProvisioningError && ['Throttled', 'ServiceUnavailable'].includes(error.name);

/** What looking came to: the pools that are shown, and which were asked for with an answer. */
export interface Described {
  seen: Map<string, SeenPool>;
  answered: Set<string>;
}

/**
 * Describes pools, five at a time, the first ones first. What time does not suffice for is left out, and so is what a
 * call fails at that may pass.
 */
export const describeAll = async (
  ids: readonly string[],
  { smsVoice, tell, spentMs }: Ports,
): Promise<Described> => {
  const described: Described = { seen: new Map(), answered: new Set() };
  const groups = inGroups(ids).values();
  const worker = async () => {
    for (const group of groups) {
      if (spentMs() > BUDGET_MS) return;
      try {
        const pools = await describeGroup(group, smsVoice);
        for (const pool of pools) described.seen.set(pool.PoolId, pool);
        for (const id of group) described.answered.add(id);
        await tell(pools);
      } catch (error) {
        if (!passes(error)) throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));

  return described;
};
