import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { webApplication } from '../access/web-application.js';
import { inBrowser } from '../browser.js';
import { testDatabase } from '../database.js';
import { routesOf } from '../routes.js';
import { preparations } from './before-pages.js';
import { asksForSomething, faultyForms } from './faulty-forms.js';
import { Journey, LONG } from './journey.js';
import { slowLoad } from './load-time.js';
import { type Seen, Site, walk } from './site.js';
import type { Look, Visitor } from './visitor.js';

// Every page of the application, found by following links as each of its readers: whoever adds a page is looked at here
// without naming it. A route that no link leads to has to be named below with its reason, or this fails.

/** The journeys look at 1280 px by night too; the night changes colours alone. */
const looks: readonly Look[] = [
  { width: 1280, scheme: 'light' },
  { width: 360, scheme: 'light' },
  { width: 360, scheme: 'dark' },
];

const ofRecycler = 'Invented Recycling Works One';
const ofAgency = 'Invented Battery Agency';
/** Who walks, for whom, and from where. Work comes before those who look at it. */
const readers: readonly [who: string, organisation: string, start: string][] = [
  ['Recycler certifier', ofRecycler, '/p/demo/recycler'],
  ['Recycler operator', ofRecycler, '/p/demo/recycler'],
  ['Recycler administrator', ofRecycler, '/p/demo/recycler'],
  ['Producer preparer', 'Volkswagen', '/p/demo/producer'],
  ['Producer submitter', 'Volkswagen', '/p/demo/producer'],
  ['Producer administrator', 'Volkswagen', '/p/demo/producer'],
  ['Agency officer', ofAgency, '/p/demo/agency'],
  ['Agency publisher', ofAgency, '/p/demo/agency'],
  ['Agency rule editor', ofAgency, '/p/demo/agency'],
  ['Agency auditor', ofAgency, '/p/demo/agency'],
  ['Agency administrator', ofAgency, '/p/demo/agency'],
];

/** Routes that no link of a page leads to. */
const elsewhere = new Map<string, string>([
  ['/healthz', 'for machines'],
  ['/readyz', 'for machines'],
  ['/metrics', 'for machines'],
  ['/.well-known/everycell-keys.json', 'for machines'],
  ['/p/:programme/theme.css', 'part of every page'],
  ['/account/second-factor/code.svg', 'part of a page'],
  ['/p/:programme/agency/runs/:run/progress', 'part of a page'],
  ['/p/:programme/agency/fee-runs/:run/progress', 'part of a page'],
  ['/p/:programme/producer/returns/:period/upload/:id/annotated.xlsx', 'as its CSV, of a workbook'],
  ['/p/:programme/producer/returns/:period/reasons', 'only where lines stand out: upload.spec.ts'],
  ['/p/:programme/reports/:period', 'a short address for citing, leads to the newest version'],
  ['/p/:programme/invitation/:token', 'only whoever was invited has the link'],
  ['/password-reset/:token', 'only whoever asked has the link'],
  ['/sign-in/second-factor', 'comes after a right password'],
  ...['producer', 'agency/organisations/:organisation'].flatMap((of): [string, string][] => {
    const page = `/p/:programme/${of}/fee-runs/:run/returns/:return`;
    const why = 'only where a final run posted a difference';
    return [
      [page, why],
      [`${page}/kind`, why],
      [`${page}/line`, why],
    ];
  }),
]);

inBrowser('every page', () => {
  let journey: Journey;
  let site: Site;
  const seen = new Map<string, Seen>();
  /** Which pages each reader was the first to open, by route. */
  const firstSeenBy = new Map<string, Map<string, string>>();
  const files = new Set<string>();

  beforeAll(async () => {
    site = new Site(await routesOfApplication());
    journey = await Journey.throughDemonstration();
  }, LONG);
  afterAll(() => journey.end(), LONG);

  /** Follows every link from here. Pages of a kind that nobody has seen yet are looked at. */
  async function follow(who: string, visitor: Visitor, starts: readonly string[]): Promise<void> {
    const own = new Map<string, string>();
    firstSeenBy.set(who, own);
    const walked = await walk(site, visitor, starts, {
      isNew: (route) => !seen.has(route),
      onNew: async (page) => {
        seen.set(page.route, page);
        if (await asksForSomething(visitor)) own.set(page.route, page.address);
        const name = page.route.replaceAll(/\W+/g, '-').slice(1);
        visitor.faults.push(...(await slowLoad(visitor, page)));
        await visitor.look(name, looks);
        await visitor.lookInGerman(name);
      },
    });
    for (const file of walked.files) files.add(file);
    visitor.faults.push(...walked.dead);
  }

  it(
    'is whole for whoever is not signed in',
    () => journey.nobody((visitor) => follow('nobody', visitor, ['/', '/p/demo', '/style-guide'])),
    LONG,
  );

  it.each(readers)(
    'is whole for the %s of %s, by day and by night, narrow or wide, and each link leads somewhere',
    (who, organisation, start) =>
      journey.as(`${who}, ${organisation}`, async (visitor) => {
        const starts = [start];
        for (const prepare of preparations[who] ?? []) starts.push(...(await prepare(visitor)));
        await follow(who, visitor, starts);
      }),
    LONG,
  );

  it(
    'says what is wrong when whoever is not signed in sends a form with nothing in it',
    () => journey.nobody((visitor) => faultyForms(visitor, firstSeenBy.get('nobody') ?? new Map())),
    LONG,
  );

  it.each(readers)(
    'says what is wrong when the %s of %s sends a form with nothing in it',
    (who, organisation) =>
      journey.as(`${who}, ${organisation}`, (visitor) =>
        faultyForms(visitor, firstSeenBy.get(who) ?? new Map()),
      ),
    LONG,
  );

  it('was opened: no route is left out', () => {
    const missed = site.paths.filter(
      (path) => !seen.has(path) && !files.has(path) && !elsewhere.has(path),
    );
    expect(missed).toEqual([]);
  });

  it('comes within 60 KB, everything included, with nothing kept from before (goal 10)', () => {
    const heavy = [...seen.values()].filter(({ bytes }) => bytes === 0 || bytes > 60 * 1024);
    expect(heavy).toEqual([]);
  });
});

async function routesOfApplication() {
  const db = await testDatabase();
  const application = await webApplication(db);
  const routes = routesOf(application.app);
  await application.close();
  await db.close();
  return routes;
}
