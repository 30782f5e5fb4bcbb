import { accessOf, type Programme, type RoleFamily } from '../../access/index.js';
import type { Request, Response } from 'express';

import { isLanguage, type Language, languageFromHeader, languages } from './language.js';
import { areaOf, homeOf, navigationOf } from './navigation.js';
import type { Text } from './text.js';

export const languageCookie = 'lang';
const year = 365 * 24 * 60 * 60 * 1000;

/** Remembers in this browser what was asked for. */
export function keepLanguage(response: Response, language: Language): void {
  response.cookie(languageCookie, language, { sameSite: 'lax', httpOnly: true, maxAge: year });
}

interface Link {
  text: Text;
  href: string;
}

/** What the layout needs beside the view model of a page. */
export interface ShellLocals {
  lang: Language;
  languageLinks: { code: Language; name: string; href: string }[];
  programme: ShellProgramme | undefined;
  person: { name: string; organisation: string | undefined; demonstration: boolean } | undefined;
  navigation: Link[];
  footerLinks: Link[];
  csrfToken: () => string;
}

export interface ShellProgramme {
  slug: string;
  href: string;
  name: string;
  currency: string;
  timeZone: string;
  themeHref: string;
  demonstration: boolean;
}

/** Names of languages stay in their own language: whoever needs the link can read it. */
const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' };

function cookieOf(request: Request, name: string): string | undefined {
  const found = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/**
 * The language asked for now, else chosen before, else the person's, the browser's, the programme's. An account of the
 * demonstration is everybody's: whoever tries it reads their own language.
 */
export function languageOf(request: Request): Language {
  const { person, programme } = accessOf(request);
  const candidates = [
    request.query.lang,
    cookieOf(request, languageCookie),
    person?.demonstration === true ? undefined : person?.language,
    languageFromHeader(request.headers['accept-language']),
    programme?.languages[0],
  ];
  return candidates.find(isLanguage) ?? 'en';
}

function sameAddressIn(request: Request, language: Language): string {
  const url = new URL(request.originalUrl, 'http://localhost');
  url.searchParams.set('lang', language);
  return url.pathname + url.search;
}

/** In what capacity somebody works in this programme. A public page asks for no membership: this shows a way, no right. */
export function workAreaOf(request: Request): RoleFamily | undefined {
  const { person, programme } = accessOf(request);
  const { session } = request as Partial<Request>;
  return person === null || programme === null ? undefined : session?.acting?.[programme.id]?.area;
}

export function programmeHref(slug: string): string {
  return `/p/${slug}`;
}

function shellProgramme(programme: Programme, language: Language): ShellProgramme {
  const { slug, name, currency, timeZone, demonstration, accent, accentDark } = programme;
  const href = programmeHref(slug);
  return {
    slug,
    href,
    name: name[language] ?? name.en ?? slug,
    currency,
    timeZone,
    // Named by its content, as the other styles are.
    themeHref: `${href}/theme.css?v=${accent.slice(1)}${accentDark.slice(1)}`,
    demonstration,
  };
}

function footerLinks(base: string | undefined): Link[] {
  const own = base
    ? [
        { text: { key: 'shell.footer.method' }, href: `${base}/rulebooks` },
        { text: { key: 'shell.footer.data' }, href: `${base}/data` },
      ]
    : [];
  return [
    ...own,
    { text: { key: 'shell.footer.api' }, href: '/api' },
    { text: { key: 'shell.footer.accessibility' }, href: '/accessibility' },
  ];
}

export function shellLocals(request: Request): ShellLocals {
  const { person, principal, programme } = accessOf(request);
  const lang = languageOf(request);
  const base = programme ? programmeHref(programme.slug) : undefined;
  const permissions = principal?.permissions ?? new Set();
  const path = request.originalUrl.split('?')[0] ?? '/';
  const area = workAreaOf(request);
  const home = base && area && areaOf(path, area) === 'public' ? [homeOf(base, area)] : [];
  return {
    lang,
    languageLinks: languages
      .filter((code) => code !== lang)
      .map((code) => ({ code, name: languageNames[code], href: sameAddressIn(request, code) })),
    programme: programme ? shellProgramme(programme, lang) : undefined,
    person: person
      ? {
          name: person.name,
          organisation: principal?.organisationName,
          demonstration: person.demonstration,
        }
      : undefined,
    navigation: base ? [...home, ...navigationOf(base, path, permissions, area)] : [],
    footerLinks: footerLinks(base),
    // A token is made only by a page with a form: public pages need no session.
    csrfToken: () => csrfTokenOf(request),
  };
}

const names: readonly (keyof ShellLocals)[] = [
  'lang',
  'languageLinks',
  'programme',
  'person',
  'navigation',
  'footerLinks',
  'csrfToken',
];

/**
 * The same, but looked up when the page is rendered: who acts is known only after every guard and interceptor has run.
 * Every field is read several times on the way into a page, so they are worked out once for whoever acts by then.
 */
export function lazyShellLocals(request: Request): ShellLocals {
  let known: { readonly locals: ShellLocals; readonly of: unknown[] } | undefined;
  const locals = (): ShellLocals => {
    const { person, principal, programme } = accessOf(request);
    const of = [person, principal, programme];
    if (!known?.of.every((each, at) => each === of[at]))
      known = { locals: shellLocals(request), of };
    return known.locals;
  };
  const getters = names.map((name): [string, PropertyDescriptor] => [
    name,
    { get: () => locals()[name], enumerable: true, configurable: true },
  ]);
  return Object.defineProperties({}, Object.fromEntries(getters)) as ShellLocals;
}

function csrfTokenOf(request: Request): string {
  const { csrfToken } = request as Request & { csrfToken?: () => string };
  return csrfToken?.() ?? '';
}
