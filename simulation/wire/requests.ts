import type { Trigger } from '../../functions/model/request.ts';
import type { FixturesInput } from '../../local/simulator/fixture-schemas.ts';
import type { SettingsPatch } from '../../local/simulator/settings.ts';

/** The tag that identifies the content of a request on its pool. */
export const CONTENT_TAG = 'wire-content';

interface Content {
  OriginationIdentity: string;
  IsoCountryCode?: string;
  MessageType: string;
  Tags: { Key: string; Value: string }[];
}

/** One request, sent once or many times. */
export interface Request {
  /** Identifies its content. */
  content: string;
  /** If undefined, its trigger assigns an ID, a different one for each delivery. */
  requestId?: string;
  /** Whether it satisfies the request syntax of CreatePool. */
  isValid: boolean;
  /** Whether its pool never becomes ACTIVE. */
  isDoomed: boolean;
  /** The document to send. */
  document: unknown;
}

/** One PutEvents entry, message or execution input. */
export interface Sending {
  trigger: Trigger;
  /** More than one only in an array in the queue. */
  requests: Request[];
  body: string;
  /** Whether the execution is stopped while it runs. */
  isStopped: boolean;
}

/** All deliveries, and the identities that they use. */
export interface Draw {
  sendings: Sending[];
  fixtures: FixturesInput;
  identities: NonNullable<SettingsPatch['identities']>;
}

const hexId = (prefix: string, n: number): string => `${prefix}-${n.toString(16).padStart(32, '0')}`;

/** Above the seeded identities of the simulator. */
const FIRST_IDENTITY = 0x1000;

/** Invalid variants of a request. */
const SPOILT: readonly ((request: Content) => unknown)[] = [
  ({ MessageType, ...rest }) => rest,
  (request) => ({ ...request, IsoCountryCode: 'UK' }),
  (request) => ({ ...request, OriginationIdentitty: 'ACME' }),
  (request) => ({ ...request, OriginationIdentity: '+15550100' }),
  (request) => ({ ...request, Tags: [...request.Tags, ...request.Tags] }),
];

/** Endings of a pool that never becomes ACTIVE. */
const DOOMS = ['DELETING', 'VANISH', 'STUCK'] as const;

/**
 * Draws about `count` requests with their deliveries: through every trigger, alone and in arrays; new ones, repeats,
 * other content under a known ID, numbers of another request, and requests that cannot succeed.
 */
export const drawRequests = (count: number, random: () => number): Draw => {
  const draw: Draw = {
    sendings: [],
    fixtures: { phoneNumbers: [], senderIds: [], rcsAgents: [] },
    identities: {},
  };
  const known: (Request & { requestId: string })[] = [];
  let contents = 0;
  let identities = FIRST_IDENTITY;
  const chance = (probability: number): boolean => random() < probability;
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];

  const phoneNumber = (): Omit<Content, 'Tags'> => {
    const n = identities++;
    const PhoneNumberId = hexId('phone', n);
    draw.fixtures.phoneNumbers?.push({ PhoneNumberId, PhoneNumber: `+155501${String(n).padStart(8, '0')}` });
    return { OriginationIdentity: PhoneNumberId, IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };
  };
  const rcsAgent = (): Omit<Content, 'Tags'> => {
    const RcsAgentId = hexId('rcs', identities++);
    draw.fixtures.rcsAgents?.push({ RcsAgentId });
    return { OriginationIdentity: RcsAgentId, MessageType: 'PROMOTIONAL' };
  };
  // A different message type than the numbers, so that the search for the pool of a sender ID reads fewer pages.
  const senderId = { OriginationIdentity: 'ACMEPROMO', IsoCountryCode: 'GB', MessageType: 'PROMOTIONAL' };
  const taken = (): Omit<Content, 'Tags'> => {
    const other = pick(draw.fixtures.phoneNumbers ?? []);
    return other === undefined
      ? phoneNumber()
      : { OriginationIdentity: other.PhoneNumberId, IsoCountryCode: 'US', MessageType: 'TRANSACTIONAL' };
  };
  const missing = (): Omit<Content, 'Tags'> => ({
    OriginationIdentity: hexId('phone', 0xdead0000 + identities++),
    IsoCountryCode: 'US',
    MessageType: 'TRANSACTIONAL',
  });

  const request = (
    asked: Omit<Content, 'Tags'>,
    { requestId, isDoomed = false }: { requestId?: string | undefined; isDoomed?: boolean } = {},
  ): Request => {
    const content = `content-${++contents}`;
    const data = { ...asked, Tags: [{ Key: CONTENT_TAG, Value: content }] };
    const id = requestId === undefined ? {} : { requestId };
    return {
      ...id,
      content,
      isValid: true,
      isDoomed,
      document: requestId === undefined ? data : { metadata: id, data },
    };
  };
  const named = (asked: Omit<Content, 'Tags'>, isDoomed = false) => {
    const requestId = `wire-${contents + 1}`;
    const made = { ...request(asked, { requestId, isDoomed }), requestId };
    known.push(made);
    return made;
  };
  const doomed = (): Request => {
    const asked = phoneNumber();
    draw.identities[asked.OriginationIdentity] = { creationEnds: pick(DOOMS) };
    return named(asked, true);
  };
  const invalid = (): Request => {
    const requestId = `wire-${contents + 1}`;
    const { content } = request(senderId, { requestId });
    const data = pick(SPOILT)?.({ ...senderId, Tags: [{ Key: CONTENT_TAG, Value: content }] });
    return {
      content,
      requestId,
      isValid: false,
      isDoomed: false,
      document: { metadata: { requestId }, data },
    };
  };
  const fresh = (): Request => {
    const at = random();
    if (at < 0.1) return named(senderId);
    if (at < 0.18) return named(rcsAgent());
    if (at < 0.25) return request(phoneNumber());
    return named(phoneNumber());
  };
  const next = (): Request => {
    const at = random();
    if (at < 0.2) return pick(known) ?? fresh();
    if (at < 0.26) return request(phoneNumber(), { requestId: pick(known)?.requestId });
    if (at < 0.33) return invalid();
    if (at < 0.36) return named(taken());
    if (at < 0.39) return named(missing());
    if (at < 0.4) return doomed();
    return fresh();
  };

  const triggers: readonly Trigger[] = ['event', 'queue', 'console'];
  for (let sent = 0; sent < count; ) {
    if (chance(0.03)) {
      const requests = [...Array.from({ length: 2 + Math.floor(random() * 8) }, next), invalid()];
      const body = JSON.stringify(requests.map(({ document }) => document));
      draw.sendings.push({ trigger: 'queue', requests, body, isStopped: false });
      sent += requests.length;
      continue;
    }
    const trigger = pick(triggers) ?? 'event';
    const one = next();
    const isStopped = trigger === 'console' && chance(0.03);
    draw.sendings.push({ trigger, requests: [one], body: JSON.stringify(one.document), isStopped });
    sent += 1;
  }
  return draw;
};
