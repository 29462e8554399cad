/** One request of a file. */
export interface Row {
  /** A suffix of the file's name: `:7` for a line, `[3]` for an element of an array, empty for a single request. */
  place: string;
  /** The line, or the index of the element from 1. */
  number: number;
  /** The request as JSON, or the invalid text in its place. */
  text: string;
  /** The id that the record has by its message or event. It counts if the request has none. */
  requestId?: string;
  /** It was a CSV record, which has columns and no envelope. */
  isRecord?: true;
  /** Why the row could not be read. */
  fault?: string;
}
