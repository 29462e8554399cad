/** What is likely and not certain. A person must agree, or give the flag. */
export interface Guess {
  flag: '--encoding' | '--delimiter';
  /** The value of the flag that says the same. */
  value: string;
  /** Such as: read as Windows-1252: "Café Zoë 1"? */
  question: string;
}
