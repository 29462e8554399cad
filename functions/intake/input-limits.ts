/** A request nests four levels deep, an event around it two more. */
export const MAX_DEPTH = 32;

/**
 * Bytes of the input that an execution is started with. Step Functions takes 262,144; the machine wraps the input, and
 * what wraps it needs room too.
 */
export const MAX_INPUT_BYTES = 256 * 1024 - 4 * 1024;
