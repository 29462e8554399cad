/**
 * What a step throws to be called again, by a Retry or a Catch: nothing has failed, and nobody is told. The names stand
 * in the state machine.
 */
export const SIGNALS = {
  LookIn2Seconds:
    'The pool is still CREATING, and is looked at again in so many seconds. So are the next ones.',
  LookIn3Seconds: 'The pool is still CREATING.',
  LookIn4Seconds: 'The pool is still CREATING.',
  LookIn5Seconds: 'The pool is still CREATING.',
  LookIn6Seconds: 'The pool is still CREATING.',
  LookIn7Seconds: 'The pool is still CREATING.',
  PoolCreatingForLong: 'The same after the first minutes: looks get rare.',
  PoolNotShown:
    'DescribePools does not show the pool: a new one it may not show yet, one that vanished it never will.',
  SlotUnread:
    'Whether the slot is still the own one could not be read. Nothing was called; another slot is taken.',
  SlotYielded: 'A request that somebody waits for was given this slot; the next free one is taken.',
} as const;
export type SignalName = keyof typeof SIGNALS;

export class Signal extends Error {
  override readonly name: SignalName;

  constructor(name: SignalName) {
    super(SIGNALS[name]);
    // Assigned, not taken from the class: minification renames classes, and Retry and Catch match on this name.
    this.name = name;
    this.stack = name;
  }
}
