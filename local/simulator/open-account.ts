import { type Account, addIdentities } from './account.ts';
import type { Arns } from './arns.ts';
import { Fixtures } from './fixture-schemas.ts';
import { FIXTURES, SEEDED_POOLS } from './fixtures.ts';
import { addPool } from './pools.ts';

/** An account with the fixtures and the seeded pools, all created together with it. */
export function openAccount(arns: Arns, now: number): Account {
  const account: Account = { openedAt: now, pools: new Map(), identities: new Map() };
  addIdentities(account, arns, Fixtures.parse(FIXTURES));
  for (const { poolId, phoneNumberId, deletionProtection } of SEEDED_POOLS) {
    const identity = account.identities.get(`phone-number/${phoneNumberId}`);
    if (identity === undefined) throw new Error(`The seeded pool ${poolId} needs ${phoneNumberId}.`);
    addPool(account, arns, now, {
      poolId,
      identity,
      messageType: 'TRANSACTIONAL',
      country: 'US',
      deletionProtection,
      tags: [{ Key: 'team', Value: 'another' }],
      seeded: true,
      creation: { seconds: 0, ends: 'ACTIVE' },
      readsUntilVisible: 0,
      hiddenUntil: 0,
    });
  }
  return account;
}
