import type { Used } from './processes.ts';

/** What a stack did with a file. Times in milliseconds since the epoch. */
export interface Observed {
  rows: number;
  sentAt: number;
  /** The results that arrived, in any order; `failure` is the class of a failed one. */
  results: readonly { completedAt: number; failure: string | undefined }[];
  /** By the process of the stack. */
  used: Used;
}

export interface Figures {
  rows: number;
  /** Seconds from the submit to the first result. */
  firstSeconds: number;
  /** Pools per second, from the first result to the last. */
  perSecond: number;
  /** The longest time without a result between the first and the last, in seconds. */
  longestPause: number;
  peakMegabytes: number;
  /** CPU time for each row, in milliseconds: it varies less than the rest with what else the machine does. */
  cpuMilliseconds: number;
  /** Failed requests by class; `no result` are those without one. */
  failures: Record<string, number>;
}

export const TARGETS: readonly { what: string; isMet: (figures: Figures) => boolean }[] = [
  { what: 'at least 20 pools per second', isMet: ({ perSecond }) => perSecond >= 20 },
  { what: 'no pause above 5 s', isMet: ({ longestPause }) => longestPause <= 5 },
  { what: 'at most 1,500 MB', isMet: ({ peakMegabytes }) => peakMegabytes <= 1_500 },
  { what: 'no failure', isMet: ({ failures }) => Object.keys(failures).length === 0 },
];

export const figuresOf = ({ rows, sentAt, results, used }: Observed): Figures => {
  const times = results.map(({ completedAt }) => completedAt).sort((a, b) => a - b);
  const [first = Number.NaN] = times;
  const last = times.at(-1) ?? Number.NaN;
  const pauses = times.map((time, at) => time - (times[at - 1] ?? time));
  const failures: Record<string, number> = {};
  for (const { failure } of results) {
    if (failure !== undefined) failures[failure] = (failures[failure] ?? 0) + 1;
  }
  if (results.length < rows) failures['no result'] = rows - results.length;
  const provisioned = results.filter(({ failure }) => failure === undefined).length;

  return {
    rows,
    firstSeconds: (first - sentAt) / 1_000,
    perSecond: (provisioned - 1) / ((last - first) / 1_000),
    longestPause: pauses.reduce((longest, pause) => Math.max(longest, pause), 0) / 1_000,
    peakMegabytes: used.memory / 1_000_000,
    cpuMilliseconds: (used.cpuSeconds * 1_000) / rows,
    failures,
  };
};
