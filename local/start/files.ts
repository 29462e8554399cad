import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import type { Trigger } from '../../functions/model/request.ts';
import { parseJson } from '../http/json.ts';
import { isEntry } from '../input/entries.ts';
import { assertCertain, type FormatOptions, openSource } from '../input/source.ts';
import { UsageError } from '../stack/usage-error.ts';
import type { Submission } from './requests.ts';

const EVENTS = join(import.meta.dirname, '../../events');
const TRIGGERS: readonly Trigger[] = ['event', 'queue', 'console'];

/** The result in a sample's name: `valid-…`, `invalid-…`, or `failing-` and a failure class in lower case. */
const promiseOf = (name: string): string => {
  if (name.startsWith('valid-')) return 'provisioned';
  if (name.startsWith('invalid-')) return 'InvalidRequest';
  const failing = /^failing-([a-z-]+)\./.exec(name)?.[1];
  if (failing === undefined)
    throw new Error(`events/…/${name}: the name of a sample is valid-…, invalid-… or failing-CLASS`);

  return failing.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
};

const readSample = (trigger: Trigger, name: string): Submission[] => {
  const text = readFileSync(join(EVENTS, trigger, name), 'utf8');
  const origin = `events/${trigger}/${name}`;
  const promised = promiseOf(name);
  const bodies = name.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text];

  return bodies.map((body) => ({ trigger, body, origin, promised }));
};

/** The samples in `events/`: each file is one submission; a .jsonl file has one a line. */
export const readSamples = (): Submission[] =>
  TRIGGERS.flatMap((trigger) =>
    readdirSync(join(EVENTS, trigger))
      .sort()
      .flatMap((name) => readSample(trigger, name)),
  );

/** What the command line says of the files. */
export interface FileOptions extends FormatOptions {
  /** What is guessed is accepted. */
  yes: boolean;
}

/**
 * The user's own requests. Entries of `aws events put-events` go through the event trigger, everything else through the
 * queue.
 *
 * @throws UsageError
 */
export const readRequests = async (path: string, options: FileOptions): Promise<Submission[]> => {
  const file = path === '-' ? path : relative(process.cwd(), resolve(path)) || basename(path);
  const source = await openSource(file, options);
  if (!options.yes) assertCertain(source);
  const submissions: Submission[] = [];
  for await (const { text, place, fault } of source.rows()) {
    const origin = `${source.name}${place}`;
    if (fault !== undefined) throw new UsageError(`${origin}: the row ${fault}.`);
    submissions.push(
      isEntry(parseJson(text))
        ? { trigger: 'event', body: `[${text}]`, origin }
        : { trigger: 'queue', body: text, origin },
    );
  }
  return submissions;
};
