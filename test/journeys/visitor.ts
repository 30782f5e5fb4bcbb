import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContext, Frame, Locator, Page } from 'playwright-core';
import { PASSWORD } from '../access/visitors.js';
import { axeFaults, type Extent } from '../axe.js';

export interface Look {
  width: number;
  scheme: 'light' | 'dark';
}

/** How a page is looked at: at a desk and on a telephone, by day and by night. */
export const LOOKS: readonly Look[] = [
  { width: 1280, scheme: 'light' },
  { width: 360, scheme: 'light' },
  { width: 360, scheme: 'dark' },
  { width: 1280, scheme: 'dark' },
];

export interface Effort {
  pages: number;
  /** How often the page changed, whoever led on. */
  navigations: number;
  clicks: number;
  fields: number;
}

/** How somebody comes: with scripts and in English, unless said. */
export interface Manner {
  readonly javaScript?: boolean;
  readonly language?: string;
}

/** Somebody in front of the browser. Counts what a journey asks of a person: pages opened, clicks, fields filled. */
export class Visitor {
  private effort: Effort = { pages: 0, navigations: 0, clicks: 0, fields: 0 };
  /** What the page before one was answered with. */
  status = 0;

  private constructor(
    readonly origin: string,
    readonly context: BrowserContext,
    readonly page: Page,
    /** What was wrong on the way: in the browser, and where the visitor looked. */
    readonly faults: string[] = [],
  ) {
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.effort.navigations += 1;
    });
    page.on('response', (answer) => {
      if (answer.request().isNavigationRequest()) this.status = answer.status();
    });
    page.on('pageerror', (error) => this.faults.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('status of 4'))
        this.faults.push(`console: ${message.text()}`);
    });
  }

  static async arrive(browser: Browser, origin: string, manner: Manner = {}): Promise<Visitor> {
    const context = await browser.newContext({
      javaScriptEnabled: manner.javaScript ?? true,
      locale: manner.language ?? 'en-GB',
      viewport: { width: 1280, height: 800 },
    });
    // A shared machine has slow minutes; what must be quick is measured where it must be.
    context.setDefaultTimeout(20_000);
    return new Visitor(origin, context, await context.newPage());
  }

  /** The same person opens the page a second time. */
  async secondTab(): Promise<Visitor> {
    const tab = new Visitor(this.origin, this.context, await this.context.newPage(), this.faults);
    await tab.page.goto(this.page.url());
    return tab;
  }

  /** Starts counting anew and gives what was counted until now. */
  takeEffort(): Effort {
    const counted = this.effort;
    this.effort = { pages: 0, navigations: 0, clicks: 0, fields: 0 };
    return counted;
  }

  /** Opens an address by hand: a page, but no click. */
  async open(address: string): Promise<number> {
    const answer = await this.page.goto(new URL(address, this.origin).href);
    this.effort.pages += 1;
    return answer?.status() ?? 0;
  }

  /** Opens an address with nothing kept from before: how long until the load event, and how much came. */
  async openCold(address: string): Promise<{ status: number; loadMs: number; bytes: number }> {
    const session = await this.context.newCDPSession(this.page);
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await session.send('Network.enable');
    await session.send('Network.clearBrowserCache');
    const status = await this.open(address);
    const loadMs = Number(
      await this.page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"),
    );
    await session.detach();
    return { status, loadMs, bytes };
  }

  /** Clicks the link or button of the page itself (not of its frame) and waits for the page it leads to. */
  async press(name: string | RegExp, role: 'link' | 'button' = 'button'): Promise<void> {
    await this.follow(this.page.locator('main').getByRole(role, { name }).first());
  }

  /** Clicks this, wherever it stands, and waits until the page it leads to is loaded. */
  async follow(target: Locator): Promise<void> {
    this.effort.clicks += 1;
    await this.arriving(() => target.click());
  }

  /** Does what leads to another page. Only the new page's own load counts: the former may still be loading. */
  async arriving(act: () => Promise<unknown>): Promise<void> {
    this.effort.pages += 1;
    const isMain = (frame: Frame): boolean => frame === this.page.mainFrame();
    await Promise.all([this.page.waitForEvent('framenavigated', isMain), act()]);
    await this.page.waitForLoadState('load');
  }

  /** Clicks something that leads to no other page: a box, a summary. */
  async tick(name: string | RegExp, role: 'checkbox' | 'radio' = 'checkbox'): Promise<void> {
    this.effort.clicks += 1;
    await this.page.getByRole(role, { name }).check();
  }

  async fill(label: string | RegExp, value: string): Promise<void> {
    this.effort.fields += 1;
    await this.page.getByLabel(label).first().fill(value);
  }

  async upload(label: string | RegExp, file: { name: string; text: string }): Promise<void> {
    this.effort.fields += 1;
    await this.page
      .getByLabel(label)
      .setInputFiles({ name: file.name, mimeType: 'text/csv', buffer: Buffer.from(file.text) });
  }

  /** Answers fields by their names: types, chooses from a list or picks a radio, each counted as a field. */
  async answer(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      this.effort.fields += 1;
      const field = this.page.locator(`main [name="${name}"]`);
      if ((await field.first().getAttribute('type')) === 'radio')
        await this.page.locator(`main [name="${name}"][value="${value}"]`).check();
      else if ((await field.locator('option').count()) > 0) await field.selectOption(value);
      else await field.fill(value);
    }
  }

  /** Enters the demonstration with one click: the account of this name for this organisation. */
  async enter(programme: string, account: string): Promise<void> {
    await this.open('/sign-in');
    const button = this.page
      .getByRole('region', { name: programme })
      .getByRole('listitem')
      .filter({ hasText: account })
      .getByRole('button');
    await this.follow(button);
  }

  async signIn(email: string): Promise<void> {
    await this.open('/sign-in');
    await this.answer({ email, password: PASSWORD });
    await this.follow(this.page.locator('form:has([name=password]) button'));
  }

  heading(): Promise<string> {
    return this.page.locator('h1').first().innerText();
  }

  text(): Promise<string> {
    return this.page.locator('main').innerText();
  }

  /**
   * Looks at the page in every look: what axe finds (WCAG 2.2 AA) is a fault, and that the page runs over sideways. Night
   * changes colours alone. Keeps pictures in EVERYCELL_PICTURES when that is set.
   */
  async look(name: string, looks: readonly Look[] = LOOKS): Promise<void> {
    let byDay: Extent = 'all';
    for (const { width, scheme } of looks) {
      await this.page.setViewportSize({ width, height: 800 });
      await this.page.emulateMedia({ colorScheme: scheme });
      await this.drawn();
      this.faults.push(...(await this.overflow(`${name} ${String(width)}`)));
      const extent = scheme === 'dark' ? 'colours' : byDay;
      if (scheme === 'light') byDay = 'layout';
      this.faults.push(...(await this.axe(`${name} ${String(width)} ${scheme}`, extent)));
      await this.picture(`${name}-${String(width)}-${scheme}`);
    }
    await this.page.setViewportSize({ width: 320, height: 800 });
    this.faults.push(...(await this.overflow(`${name} 320`)));
    await this.page.setViewportSize({ width: 1280, height: 800 });
    await this.page.emulateMedia({ colorScheme: 'light' });
  }

  /** The same page in German, whose words are longer: whether it runs over sideways on the narrowest telephone. */
  async lookInGerman(name: string): Promise<void> {
    const address = new URL(this.page.url());
    address.searchParams.set('lang', 'de');
    await this.page.setViewportSize({ width: 320, height: 800 });
    await this.page.goto(address.href);
    await this.drawn();
    this.faults.push(...(await this.overflow(`${name} German 320`)));
    await this.picture(`${name}-german`);
    await this.page.setViewportSize({ width: 1280, height: 800 });
    await this.context.clearCookies({ name: 'lang' });
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  /** Scripts hear of another width when the page is drawn with it. */
  private async drawn(): Promise<void> {
    await this.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
  }

  private async overflow(where: string): Promise<string[]> {
    const over = await this.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    return Number(over) > 0 ? [`${where}: ${String(over)} px too wide`] : [];
  }

  private async axe(where: string, extent: Extent): Promise<string[]> {
    const violations = await axeFaults(this.page, extent);
    return violations.map(
      ({ id, nodes }) => `${where}: ${id} ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    );
  }

  private async picture(name: string): Promise<void> {
    const folder = process.env.EVERYCELL_PICTURES;
    if (folder === undefined) return;
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  }
}
