import { type Chance, chanceOf } from './chance.ts';

/** The content of a request, as its sender writes it. */
export type Content = Record<string, unknown>;

/** One request that somebody sends once. The harness's own knowledge of it, which the code never sees. */
export interface Ask {
  /** Names the content; the pool carries it as the sender's own tag. Repeats of a request have the same. */
  ticket: string;
  /** None where the delivery's name stands in. */
  requestId?: string;
  content: Content;
  /** Whether the request keeps the rules of the API's shapes. */
  valid: boolean;
}

/** Something that enters by a trigger at a moment: one request, an array of them, or no request at all. */
export interface Entry {
  /** Milliseconds from the start. */
  at: number;
  trigger: 'event' | 'queue' | 'console';
  /** The id of the event or message, or the name of the execution. */
  id: string;
  asks: Ask[];
  isArray: boolean;
  /** What is sent in the place of requests, where it is none. */
  poison?: string;
}

/** What the account has and how AWS treats it. */
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
  /** Whether a request may fill all the tags that a pool can have, so that its pool is known by its token alone. */
  canFill: boolean;
}

/** Draws requests until there are as many. */
class Requests {
  readonly entries: Entry[] = [];
  readonly surroundings: Surroundings = { phoneNumbers: [], senderIds: [], rcsAgents: [] };
  readonly #chance: Chance;
  readonly #spanMs: number;
  #tickets = 0;

  readonly #canFill: boolean;

  constructor(chance: Chance, { spanMs, canFill }: Circumstances) {
    this.#chance = chance;
    this.#spanMs = spanMs;
    this.#canFill = canFill;
    // Few, since a sender id can be in many pools: nothing but its tags tells whose pool one is.
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
    });
    this[kind]();
  }

  plain(): void {
    this.#send(this.#moment(), [this.#valid()]);
  }

  /** The same content under the same id, by several deliveries, through one or several triggers. */
  repeated(): void {
    const ask = this.#named(this.#valid());
    const at = this.#moment();
    for (let n = this.#chance.between(2, 4); n > 0; n--) this.#send(at + this.#soon(), [ask]);
  }

  /** Two contents under one id. Either may come first. */
  conflicting(): void {
    const first = this.#named(this.#valid());
    const second = { ...this.#valid(), requestId: first.requestId };
    const at = this.#moment();
    for (const ask of [first, second, ...(this.#chance.happens(0.5) ? [second, first] : [])])
      this.#send(at + this.#soon(), [ask]);
  }

  /** AWS refuses the first content; the sender corrects it, once it has failed or before. */
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

  /** The same request sent again when its first sending may have failed. */
  resent(): void {
    const ask = this.#named(this.#chance.happens(0.3) ? this.#pending() : this.#valid());
    const at = this.#moment();
    this.#send(at, [ask]);
    for (let n = this.#chance.between(1, 2); n > 0; n--)
      this.#send(at + this.#chance.between(60_000, 2_400_000), [ask]);
  }

  /** Two requests that want the same phone number: one can have it. */
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

  /** Two requests for which their senders chose the same ClientToken. */
  sharedToken(): void {
    const ClientToken = `token-${this.#chance.hex(16)}`;
    const at = this.#moment();
    for (const ask of [this.#valid(), this.#valid()])
      this.#send(at + this.#soon(), [
        tagged({ ...this.#named(ask), content: { ...ask.content, ClientToken } }),
      ]);
  }

  invalid(): void {
    const ask = this.#invalid();
    const at = this.#moment();
    this.#send(at, [ask]);
    if (ask.requestId !== undefined && this.#chance.happens(0.5)) this.#send(at + this.#soon(), [ask]);
  }

  /** A message that no parser takes, or that no execution can carry. */
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

  /** Many requests in one message, one of them bad at any position. */
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

  #send(at: number, asks: Ask[], isArray = false): void {
    const trigger = isArray ? 'queue' : this.#chance.pick(['event', 'queue', 'console'] as const);
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

  /** A number that is still being registered. */
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
    const extra = this.#chance.weighted({ none: 85, phone: 10, secret: 4, many: this.#canFill ? 1 : 0 });
    const count = this.#chance.between(195, 199);
    const Tags = {
      none: [],
      phone: [{ Key: 'contact', Value: `${PHONE}${digits(this.#chance.between(0, 99), 2)}` }],
      secret: [{ Key: 'note', Value: 's3cr3t' }],
      // So many leave no room for our own.
      many: Array.from({ length: count }, (_, n) => ({ Key: `key-${n}`, Value: 'x'.repeat(200) })),
    }[extra];
    const protection = this.#chance.happens(0.1) && { DeletionProtectionEnabled: true };
    const content = { ...protection, ...identity, MessageType: 'TRANSACTIONAL', Tags };

    return tagged({ ticket: this.#ticket(), content, valid: true });
  }

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

/** The content with the ticket among its tags, so that the account's pools tell whose they are. */
const tagged = (ask: Ask): Ask => {
  const tags = (Array.isArray(ask.content.Tags) ? ask.content.Tags : []).filter(
    ({ Key }) => Key !== 'ticket',
  );
  return { ...ask, content: { ...ask.content, Tags: [...tags, { Key: 'ticket', Value: ask.ticket }] } };
};

/** So many requests at least, as a seed decides them. */
export const drawAsks = (seed: number, count: number, circumstances: Circumstances): Drawn => {
  const requests = new Requests(chanceOf(seed, 'requests'), circumstances);
  while (requests.count < count) requests.drawOne();

  return { ...requests.surroundings, entries: requests.entries.toSorted((a, b) => a.at - b.at) };
};

/** The request as it is sent: bare, or with what identifies it. */
export const documentOf = ({ requestId, content }: Ask): unknown =>
  requestId === undefined ? content : { metadata: { requestId }, data: content };

/** What tells deliveries apart: each element of an array is one. */
export const deliveryOf = ({ id, isArray }: Entry, index: number): string =>
  isArray ? `${id}#${index}` : id;

/** The request id under which an answer can be expected. */
export const requestIdOf = (entry: Entry, index: number): string =>
  entry.asks[index]?.requestId ?? deliveryOf(entry, index);
