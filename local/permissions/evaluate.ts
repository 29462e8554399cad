import { applies, type Grant, isTakenBy, type Need, type Statement } from './statement.ts';

/** The kind of policy: identity-based or resource-based. */
export type PolicyKind = 'identity' | 'resource';

/** `grant` is missing where the allowing grant is too wide to count as used. */
export type Decision =
  | { allowed: true; grant: Grant | undefined }
  | { allowed: false; explicitly?: PolicyKind };

/**
 * What policies say to a need. Within an account, either kind is enough to allow it, and any Deny forbids it.
 * Source: IAM user guide, "Policy evaluation logic".
 */
export function evaluate(policies: Record<PolicyKind, Statement[]>, need: Need): Decision {
  for (const kind of ['identity', 'resource'] as const) {
    const denies = policies[kind].some((one) => one.effect === 'Deny' && applies(one, need));
    if (denies) return { allowed: false, explicitly: kind };
  }
  const allowing = [...policies.identity, ...policies.resource].filter(
    (one) => one.effect === 'Allow' && applies(one, need),
  );
  if (allowing.length === 0) return { allowed: false };

  // The narrowest gets the credit: a wider one beside it was not needed.
  const taken = allowing.flatMap(({ grants }) => grants).filter((grant) => isTakenBy(grant, need));
  const [grant] = taken.toSorted((one, other) => other.resource.length - one.resource.length);
  return { allowed: true, grant };
}
