/** Whether a text matches a pattern, in which `*` stands for any characters and `?` for one. */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** As `matches`, but a wildcard stays within one of the six parts of an ARN, as in a condition. */
export function matchesArn(pattern: string, arn: string): boolean {
  const parts = partsOf(arn);
  const wanted = partsOf(pattern);
  return wanted.length === parts.length && wanted.every((part, index) => matches(part, parts[index] ?? ''));
}

/** The last part, the resource, may contain colons. */
function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
