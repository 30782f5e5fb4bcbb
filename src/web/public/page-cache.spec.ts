import { describe, expect, it } from '@jest/globals';
import type { Request } from 'express';

import { cacheKeyOf } from './cached-pages.middleware.js';
import { PageCache } from './page-cache.js';

const request = (url: string, headers: Record<string, string> = {}, method = 'GET'): Request =>
  ({ method, originalUrl: url, headers }) as unknown as Request;

const report = '/p/demo/reports/2025/v1';

describe('cacheKeyOf', () => {
  it('tells languages and addresses apart', () => {
    expect(cacheKeyOf(request(report))).toBe(`default ${report}`);
    expect(cacheKeyOf(request(report, { 'accept-language': 'de-DE,de' }))).toBe(`de ${report}`);
    expect(cacheKeyOf(request(report, { cookie: 'lang=en', 'accept-language': 'de' }))).toBe(
      `en ${report}`,
    );
  });

  it('keeps away from pages that are somebody’s own, choose a language or send something', () => {
    expect(cacheKeyOf(request(report, { cookie: 'lang=en; sid=abc' }))).toBeNull();
    expect(cacheKeyOf(request(`${report}?lang=de`))).toBeNull();
    expect(cacheKeyOf(request(report, {}, 'POST'))).toBeNull();
    expect(cacheKeyOf(request('/p/demo/reports/2025'))).toBeNull();
    expect(cacheKeyOf(request('/p/demo/agency'))).toBeNull();
    expect(cacheKeyOf(request('/p/demo/reports/2025/v1/../../../agency'))).toBeNull();
  });

  it('takes no language it does not speak into the key', () => {
    expect(cacheKeyOf(request(report, { cookie: 'lang=xx', 'accept-language': 'fr' }))).toBe(
      `default ${report}`,
    );
  });
});

describe('PageCache', () => {
  it('forgets after a minute, so that a correction is announced on older versions', () => {
    let now = 0;
    const cache = new PageCache(() => now);
    cache.put('a', 'page', 'en');
    now = 59_999;
    expect(cache.get('a')?.html.toString()).toBe('page');
    now = 60_000;
    expect(cache.get('a')).toBeUndefined();
  });

  it('holds a bounded number of pages', () => {
    const cache = new PageCache(() => 0);
    for (let index = 0; index <= 500; index += 1) cache.put(String(index), 'page', 'en');
    expect(cache.get('0')).toBeUndefined();
    expect(cache.get('500')).toBeDefined();
  });

  it('gives the same tag to the same bytes and another one to others', () => {
    const cache = new PageCache(() => 0);
    const [a, b, c] = ['x', 'x', 'y'].map((html, index) => cache.put(String(index), html, 'en'));
    expect(a?.etag).toBe(b?.etag);
    expect(a?.etag).not.toBe(c?.etag);
  });
});
