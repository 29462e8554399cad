/** What a person gave us cannot be used. The message says so in a sentence; it is all that they are shown. */
export class UsageError extends Error {}
