/** Unusable input of a person. They see only the message, a sentence that says what is wrong. */
export class UsageError extends Error {}
