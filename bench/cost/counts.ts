/** Billed units. */
export interface Counts {
  transitions: number;
  invocations: number;
  gbSeconds: number;
  writeUnits: number;
  readUnits: number;
  sqsRequests: number;
  events: number;
  logBytes: number;
  traces: number;
}

const COUNTED = [
  'transitions',
  'invocations',
  'gbSeconds',
  'writeUnits',
  'readUnits',
  'sqsRequests',
  'events',
  'logBytes',
  'traces',
] as const satisfies readonly (keyof Counts)[];

export const none = (): Counts => ({
  transitions: 0,
  invocations: 0,
  gbSeconds: 0,
  writeUnits: 0,
  readUnits: 0,
  sqsRequests: 0,
  events: 0,
  logBytes: 0,
  traces: 0,
});

export const dividedBy = (counts: Counts, by: number): Counts => {
  const divided = none();
  for (const name of COUNTED) divided[name] = counts[name] / by;
  return divided;
};
