import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Door } from '../../functions/shared/contracts.ts';
import { messageOf } from '../errors.ts';
import { parseJson } from '../json.ts';
import { Unusable } from '../unusable.ts';
import { isEntry } from './entries.ts';
import type { Submission } from './requests.ts';

const EVENTS = join(import.meta.dirname, '../../events');
const DOORS: readonly Door[] = ['event', 'queue', 'console'];

/** What a sample's name promises: `valid-…`, `invalid-…`, or `failing-` and a failure class in small letters. */
const promiseOf = (name: string): string => {
  if (name.startsWith('valid-')) return 'provisioned';
  if (name.startsWith('invalid-')) return 'InvalidRequest';
  const failing = /^failing-([a-z-]+)\./.exec(name)?.[1];
  if (failing === undefined)
    throw new Error(`events/…/${name}: a sample is named valid-…, invalid-… or failing-CLASS`);

  return failing.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
};

const readSample = (door: Door, name: string): Submission[] => {
  const text = readFileSync(join(EVENTS, door, name), 'utf8');
  const origin = `events/${door}/${name}`;
  const promised = promiseOf(name);
  const bodies = name.endsWith('.jsonl') ? text.trimEnd().split('\n') : [text];

  return bodies.map((body) => ({ door, body, origin, promised }));
};

/** The samples of `events/`: each file one submission, or one a line where it ends in .jsonl. */
export const readSamples = (): Submission[] =>
  DOORS.flatMap((door) =>
    readdirSync(join(EVENTS, door))
      .sort()
      .flatMap((name) => readSample(door, name)),
  );

/** What an error says, on one line. */
const problem = (error: unknown): string => messageOf(error).replaceAll(/\s+/g, ' ');

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unusable(`${path}: cannot be read (${problem(error)}). Name a file of requests.`);
  }
};

interface Found {
  document: string;
  /** Behind the file's name: `:7` for a line, `[3]` for an element of an array. */
  place: string;
}

/** The requests of a file, each as text: of a JSON object one, of a JSON array its elements, else one a line. */
const split = (path: string, text: string): Found[] => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const lines = text.split(/\r?\n/).map((line, index) => ({ document: line, place: `:${index + 1}` }));
    const full = lines.filter((line) => line.document.trim() !== '');
    // Only a file whose first line is a request is one request a line: the first line of an array that lacks a comma is
    // a bracket. A later line that is not JSON is sent as it is, to be refused like any other request.
    if (full[0] !== undefined && parseJson(full[0].document) !== undefined) return full;
    throw new Unusable(
      `${path}: neither JSON nor JSON Lines (${problem(error)}). Give one request, an array of requests, or one request a line.`,
    );
  }
  if (!Array.isArray(document)) return [{ document: JSON.stringify(document), place: '' }];
  return document.map((request, index) => ({ document: JSON.stringify(request), place: `[${index}]` }));
};

/**
 * The user's own requests: what `aws events put-events` takes goes through the event door, everything else through the
 * queue. Throws Unusable.
 */
export const readRequests = (path: string): Submission[] => {
  const file = relative(process.cwd(), path) || basename(path);
  // Editors on Windows begin a file with a byte order mark.
  const found = split(path, readText(path).replace(/^\uFEFF/, ''));
  if (found.length === 0) throw new Unusable(`${path}: holds no request.`);

  return found.map(({ document, place }) => {
    const origin = `${file}${place}`;
    return isEntry(parseJson(document))
      ? { door: 'event', body: `[${document}]`, origin }
      : { door: 'queue', body: document, origin };
  });
};
