/** A request nests four levels deep, and an event two more. */
export const MAX_DEPTH = 32;

/**
 * Maximum bytes of the input of an execution. Step Functions accepts 262,144; the rest is for the members that the
 * state machine adds.
 */
export const MAX_INPUT_BYTES = 256 * 1024 - 4 * 1024;
