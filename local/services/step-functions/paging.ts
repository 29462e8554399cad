import { AwsError } from '../../http/errors.ts';

export interface PageRequest {
  maxResults?: number | undefined;
  nextToken?: string | undefined;
}

/**
 * One page of a list. A token holds the last position, so that items that are added or removed between two calls
 * neither repeat nor hide others.
 * @param positionOf increases from each item to the next, and never changes
 * @throws AwsError InvalidToken
 */
export function page<Item>(
  items: readonly Item[],
  positionOf: (item: Item) => number,
  { maxResults = 0, nextToken }: PageRequest,
): { items: Item[]; nextToken: string | undefined } {
  const last =
    nextToken === undefined
      ? Number.NEGATIVE_INFINITY
      : Number(Buffer.from(nextToken, 'base64url').toString());
  if (Number.isNaN(last)) throw new AwsError('InvalidToken', `Invalid Token: '${nextToken}'`);

  const rest = items.filter((item) => positionOf(item) > last);
  // AWS treats 0 as "not specified".
  const found = rest.slice(0, maxResults || 100);
  const end = found.at(-1);
  const more = end !== undefined && rest.length > found.length;
  return {
    items: found,
    nextToken: more ? Buffer.from(String(positionOf(end))).toString('base64url') : undefined,
  };
}
