// Follows Graph's pages: `value` and `@odata.nextLink`, until there is none. Bounded in pages and items.

import { z } from 'zod';
import type { GraphClient, GraphRequestOptions } from './graph-client.ts';
import { malformed, readShape } from './graph-shape.ts';

const pageShape = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().max(16_384).optional() });

export interface PagingOptions extends GraphRequestOptions {
  readonly maxItems?: number;
}

const defaultMaxItems = 200_000;

/** The service's largest pages have 999 items; a list that goes on beyond this is no list. */
const maxPages = 5000;

/** A page may be empty and still have a successor, but not for ever. */
const maxEmptyPages = 100;

/**
 * All items of a list.
 *
 * @throws GraphError 'malformed' for a link that was followed before, for one to another host, and beyond `maxItems` or 5000 pages
 */
export async function readAllPages(graph: Pick<GraphClient, 'get'>, path: string, options: PagingOptions = {}): Promise<readonly unknown[]> {
  const { maxItems = defaultMaxItems, ...request } = options;
  const items: unknown[] = [];
  const followed = new Set<string>();
  let emptyPages = 0;
  for (let next: string | undefined = path; next !== undefined; ) {
    if (followed.has(next)) throw malformed('pages that lead in a circle');
    followed.add(next);
    if (followed.size > maxPages) throw malformed(`more than ${maxPages} pages`);
    const page: z.infer<typeof pageShape> = readShape(pageShape, await graph.get(next, request), 'page');
    if (page.value.length === 0 && ++emptyPages > maxEmptyPages) throw malformed('pages without an end');
    if (items.length + page.value.length > maxItems) throw malformed(`more than ${maxItems} items`);
    for (const item of page.value) items.push(item);
    next = page['@odata.nextLink'];
  }
  return items;
}
