import * as z from 'zod';
import { readSettings } from '../stack/settings-error.ts';
import type { Creation, Identity } from './account.ts';
import { FaultPlan } from './faults.ts';
import { Fixtures } from './fixture-schemas.ts';
import { OPERATION_NAMES } from './operation-names.ts';

const seconds = z.number().min(0);
const creationEnds = z
  .string()
  .regex(/^[A-Z][A-Z_]*$/, 'must be ACTIVE, DELETING, VANISH, STUCK or another status in capitals');
const rate = z.strictObject({ ratePerSecond: z.number().positive(), burst: z.number().min(1) });

const shape = {
  /** How long a pool is CREATING. Like creationEnds, it applies to pools created after the change. */
  creationSeconds: seconds,
  /**
   * The end of CREATING: ACTIVE; DELETING, which is then final; VANISH, which deletes the pool; STUCK, which stays
   * CREATING; or any other word, which becomes the status.
   */
  creationEnds,
  /** The same two settings for one identity: `phone-…`, `rcs-…`, or a sender id with its country, `ACME/GB`. */
  identities: z.record(
    z.string(),
    z.strictObject({ creationSeconds: seconds.optional(), creationEnds: creationEnds.optional() }),
  ),
  /** How long DeletePool leaves a pool DELETING. */
  deletionSeconds: seconds,
  /** How many calls of DescribePools that match a new pool leave it out, by its id or in a list. */
  visibilityDelayReads: z.int().min(0),
  /** How long every call of DescribePools leaves a new pool out. */
  visibilityDelaySeconds: seconds,
  /** The response to a ClientToken with other parameters: the first pool, or one of two errors. */
  clientTokenMismatch: z.enum(['original', 'conflict', 'validation']),
  /** How long a ClientToken is stored; null is without limit. */
  clientTokenMemorySeconds: seconds.nullable(),
  /** A token bucket for each operation; null or absent is no limit. */
  rates: z.partialRecord(z.enum(OPERATION_NAMES), rate.nullable()),
  quotas: z.strictObject({ pools: z.int().min(0) }),
  faults: z.array(FaultPlan),
};

const Settings = z.strictObject(shape);
/** A patch replaces each setting that it names; `fixtures` are added to those of the account. */
const SettingsPatch = z.strictObject({ ...shape, fixtures: Fixtures }).partial();

export type Settings = z.output<typeof Settings>;
type Patch = { [Name in keyof Settings]?: Settings[Name] | undefined };
export type SettingsPatch = z.input<typeof SettingsPatch>;

export const DEFAULT_SETTINGS: Settings = {
  creationSeconds: 2,
  creationEnds: 'ACTIVE',
  identities: {},
  deletionSeconds: 4,
  visibilityDelayReads: 0,
  visibilityDelaySeconds: 0,
  clientTokenMismatch: 'original',
  clientTokenMemorySeconds: 8 * 3600,
  rates: {},
  quotas: { pools: 25 },
  faults: [],
};

/**
 * @throws SettingsError
 */
export function parseSettings(patch: unknown): z.output<typeof SettingsPatch> {
  return readSettings(SettingsPatch, patch, [...Object.keys(shape), 'fixtures']);
}

export function applySettings(settings: Settings, patch: Patch): Settings {
  const named = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return Settings.parse({ ...settings, ...named });
}

export function creationOf(settings: Settings, identity: Identity): Creation {
  const key =
    identity.kind === 'sender-id' ? `${identity.id}/${identity.description.IsoCountryCode}` : identity.id;
  const own = Object.hasOwn(settings.identities, key) ? settings.identities[key] : undefined;
  return {
    seconds: own?.creationSeconds ?? settings.creationSeconds,
    ends: own?.creationEnds ?? settings.creationEnds,
  };
}
