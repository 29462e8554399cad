// The package ships no types.
declare module 'asl-validator' {
  /** Changes `definition`: hand it a copy. */
  function validate(definition: unknown): { isValid: boolean; errorsText(separator?: string): string };
  export = validate;
}
