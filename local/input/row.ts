/** One request of a file. */
export interface Row {
  /** Behind the file's name: `:7` for a line, `[3]` for an element of an array, nothing for the only one. */
  place: string;
  /** The line, or the element counted from 1. */
  number: number;
  /** The request as JSON, or what stands there in its place. */
  text: string;
  /** It was a record of CSV, which has columns and no envelope. */
  isRecord?: true;
  /** The reader could not make a request of it, for this reason. */
  fault?: string;
}
