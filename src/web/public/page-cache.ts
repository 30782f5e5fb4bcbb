import { createHash } from 'node:crypto';

export interface CachedPage {
  html: Buffer;
  etag: string;
  language: string;
  madeAt: number;
}

/** A newer version is announced on older pages within this time, in other processes too. */
const freshForMs = 60_000;
const mostPages = 500;

/** Rendered public pages of released reports. They change only when a newer version is released. */
export class PageCache {
  private readonly pages = new Map<string, CachedPage>();

  constructor(private readonly now: () => number) {}

  get(key: string): CachedPage | undefined {
    const page = this.pages.get(key);
    if (page && this.now() - page.madeAt < freshForMs) return page;
    this.pages.delete(key);
    return undefined;
  }

  put(key: string, html: string, language: string): CachedPage {
    if (this.pages.size >= mostPages) {
      const [oldest] = this.pages.keys();
      if (oldest !== undefined) this.pages.delete(oldest);
    }
    const bytes = Buffer.from(html);
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
    const page = { html: bytes, etag, language, madeAt: this.now() };
    this.pages.set(key, page);
    return page;
  }

  clear(): void {
    this.pages.clear();
  }
}
