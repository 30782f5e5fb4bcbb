import type { Browser } from './browser.js';

export interface FoundForm {
  readonly page: string;
  readonly action: string;
  readonly method: 'get' | 'post';
  readonly multipart: boolean;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

export interface Crawled {
  readonly pages: readonly string[];
  readonly forms: readonly FoundForm[];
}

/** What differs from page to page of one kind: identifiers, numbers, periods, references. */
export const kindOf = (address: string): string =>
  address
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}')
    .replace(/\/\d{4}(?:-Q\d)?(?=[/?.]|$)/g, '/{period}')
    .replace(/\/[A-Z][\w-]*\d[\w-]*(?=[/?.]|$)/g, '/{reference}')
    .replace(/\/(issue-codes|problems)\/.*/, '/$1/{code}')
    .replace(/=[^&]*/g, '=')
    .replace(/\/v?\d+(?=[/?.]|$)/g, '/{n}');

/** Every kind of page that links lead to from here, a few of each kind, and every kind of form on them. */
export async function crawl(browser: Browser, start: string, most = 150): Promise<Crawled> {
  const waiting = [start];
  const seen = new Map<string, number>();
  const asked = new Set<string>(waiting);
  const pages: string[] = [];
  const forms = new Map<string, FoundForm>();
  for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
    const times = seen.get(kindOf(address)) ?? 0;
    if (times >= 2 || pages.length >= most) continue;
    seen.set(kindOf(address), times + 1);
    const { status, text, headers } = await browser.get(address);
    pages.push(address);
    if (status !== 200 || !(headers['content-type'] ?? '').startsWith('text/html')) continue;
    for (const form of formsIn(text, address)) {
      const names = form.fields.map(([name]) => name.replace(/\d+|:.*/g, '')).join();
      forms.set(
        `${form.method} ${kindOf(form.action)} ${[...new Set(names.split(','))].join()}`,
        form,
      );
    }
    for (const link of linksIn(text, address))
      if (!asked.has(link) && !link.startsWith('/assets')) {
        asked.add(link);
        waiting.push(link);
      }
  }
  return { pages, forms: [...forms.values()] };
}

const readable = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&#x3D;', '=')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const attribute = (tag: string, name: string): string | undefined => {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s>/])`).exec(tag);
  return found === null ? undefined : readable(found[1] ?? '');
};

function within(address: string, page: string): string | undefined {
  const url = URL.parse(address, `http://here.invalid${page}`);
  return url?.host === 'here.invalid' ? `${url.pathname}${url.search}` : undefined;
}

const linksIn = (html: string, page: string): string[] =>
  [...html.matchAll(/<a\s[^>]*>/g)]
    .map(([tag]) => attribute(tag, 'href'))
    .filter((href) => href !== undefined && !href.startsWith('#'))
    .map((href) => within(href ?? '', page))
    .filter((link) => link !== undefined);

export function formsIn(html: string, page: string): FoundForm[] {
  return [...html.matchAll(/<form\s([^>]*)>([\s\S]*?)<\/form>/g)].flatMap(
    ([, head = '', body = '']) => {
      const tag = ` ${head} `;
      const action = within(attribute(tag, 'action') ?? page, page);
      if (action === undefined) return [];
      const method = attribute(tag, 'method')?.toLowerCase() === 'post' ? 'post' : 'get';
      const multipart = attribute(tag, 'enctype') === 'multipart/form-data';
      return [{ page, action, method, multipart, fields: fieldsIn(body) } as const];
    },
  );
}

function fieldsIn(body: string): [string, string][] {
  const fields = new Map<string, string>();
  for (const [tag] of body.matchAll(/<(?:input|select|textarea|button)\s[^>]*>/g)) {
    const name = attribute(tag, 'name');
    if (name !== undefined && !fields.has(name)) fields.set(name, attribute(tag, 'value') ?? '');
  }
  return [...fields];
}
