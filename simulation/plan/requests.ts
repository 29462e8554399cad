import { RESULT_SOURCE } from '../../functions/model/detail-type.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Ask, type Content, type Entry, sns } from './documents.ts';

/** The identities of the account. */
interface Surroundings {
  phoneNumbers: { PhoneNumberId: string; PhoneNumber: string; Status?: 'PENDING' }[];
  senderIds: { SenderId: string; IsoCountryCode: string }[];
  rcsAgents: { RcsAgentId: string }[];
}

export interface Drawn extends Surroundings {
  entries: Entry[];
}

const digits = (n: number, width: number): string => String(n).padStart(width, '0');
const PHONE = '+15550199';

interface Circumstances {
  /** Milliseconds over which the requests are spread. */
  spanMs: number;
}

/** Draws requests of all kinds. */
class Requests {
  readonly entries: Entry[] = [];
  readonly surroundings: Surroundings = { phoneNumbers: [], senderIds: [], rcsAgents: [] };
  readonly #chance: Chance;
  readonly #spanMs: number;
  #tickets = 0;

  constructor(chance: Chance, { spanMs }: Circumstances) {
    this.#chance = chance;
    this.#spanMs = spanMs;
    // Few shared sender IDs: one can be in many pools, and then only the tags identify the owner.
    for (let n = 1; n <= 12; n++)
      this.surroundings.senderIds.push({ SenderId: `SHARED${digits(n, 2)}`, IsoCountryCode: 'GB' });
  }

  get count(): number {
    return this.entries.reduce(
      (sum, { asks, poison }) => sum + asks.length + (poison === undefined ? 0 : 1),
      0,
    );
  }

  drawOne(): void {
    const kind = this.#chance.weighted({
      plain: 50,
      repeated: 12,
      conflicting: 6,
      corrected: 5,
      resent: 8,
      sharedNumber: 5,
      sharedToken: 3,
      invalid: 6,
      poison: 3,
      array: 3,
      sharedEventId: 5,
      namedExecution: 3,
    });
    this[kind]();
  }

  plain(): void {
    this.#send(this.#moment(), [this.#valid()]);
  }

  /** The same content under the same ID in several deliveries, through any triggers. */
  repeated(): void {
    const ask = this.#named(this.#valid());
    const at = this.#moment();
    for (let n = this.#chance.between(2, 4); n > 0; n--) {
      // The default, written out, is the same content.
      const spelling = this.#chance.happens(0.2)
        ? { ...ask, content: { DeletionProtectionEnabled: false, ...ask.content } }
        : ask;
      this.#send(at + this.#soon(), [spelling]);
    }
  }

  /**
   * Two contents in events that have one ID from their sender, in messages, in one array or as console input. Their
   * request ID is that of the event, one of both, or one of each. The event may come by the rule too.
   */
  sharedEventId(): void {
    const id = this.#chance.hex(16);
    const named = this.#chance.pick(['by the event', 'alike', 'apart'] as const);
    const asks = [this.#valid(), this.#valid()].map(({ ticket, content, valid }): Ask => {
      const requestId = { 'by the event': undefined, alike: `request-${id}`, apart: `request-${ticket}` }[
        named
      ];
      return { ticket, content, valid, ...(requestId !== undefined && { requestId }) };
    });
    const wrapped = [...asks, this.#chance.pick(asks)].map((ask) => ({ ...ask, eventId: id }));
    const at = this.#moment();
    if (this.#chance.happens(0.3)) this.#send(at, wrapped, true);
    else
      for (const ask of wrapped)
        this.#send(at + this.#soon(), [ask], false, this.#chance.pick(['queue', 'console'] as const));
    if (this.#chance.happens(0.3))
      this.entries.push({
        at: at + this.#soon(),
        trigger: 'event',
        id,
        asks: [this.#chance.pick(asks)],
        isArray: false,
      });
  }

  /** An execution whose name is the request ID of a request, with the same content or another. */
  namedExecution(): void {
    const id = `run-${this.#chance.hex(16)}`;
    const first: Ask = { ...this.#valid(), requestId: id };
    const { requestId, ...same } = first;
    const { requestId: _, ...other } = this.#valid();
    const at = this.#moment();
    this.#send(at + this.#soon(), [first]);
    const ask = this.#chance.happens(0.5) ? same : other;
    this.entries.push({ at: at + this.#soon(), trigger: 'console', id, asks: [ask], isArray: false });
  }

  /** Two contents under one ID, in either order. */
  conflicting(): void {
    const first = this.#named(this.#valid());
    const second = { ...this.#valid(), requestId: first.requestId };
    const at = this.#moment();
    for (const ask of [first, second, ...(this.#chance.happens(0.5) ? [second, first] : [])])
      this.#send(at + this.#soon(), [ask]);
  }

  /** AWS refuses the first content. The sender corrects it, before or after it fails. */
  corrected(): void {
    const right = this.#named(this.#valid());
    const wrong = {
      ...right,
      ticket: this.#ticket(),
      content: {
        ...right.content,
        OriginationIdentity: `phone-${this.#chance.hex(32)}`,
        IsoCountryCode: 'US',
      },
    };
    const at = this.#moment();
    this.#send(at, [tagged(wrong)]);
    this.#send(at + this.#chance.between(1_000, 900_000), [right]);
  }

  /** The same request sent again after it may have failed. */
  resent(): void {
    const ask = this.#named(this.#chance.happens(0.3) ? this.#pending() : this.#valid());
    const at = this.#moment();
    this.#send(at, [ask]);
    for (let n = this.#chance.between(1, 2); n > 0; n--)
      this.#send(at + this.#chance.between(60_000, 2_400_000), [ask]);
  }

  /** Two requests for the same phone number, of which one can succeed. */
  sharedNumber(): void {
    const first = this.#named(this.#ofPhoneNumber());
    const second = this.#named(
      tagged({
        ...first,
        ticket: this.#ticket(),
        content: { ...first.content, MessageType: 'TRANSACTIONAL' },
      }),
    );
    const at = this.#moment();
    for (const ask of [first, second]) this.#send(at + this.#soon(), [ask]);
  }

  /** Two requests with the same ClientToken, chosen by their senders. */
  sharedToken(): void {
    const ClientToken = `token-${this.#chance.hex(16)}`;
    const at = this.#moment();
    const Tags = this.#chance.happens(0.3) ? this.#manyTags() : [];
    for (const ask of [this.#valid(), this.#valid()])
      this.#send(at + this.#soon(), [
        tagged({ ...this.#named(ask), content: { ...ask.content, ClientToken, Tags } }),
      ]);
  }

  invalid(): void {
    const ask = this.#invalid();
    const at = this.#moment();
    this.#send(at, [ask]);
    if (ask.requestId !== undefined && this.#chance.happens(0.5)) this.#send(at + this.#soon(), [ask]);
  }

  /** A message that is not parseable, or too large for an execution. */
  poison(): void {
    const bodies = [
      '{',
      'not JSON',
      '',
      '[]',
      'null',
      '"text"',
      '['.repeat(5_000),
      `"${'x'.repeat(300_000)}"`,
    ];
    const at = this.#moment();
    this.entries.push({
      at,
      trigger: 'queue',
      id: this.#chance.hex(16),
      asks: [],
      isArray: false,
      poison: this.#chance.pick(bodies),
    });
  }

  /** Many requests in one message, possibly with an invalid one at any position. */
  array(): void {
    const asks = Array.from({ length: this.#chance.between(2, 10) }, () => this.#valid());
    if (this.#chance.happens(0.5)) asks.splice(this.#chance.between(0, asks.length - 1), 1, this.#invalid());
    this.#send(this.#moment(), asks, true);
  }

  #moment = (): number => this.#chance.between(0, this.#spanMs);
  #soon = (): number => this.#chance.pick([0, 0, 50, 1_000, 10_000, 60_000, 300_000]);
  #ticket = (): string => `ticket-${digits(++this.#tickets, 5)}`;

  #named = (ask: Ask): Ask & { requestId: string } => ({
    ...ask,
    requestId: ask.requestId ?? `request-${ask.ticket}`,
  });

  #send(
    at: number,
    asks: Ask[],
    isArray = false,
    trigger: Entry['trigger'] = isArray ? 'queue' : this.#chance.pick(['event', 'queue', 'console'] as const),
  ): void {
    this.entries.push({ at, trigger, id: this.#chance.hex(16), asks, isArray });
  }

  #valid(): Ask {
    const kind = this.#chance.weighted({ phone: 50, sender: 40, rcs: 10 });
    const ask =
      kind === 'phone' ? this.#ofPhoneNumber() : kind === 'sender' ? this.#ofSenderId() : this.#ofRcsAgent();
    return this.#chance.happens(0.5) ? this.#named(ask) : ask;
  }

  #ofPhoneNumber(status?: 'PENDING'): Ask {
    const n = this.surroundings.phoneNumbers.length + 1;
    const PhoneNumberId = `phone-${digits(1_000 + n, 32)}`;
    const PhoneNumber = `+1555010${digits(n, 4)}`;
    this.surroundings.phoneNumbers.push({ PhoneNumberId, PhoneNumber, ...(status && { Status: status }) });

    return this.#content({ OriginationIdentity: PhoneNumberId, IsoCountryCode: 'US' });
  }

  /** A number whose registration is pending. */
  #pending = (): Ask => this.#ofPhoneNumber('PENDING');

  #ofSenderId(): Ask {
    const isShared = this.#chance.happens(0.5);
    const { SenderId } = isShared
      ? this.#chance.pick(this.surroundings.senderIds.slice(0, 12))
      : { SenderId: `S${digits(this.surroundings.senderIds.length, 6)}` };
    if (!isShared) this.surroundings.senderIds.push({ SenderId, IsoCountryCode: 'GB' });

    return this.#content({ OriginationIdentity: SenderId, IsoCountryCode: 'GB' });
  }

  #ofRcsAgent(): Ask {
    const RcsAgentId = `rcs-${digits(1_000 + this.surroundings.rcsAgents.length, 32)}`;
    this.surroundings.rcsAgents.push({ RcsAgentId });

    return this.#content({ OriginationIdentity: RcsAgentId });
  }

  #content(identity: Content): Ask {
    const extra = this.#chance.weighted({ none: 85, phone: 10, secret: 4, many: 1 });
    const Tags = {
      none: [],
      phone: [{ Key: 'contact', Value: `${PHONE}${digits(this.#chance.between(0, 99), 2)}` }],
      secret: [{ Key: 'note', Value: 's3cr3t' }],
      many: this.#manyTags(),
    }[extra];
    const protection = this.#chance.happens(0.1) && { DeletionProtectionEnabled: true };
    const content = { ...protection, ...identity, MessageType: 'TRANSACTIONAL', Tags };

    return tagged({ ticket: this.#ticket(), content, valid: true });
  }

  /** Tags that leave room, with the ticket, for all ownership tags, for one, or for none. */
  #manyTags = (): { Key: string; Value: string }[] =>
    Array.from({ length: this.#chance.between(195, 199) }, (_, n) => ({
      Key: `key-${n}`,
      Value: 'x'.repeat(200),
    }));

  #invalid(): Ask {
    const { ticket, content, requestId } = this.#valid();
    const wrong: Content[] = [
      { MessageType: 'SMS' },
      { OriginationIdentity: `${PHONE}77` },
      { IsoCountryCode: 'usa' },
      { Tags: [{ Key: 'aws:x', Value: '1' }] },
      { Unknown: 's3cr3t' },
      { OriginationIdentity: 7 },
    ];
    const spoilt = { ...content, ...this.#chance.pick(wrong) };
    return { ticket, content: spoilt, valid: false, ...(requestId !== undefined && { requestId }) };
  }
}

/** Adds the ticket to the tags of the content, so that each pool identifies its request. */
const tagged = (ask: Ask): Ask => {
  const tags = (Array.isArray(ask.content.Tags) ? ask.content.Tags : []).filter(
    ({ Key }) => Key !== 'ticket',
  );
  return { ...ask, content: { ...ask.content, Tags: [...tags, { Key: 'ticket', Value: ask.ticket }] } };
};

/** Draws what other services and languages do to requests. From a stream of its own: the requests stay the same. */
class Senders {
  readonly #chance: Chance;
  /** How often each content is sent. */
  readonly #sent = new Map<string, number>();

  constructor(chance: Chance, entries: readonly Entry[]) {
    this.#chance = chance;
    for (const { ticket } of entries.flatMap(({ asks }) => asks))
      this.#sent.set(ticket, (this.#sent.get(ticket) ?? 0) + 1);
  }

  /** The same request as another sender writes it. */
  write(ask: Ask): Ask {
    const by = this.#chance.weighted({ none: 90, SNS: 4, SQS: 2, CloudEvents: 2, text: 2 });
    const id = this.#chance.hex(16);
    // The ID of an envelope would make another request of a content that is sent again without one.
    const keepsId = (ask.requestId ?? ask.eventId) !== undefined || this.#sent.get(ask.ticket) === 1;
    return {
      ...ask,
      ...(by !== 'none' && (keepsId || by === 'text') && { envelope: { by, id } }),
      ...(this.#chance.happens(0.05) && { hasNulls: true }),
    };
  }

  /** A result of the service for a request, or the request in an event of another kind, sent to a trigger. */
  noRequest({ at, asks: [ask] }: Entry): Entry[] {
    if (ask === undefined || !this.#chance.happens(0.02)) return [];
    const { requestId = 'unknown' } = ask;
    const result = {
      metadata: {
        id: 'id',
        version: '1.0',
        requestId,
        executionArn: 'arn',
        completedAt: '2026-11-23T10:00:00Z',
      },
      data: { request: ask.content, pool: { PoolId: 'pool-of-another', Status: 'ACTIVE' } },
    };
    const event = {
      id: this.#chance.hex(16),
      'detail-type': 'PoolProvisioned',
      source: RESULT_SOURCE,
      detail: result,
    };
    const other = {
      ...event,
      'detail-type': 'OrderPlaced',
      source: 'shop',
      detail: { metadata: { requestId }, data: ask.content },
    };
    const body = this.#chance.pick([event, result, other, { ...sns('sns', other) }]);

    return [
      {
        at: at + this.#chance.between(0, 300_000),
        trigger: this.#chance.pick(['queue', 'console'] as const),
        id: this.#chance.hex(16),
        asks: [],
        isArray: false,
        poison: JSON.stringify(body),
        isNoRequest: true,
      },
    ];
  }
}

/** Draws at least `count` requests of a seed. */
export const drawAsks = (seed: number, count: number, circumstances: Circumstances): Drawn => {
  const requests = new Requests(chanceOf(seed, 'requests'), circumstances);
  while (requests.count < count) requests.drawOne();
  const senders = new Senders(chanceOf(seed, 'senders'), requests.entries);
  const entries = requests.entries.flatMap((entry) => [
    { ...entry, asks: entry.asks.map((ask) => senders.write(ask)) },
    ...senders.noRequest(entry),
  ]);

  return { ...requests.surroundings, entries: entries.toSorted((a, b) => a.at - b.at) };
};
