import { board, type Page } from './board.ts';
import { ABOUT, type Asked, askedIn } from './call.ts';
import { batchOf, find, gather, type Ports } from './gather.ts';
import { type Links, PAGE_LINKS, widgetLinks } from './links.ts';
import { viewOf } from './view.ts';

interface Place {
  stackName: string;
  /** Address of the folder `docs`, for the links of the widget. */
  docsUrl: string | undefined;
}

const pageOf = async ({ request, batch, search, from, hours }: Asked, ports: Ports): Promise<Page> => {
  if (request !== undefined)
    return { one: { requestId: request, parts: await ports.listing.partsOf(request) } };
  if (batch !== undefined) return { batch: await batchOf(batch, ports) };
  const [facts, found] = await Promise.all([
    gather(from, ports),
    search === undefined ? undefined : find(search, ports),
  ]);

  return { main: viewOf(facts, { hours, search, found }) };
};

/** The board as HTML, or the widget's documentation. */
export const showBoard = async (
  event: unknown,
  ports: Ports,
  place: Place,
): Promise<string | { markdown: string }> => {
  const now = ports.now();
  const asked = askedIn(event, now);
  if (asked.describes) return { markdown: ABOUT };
  const { endpoint, theme } = asked;
  const links: Links = endpoint === undefined ? PAGE_LINKS : widgetLinks({ endpoint, ...place });

  return board(await pageOf(asked, ports), { now, links, theme });
};
