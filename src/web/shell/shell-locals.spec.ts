import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';

import { accessOf, type Permission, type Principal, type Programme } from '../../access/index.js';
import { languageFromHeader } from './language.js';
import { navigationOf } from './navigation.js';
import { lazyShellLocals, shellLocals } from './shell-locals.js';

const programme: Programme = {
  id: '1',
  slug: 'demo',
  name: { en: 'Demonstration', de: 'Vorführung' },
  jurisdiction: 'EU',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  languages: ['de', 'en'],
  accent: '#0f5c4f',
  accentDark: '#74cdb9',
  filingDays: 30,
  agencyId: '2',
  demonstration: true,
};

function asked(originalUrl: string, headers: Record<string, string> = {}, within = true): Request {
  const query = Object.fromEntries(new URL(originalUrl, 'http://x').searchParams);
  const request = { originalUrl, headers, query } as unknown as Request;
  if (within) accessOf(request).programme = programme;
  return request;
}

function acting(...permissions: Permission[]): Principal {
  return {
    kind: 'person',
    personId: '3',
    apiKeyId: null,
    organisationId: '4',
    organisationName: 'Example Cells',
    role: null,
    permissions: new Set(permissions),
  };
}

describe('the language of a page', () => {
  const lang = (request: Request) => shellLocals(request).lang;

  it('is the one asked for, then the one chosen before, then the browser’s, then the programme’s', () => {
    expect(lang(asked('/p/demo?lang=en', { cookie: 'lang=de' }))).toBe('en');
    expect(lang(asked('/p/demo', { cookie: 'a=1; lang=de', 'accept-language': 'en' }))).toBe('de');
    expect(lang(asked('/p/demo', { 'accept-language': 'fr, en-GB;q=0.8, de;q=0.4' }))).toBe('en');
    expect(lang(asked('/p/demo', { 'accept-language': 'fr' }))).toBe('de');
    expect(lang(asked('/', {}, false))).toBe('en');
    expect(lang(asked('/?lang=xx', {}, false))).toBe('en');
  });

  it('is the person’s own before the browser’s, but not that of an account of the demonstration', () => {
    const by = (demonstration: boolean): Request => {
      const request = asked('/p/demo', { 'accept-language': 'de' });
      accessOf(request).person = {
        id: '3',
        email: 'a@example.org',
        name: 'A',
        language: 'en',
        demonstration,
        hasSecondFactor: false,
      };
      return request;
    };
    expect(lang(by(false))).toBe('en');
    expect(lang(by(true))).toBe('de');
  });

  it('reads weights and ignores what is refused', () => {
    expect(languageFromHeader('en;q=0.1, de;q=0.9')).toBe('de');
    expect(languageFromHeader('de;q=0')).toBeUndefined();
    expect(languageFromHeader(undefined)).toBeUndefined();
  });

  it('is changed by a link to the same page', () => {
    const { languageLinks } = shellLocals(asked('/p/demo/register?q=a%26b&lang=en'));
    expect(languageLinks).toEqual([
      { code: 'de', name: 'Deutsch', href: '/p/demo/register?q=a%26b&lang=de' },
    ]);
  });
});

describe('the frame of a page', () => {
  it('names the programme in the language of the page', () => {
    const shown = shellLocals(asked('/p/demo?lang=de')).programme;
    expect(shown).toMatchObject({ name: 'Vorführung', href: '/p/demo', demonstration: true });
    expect(shown?.themeHref).toBe('/p/demo/theme.css?v=0f5c4f74cdb9');
  });

  it('knows who acts when the page is rendered, not when the request came in', () => {
    const request = asked('/p/demo/producer');
    const locals = lazyShellLocals(request);
    const hrefs = (): string[] => ({ ...locals }).navigation.map(({ href }) => href);
    expect(hrefs()).not.toContain('/p/demo/producer');
    accessOf(request).principal = acting('return.read');
    expect(hrefs()).toEqual(['/p/demo/producer']);
  });
});

describe('the navigation', () => {
  const permissions = new Set<Permission>(['return.read', 'model.read', 'oversight.read']);

  it('marks the deepest entry that leads to the page', () => {
    const current = (path: string) =>
      navigationOf('/p/demo', path, permissions).find((item) => item.current)?.href;
    expect(current('/p/demo/producer/models/7')).toBe('/p/demo/producer/models');
    expect(current('/p/demo/producer/returns/2026-Q2')).toBe('/p/demo/producer');
    expect(current('/p/demo')).toBeUndefined();
  });

  it('marks the list that a file belongs to', () => {
    const read = new Set<Permission>(['batch.read', 'consignment.read']);
    const current = (path: string) =>
      navigationOf('/p/demo', path, read).find((item) => item.current)?.href;
    expect(current('/p/demo/recycler/consignment-files')).toBe('/p/demo/recycler/consignments');
    expect(current('/p/demo/recycler/batch-files/annotated')).toBe('/p/demo/recycler/batches');
  });

  it('is that of their work on a page that every organisation has for itself', () => {
    const own = new Set<Permission>(['return.read', 'audit.read']);
    const shown = navigationOf('/p/demo', '/p/demo/audit', own, 'producer');
    expect(shown.map(({ href, current }) => [href, current])).toEqual([
      ['/p/demo/producer', false],
      ['/p/demo/audit', true],
    ]);
    expect(navigationOf('/p/demo', '/p/demo/register', own, 'producer')).toEqual(
      navigationOf('/p/demo', '/p/demo/register', own),
    );
  });

  it('leads back to their own work, or to what is public, from where nothing opens', () => {
    const own = new Set<Permission>(['return.read', 'model.read']);
    const shown = (area?: 'producer'): string[] =>
      navigationOf('/p/demo', '/p/demo/agency/runs', own, area).map(({ href }) => href);
    expect(shown('producer')).toEqual(['/p/demo/producer', '/p/demo/producer/models']);
    expect(shown()).toContain('/p/demo/register');
  });

  it('shows only what will open', () => {
    const hrefs = navigationOf('/p/demo', '/p/demo/agency', permissions).map(({ href }) => href);
    expect(hrefs).toEqual([
      '/p/demo/agency',
      '/p/demo/agency/registrations',
      '/p/demo/agency/runs',
      '/p/demo/agency/fee-runs',
      '/p/demo/agency/obligations',
      '/p/demo/agency/publications',
      '/p/demo/agency/rulebooks',
    ]);
  });
});
