import type { Route } from '../routes.js';
import type { Visitor } from './visitor.js';

/** One page that was opened: by which route, where, and what it took with nothing kept from before. */
export interface Seen {
  route: string;
  address: string;
  loadMs: number;
  bytes: number;
}

/** What a walk met: files to load and addresses that lead on, and links that lead nowhere. */
export interface Walked {
  files: Set<string>;
  dead: string[];
}

const literal = (text: string): string => text.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&');

/** The address of a route as a pattern; `:name` stands for one part of it, `{*name}` for all that follows. */
function patternOf(path: string): RegExp {
  const parts = path.split(/(:\w+|\{\*\w+\})/).map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part.startsWith('{') ? '.+' : literal(part);
  });
  return new RegExp(`^${parts.join('')}$`);
}

const openness = ({ path }: Route): number => path.split(/[:*]/).length;

/** Knows which route answers an address. Names go before parameters, as in the router. */
export class Site {
  private readonly known: { route: Route; pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.known = routes
      .filter(({ method, path }) => method === 'get' && !path.startsWith('/api/v1'))
      .sort((a, b) => openness(a) - openness(b))
      .map((route) => ({ route, pattern: patternOf(route.path) }));
  }

  get paths(): string[] {
    return [...new Set(this.known.map(({ route }) => route.path))];
  }

  routeOf(address: string): Route | undefined {
    const { pathname } = new URL(address, 'http://localhost');
    return this.known.find(({ pattern }) => pattern.test(pathname))?.route;
  }
}

/** Where the links of the page lead within this site, without those that only change the language. */
async function localLinks(visitor: Visitor): Promise<string[]> {
  const links: string[] = await visitor.page.evaluate(
    `[...document.querySelectorAll('a[href^="/"]')].map((each) => each.getAttribute('href'))`,
  );
  return links.filter((href) => !/[?&]lang=/.test(href)).map((href) => href.replace(/#.*$/, ''));
}

/** What is done with pages that nobody has looked at yet. */
export interface Interest {
  isNew: (route: string) => boolean;
  onNew: (seen: Seen) => Promise<void>;
}

/** How many addresses of one route are asked for: pages of a kind are made alike. */
const OF_A_KIND = 2;

/**
 * Follows every link that one person sees. Of each route the first address is opened in the browser and the next ones
 * are asked for; a link that this person may not follow, or that leads nowhere, is told.
 */
export async function walk(
  site: Site,
  visitor: Visitor,
  starts: readonly string[],
  { isNew, onNew }: Interest,
): Promise<Walked> {
  const walked: Walked = { files: new Set(), dead: [] };
  const asked = new Map<string, Set<string>>();
  const waiting = starts.map((address) => ({ address, from: 'the start' }));
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { address, from } = next;
    const route = site.routeOf(address);
    const path = route?.path ?? address;
    // The API has its own description, and tests that hold it to that.
    if (path.startsWith('/api/v1')) continue;
    const before = asked.get(path) ?? new Set();
    if (before.has(address) || before.size >= OF_A_KIND) continue;
    asked.set(path, before.add(address));
    const answer = await visitor.page.request.get(new URL(address, visitor.origin).href);
    if (answer.status() !== 200 || route === undefined) {
      const what = route === undefined ? 'no route' : String(answer.status());
      walked.dead.push(`${address} on ${from}: ${what}`);
      continue;
    }
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) {
      walked.files.add(path);
      continue;
    }
    if (before.size > 1) continue;
    if (site.routeOf(answer.url())?.path !== path) {
      // What leads elsewhere was followed; where one has to sign in first it was not.
      if (route.isPublic) walked.files.add(path);
      continue;
    }
    const cold = isNew(path) ? await visitor.openCold(address) : null;
    if (cold === null) await visitor.open(address);
    const links = await localLinks(visitor);
    waiting.push(...links.map((link) => ({ address: link, from: address })));
    if (cold !== null)
      await onNew({ route: path, address, loadMs: cold.loadMs, bytes: cold.bytes });
  }
  return walked;
}
