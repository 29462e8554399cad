import { invalid } from './errors.ts';

const DEFAULT_PAGE = 100;

type PageRequest = {
  Filters?: { Name: string; Values: string[] }[] | undefined;
  NextToken?: string | undefined;
  MaxResults?: number | undefined;
};

/** The values of one item by filter name; a filter matches an item that has one of its values. */
export type FilterValues<Item> = Record<string, (item: Item) => readonly (string | boolean | undefined)[]>;

/**
 * One page of the items that match every filter.
 *
 * @param items all items in a stable order, undefined for one that is deleted or hidden: a token is a position in this
 *   list, so an item that is deleted between two pages must keep its position.
 * @throws ValidationException INVALID_NEXT_TOKEN
 */
export function page<Item>(
  items: readonly (Item | undefined)[],
  request: PageRequest,
  values: FilterValues<Item>,
): { items: Item[]; NextToken: string | undefined } {
  const taken: Item[] = [];
  const limit = request.MaxResults ?? DEFAULT_PAGE;
  for (let place = placeOf(request.NextToken); place < items.length; place++) {
    const item = items[place];
    if (item === undefined || !passes(item, request, values)) continue;
    if (taken.length === limit) return { items: taken, NextToken: tokenOf(place) };
    taken.push(item);
  }
  return { items: taken, NextToken: undefined };
}

/** Whether an item matches every filter of a request. */
export function passes<Item>(item: Item, { Filters }: PageRequest, values: FilterValues<Item>): boolean {
  return (Filters ?? []).every((filter) =>
    values[filter.Name]?.(item).some((value) => filter.Values.includes(String(value))),
  );
}

const tokenOf = (place: number): string => Buffer.from(`place:${place}`).toString('base64url');

function placeOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const place = /^place:([0-9]{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (place !== undefined) return Number(place);
  throw invalid('INVALID_NEXT_TOKEN', [{ Name: 'NextToken', Message: 'is not a token of this operation' }]);
}
