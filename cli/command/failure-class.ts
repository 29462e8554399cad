import { nearest } from '../../functions/intake/hints.ts';
import { FailureClass } from '../../functions/model/failure.ts';
import { UsageError } from '../../local/stack/usage-error.ts';

/** The failure class that a person names, in any case. @throws UsageError */
export const failureClassOf = (text: string | undefined): FailureClass | undefined => {
  if (text === undefined) return undefined;
  const names = FailureClass.options;
  const known = names.find((name) => name.toLowerCase() === text.toLowerCase());
  if (known !== undefined) return known;
  const meant = nearest(text, names);

  throw new UsageError(
    `There is no failure class ${JSON.stringify(text)}${meant ? `; did you mean ${meant}?` : `: ${names.join(', ')}.`}`,
  );
};
