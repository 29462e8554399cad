import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { isRecord } from '../../../functions/runtime/json.ts';
import type { Faults } from '../../faults/faults.ts';
import { play } from '../../faults/play.ts';
import { PUT_EVENTS } from '../../faults/settings.ts';
import { type Operations, parseRequest } from '../../http/answer.ts';
import { AwsError } from '../../http/errors.ts';
import { byteLength, nestsDeeperThan, parseJson } from '../../http/json.ts';
import { busNameOf, DEFAULT_BUS } from '../../stack/resources.ts';
import { sleep } from '../../stack/sleep.ts';
import type { Envelope } from './envelope.ts';
import { deliver, nameOf } from './event-target.ts';
import { whyUnmatched } from './nearest-rule.ts';
import { Buses, isEnabled, type Rule, targetsOf } from './rules.ts';

/**
 * Bytes of all entries of one PutEvents. AWS documented 256 KiB, and is said to take 1 MB since January 2026. The larger
 * limit is the harder case: an event that no execution can take.
 */
const MAX_PUT_BYTES = 1024 * 1024;

/** Levels of JSON in a detail: deeper ones overflow the stack of recursive code. */
const MAX_DETAIL_DEPTH = 1000;

/** An event as its sender gives it; `time` in milliseconds since the epoch, now by default. */
type NewEvent = Pick<Envelope, 'source' | 'detail-type' | 'resources' | 'detail'> & { time?: number };

const Entry = z.object({
  /** Seconds since the epoch, up to the maximum of a Date. */
  Time: z.number().min(0).max(8.64e12).optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
});
const PutEvents = z.object({
  Entries: z.array(Entry).min(1, 'must have at least one entry').max(10, 'must have at most ten entries'),
});
type Entry = z.output<typeof Entry>;

type EntryAnswer = { EventId: string } | { ErrorCode: string; ErrorMessage: string };
interface PutEventsAnswer {
  FailedEntryCount: number;
  Entries: EntryAnswer[];
}

/** The local EventBridge: buses and rules. Delivery is asynchronous to PutEvents. */
export class EventBridge {
  readonly buses = new Buses();
  readonly #accountId: string;
  readonly #region: string;
  readonly #faults: Faults;
  readonly #onUndelivered: (line: string) => void;
  readonly #stopped = new AbortController();

  /** @param onUndelivered receives a line for each event that did not reach a target */
  constructor(
    { accountId, region }: { accountId: string; region: string },
    faults: Faults,
    onUndelivered: (line: string) => void,
  ) {
    this.#faults = faults;
    this.#onUndelivered = onUndelivered;
    this.#accountId = accountId;
    this.#region = region;
  }

  /** Starts a schedule, with its first wait. */
  addRule(rule: Rule): void {
    this.buses.add(rule.bus);
    this.buses.put(rule);
    if (rule.schedule !== undefined) void this.#keep(rule, rule.schedule.everyMs);
  }

  stop(): void {
    this.#stopped.abort();
  }

  readonly operations: Operations = {
    PutEvents: (request) => this.putEvents(request),
  };

  /** @throws AwsError for the request as a whole. The fault of a single entry is in its result. */
  async putEvents(request: unknown): Promise<PutEventsAnswer> {
    this.#faults.limit(PUT_EVENTS, request);
    const fault = this.#faults.next(PUT_EVENTS, request);
    if (fault === undefined) return this.#putAll(request);
    if (fault.as !== 'failed-entry') return play(fault, () => this.#putAll(request));
    const { Entries } = fault.when === 'after' ? this.#putAll(request) : parseRequest(PutEvents, request);
    const answers = Entries.map(() => refused('InternalFailure', 'The bus refuses.'));
    return { FailedEntryCount: answers.length, Entries: answers };
  }

  #putAll(request: unknown): PutEventsAnswer {
    const { Entries } = parseRequest(PutEvents, request);
    if (Entries.reduce((total, entry) => total + bytesOf(entry), 0) > MAX_PUT_BYTES) {
      throw new AwsError(
        'ValidationException',
        'Total size of the entries in the request is over the limit.',
      );
    }

    const answers = Entries.map((entry) => this.#put(entry));
    return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
  }

  /** Matches an event of AWS against the rules of a bus. Most of them match none. */
  publish(bus: string, event: NewEvent): void {
    this.#match(bus, this.#envelope(event));
  }

  /** Sends an event to each rule that matches it. @returns whether one does */
  #match(bus: string, envelope: Envelope): boolean {
    const rules = [...this.buses.rulesOn(bus).values()];
    const matching = rules.filter((rule) => isEnabled(rule) && rule.matches(envelope));
    for (const rule of matching) this.#send(envelope, rule);
    return matching.length > 0;
  }

  /** Sends the event of a schedule until it is replaced or deleted, or the stack stops. Never rejects. */
  async #keep(rule: Rule, everyMs: number): Promise<void> {
    const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', resources: [rule.arn] };
    const rules = this.buses.rulesOn(rule.bus);
    try {
      for (;;) {
        await sleep(everyMs, this.#stopped.signal);
        if (rules.get(rule.name) !== rule) return;
        if (isEnabled(rule)) this.#send(this.#envelope({ ...event, detail: {} }), rule);
      }
    } catch {
      // The stack stops.
    }
  }

  #envelope({ source, resources, detail, time = Date.now(), ...event }: NewEvent): Envelope {
    return {
      version: '0',
      id: randomUUID(),
      'detail-type': event['detail-type'],
      source,
      account: this.#accountId,
      time: new Date(time).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: this.#region,
      resources,
      detail,
    };
  }

  /** Delivers an event to every target of a rule, asynchronously. */
  #send(envelope: Envelope, rule: Rule): void {
    for (const target of targetsOf(rule)) {
      const { signal } = this.#stopped;
      void deliver(envelope, target, { ruleArn: rule.arn, signal, onUndelivered: this.#onUndelivered });
    }
  }

  #put({ EventBusName = DEFAULT_BUS, ...entry }: Entry): EntryAnswer {
    const { Source, DetailType, Detail, Resources = [], Time } = entry;
    const bus = busNameOf(EventBusName);
    if (!Source) return missing('Source');
    if (!DetailType) return missing('DetailType');
    if (Detail === undefined) return missing('Detail');
    if (!this.buses.has(bus)) {
      return refused('ResourceNotFoundException', `Event bus ${EventBusName} does not exist.`);
    }
    const detail = nestsDeeperThan(MAX_DETAIL_DEPTH, Detail) ? undefined : parseJson(Detail);
    if (!isRecord(detail)) return refused('MalformedDetail', 'Detail is malformed.');

    const time = Time === undefined ? {} : { time: Time * 1000 };
    const event = { source: Source, 'detail-type': DetailType, resources: Resources, detail, ...time };
    const envelope = this.#envelope(event);
    if (!this.#match(bus, envelope)) this.#onUndelivered(this.#unmatched(bus, envelope));
    return { EventId: envelope.id };
  }

  #unmatched(bus: string, envelope: Envelope): string {
    const why = whyUnmatched(envelope, bus, this.buses.rules());
    const from = JSON.stringify(envelope.source.slice(0, 256));
    return [
      `${nameOf(envelope)} from ${from} matches no rule of the bus ${bus}. It is dropped.`,
      why ?? `The bus has no rule: aws events put-rule --event-bus-name ${bus} makes one.`,
    ].join(' ');
  }
}

const refused = (ErrorCode: string, ErrorMessage: string): EntryAnswer => ({ ErrorCode, ErrorMessage });

const missing = (argument: string): EntryAnswer =>
  refused(
    'InvalidArgument',
    `Parameter ${argument} is not valid. Reason: ${argument} is a required argument.`,
  );

/** Bytes that count towards the limit. Source: EventBridge user guide, "Calculating PutEvents event entry size". */
export const bytesOf = ({ Time, Source = '', DetailType = '', Detail = '', Resources = [] }: Entry): number =>
  (Time === undefined ? 0 : 14) +
  [Source, DetailType, Detail, ...Resources].reduce((total, text) => total + byteLength(text), 0);
