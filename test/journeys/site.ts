import type { Route } from '../routes.js';
import type { Visitor } from './visitor.js';

/** One page that was opened: whose, by which route, where. */
export interface Seen {
  route: string;
  address: string;
  status: number;
  /** Until the load event with nothing kept from before, in milliseconds; and what came over the wire. */
  loadMs: number;
  bytes: number;
}

const literal = (text: string): string => text.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');

/** The address of a route as a pattern; `:name` stands for one part of it. */
function patternOf(path: string): RegExp {
  const parts = path
    .split(/(:\w+)/)
    .map((part) => (part.startsWith(':') ? '[^/]+' : literal(part)));
  return new RegExp(`^${parts.join('')}$`);
}

const openness = ({ path }: Route): number => path.split(':').length;

/** Knows which route answers an address. Names go before parameters, as in the router. */
export class Site {
  private readonly known: { path: string; pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.known = routes
      .filter(({ method, path }) => method === 'get' && !path.startsWith('/api/v1'))
      .sort((a, b) => openness(a) - openness(b))
      .map(({ path }) => ({ path, pattern: patternOf(path) }));
  }

  get routes(): string[] {
    return [...new Set(this.known.map(({ path }) => path))];
  }

  routeOf(address: string): string | undefined {
    const { pathname } = new URL(address, 'http://localhost');
    return this.known.find(({ pattern }) => pattern.test(pathname))?.path;
  }
}

/**
 * Follows every link of the pages that one person sees. Of each route only the first address is opened: pages of a kind
 * are made alike. A link that leads nowhere is told, too.
 */
export async function walk(
  site: Site,
  visitor: Visitor,
  starts: readonly string[],
  onPage: (seen: Seen) => Promise<void>,
): Promise<{ met: Set<string>; files: Set<string>; dead: string[] }> {
  const met = new Set<string>();
  const files = new Set<string>();
  const dead: string[] = [];
  const waiting = [...starts];
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const route = site.routeOf(address);
    if (route !== undefined && (met.has(route) || files.has(route))) continue;
    // What asks to sign in is another reader's page, and the API is held to its description elsewhere.
    if (route === undefined && /^\/(?:api\/v1|p\/[^/]+\/(?:producer|recycler))/.test(address))
      continue;
    const answer = await visitor.page.request.get(new URL(address, visitor.origin).href);
    if (answer.status() !== 200 || route === undefined)
      dead.push(`${address}: ${String(answer.status())}, ${route ?? 'no route'}`);
    if (route === undefined) continue;
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) {
      files.add(route);
      continue;
    }
    met.add(route);
    const { status, loadMs, bytes } = await visitor.openCold(address);
    waiting.push(...(await localLinks(visitor)));
    await onPage({ route, address, status, loadMs, bytes });
  }
  return { met, files, dead };
}

/** Where the links of the page lead within this site, without those that only change the language. */
async function localLinks(visitor: Visitor): Promise<string[]> {
  const links: string[] = await visitor.page.evaluate(
    `[...document.querySelectorAll('a[href^="/"]')].map((each) => each.getAttribute('href'))`,
  );
  return links.filter((href) => !/[?&]lang=/.test(href)).map((href) => href.replace(/#.*$/, ''));
}
