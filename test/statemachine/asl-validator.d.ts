// The package ships no types.
declare module 'asl-validator' {
  /** Modifies `definition`: pass a copy. */
  function validate(definition: unknown): { isValid: boolean; errorsText(separator?: string): string };
  export = validate;
}
