import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { Unusable } from '../unusable.ts';
import type { Door, Submission } from './requests.ts';

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
const problem = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unusable(`${path}: cannot be read (${problem(error)}). Name a file of requests.`);
  }
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** The requests of a file, each as text: of a JSON object one, of a JSON array its elements, else one a line. */
const split = (path: string, text: string): { body: string; line?: number }[] => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    const lines = text.split(/\r?\n/).map((body, index) => ({ body, line: index + 1 }));
    const full = lines.filter(({ body }) => body.trim() !== '');
    // A line that is not JSON is sent as it is, to be refused like any other request. Where no line is JSON, the file
    // is no JSON Lines at all, and its first lines would be refused one by one for nothing.
    if (full.some(({ body }) => isJson(body))) return full;
    throw new Unusable(
      `${path}: neither JSON nor JSON Lines (${problem(error)}). Give one request, an array of requests, or one request a line.`,
    );
  }
  const requests: unknown[] = Array.isArray(document) ? document : [document];
  return requests.map((request) => ({ body: JSON.stringify(request) }));
};

/** The user's own requests, for the queue door: one message each. Throws Unusable. */
export const readRequests = (path: string): Submission[] => {
  const shownAs = relative(process.cwd(), path) || basename(path);
  const bodies = split(path, readText(path));
  if (bodies.length === 0) throw new Unusable(`${path}: holds no request.`);

  return bodies.map(({ body, line }) => ({
    door: 'queue',
    body,
    promised: 'provisioned',
    origin: line === undefined ? shownAs : `${shownAs}:${line}`,
  }));
};
