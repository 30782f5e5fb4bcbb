import { LineReader, ReturnDrafts, Submissions, type ReturnLine } from '../../src/returns/index.js';
import type { CalendarDate } from '../../src/kernel/calendar-date.js';
import type { TestApplication } from '../access/application.js';
import { Visitors } from '../access/visitors.js';
import { webApplication } from '../access/web-application.js';
import { contextOf } from '../database.js';
import { given, producerQuarter, type ProducerQuarter } from '../producer-quarter.js';
import { Journey } from './journey.js';
import type { Manner, Visitor } from './visitor.js';

export const categories = [
  { category: 'portable', chemistry: 'alkaline', units: '10000', mass_kg: '230' },
  { category: 'lmt', chemistry: 'lithium_ion_nmc', units: '400', mass_kg: '960.5' },
  { category: 'ev', chemistry: 'lithium_ion_lfp', units: '20', mass_kg: '9130' },
];
/** The name of a field of the grid. */
export const field = (column: 'units' | 'mass_kg', at: number): string => {
  const { category, chemistry } = categories[at] ?? { category: '', chemistry: '' };
  return `${column}:c/${category}/${chemistry}`;
};

/** A programme and a browser: producers who declare three categories and filed the same three the quarter before. */
export class FilingWorld {
  private constructor(
    private readonly quarter: ProducerQuarter,
    private readonly application: TestApplication,
    private readonly journey: Journey,
  ) {}

  static async begin(): Promise<FilingWorld> {
    const quarter = await producerQuarter();
    const application = await webApplication(quarter.db);
    return new FilingWorld(quarter, application, await Journey.through(application));
  }

  async close(): Promise<void> {
    await this.journey.end();
    await this.application.close();
    await this.quarter.close();
  }

  get base(): string {
    return `/p/${this.quarter.slug}/producer`;
  }

  /** Somebody of a new producer who has filed the first quarter comes, begins in front of what is due, and leaves. */
  async producer(walk: (visitor: Visitor) => Promise<void>, manner?: Manner): Promise<void> {
    const email = await this.newProducer();
    const fromHere = (visitor: Visitor): Promise<void> => {
      visitor.takeEffort();
      return walk(visitor);
    };
    await this.journey.signedIn(email, fromHere, manner);
  }

  private async newProducer(): Promise<string> {
    const { quarter, application } = this;
    const { programmeId, organisationId } = await quarter.producer([]);
    // Registered this year: what is due first is the quarter after the one that was filed.
    await quarter.db.owner.query(
      `update registration set valid_from = '2026-01-01' where organisation_id = $1`,
      [organisationId],
    );
    const people = await Visitors.to(application.app, quarter.db, { programmeId, organisationId });
    const { id, email } = await people.person('producer.submitter');
    const ctx = contextOf(programmeId, organisationId, { personId: id });
    const drafts = quarter.app.get(ReturnDrafts);
    const submissions = quarter.app.get(Submissions);
    const draft = { expectedVersion: 0, nil: false, lines: lines() };
    given(await drafts.save(ctx, organisationId, '2026-Q1', draft));
    const { number, contentHash } = given(await submissions.toSign(ctx, organisationId, '2026-Q1'));
    const signed = { number, contentHash, declared: true, reason: null };
    given(await submissions.submit(ctx, organisationId, '2026-Q1', signed));
    return email;
  }
}

/** What the producer filed the quarter before. */
function lines(): ReturnLine[] {
  const on = '2026-03-31' as CalendarDate;
  const options = { marks: 'point', models: new Map(), on, pricePlaces: 2 } as const;
  const reader = new LineReader(options, ({ code }) => {
    throw new Error(code);
  });
  return categories.flatMap((battery, index) => {
    const cells: Readonly<Record<string, string>> = battery;
    return reader.read((column) => cells[column] ?? '', index + 1) ?? [];
  });
}

/** The receipt by its labels, with the reference at its head. What differs from one filing to the next is told by its form alone. */
export async function summaryOf(visitor: Visitor): Promise<Record<string, string>> {
  const rows = await visitor.page.locator('main .govuk-summary-list__row').all();
  const entries = await Promise.all(
    rows.map(async (row) => [
      await row.locator('dt').innerText(),
      await row.locator('dd').first().innerText(),
    ]),
  );
  const reference = await visitor.page.locator('main .govuk-panel strong').allInnerTexts();
  return {
    ...(Object.fromEntries(entries) as Record<string, string>),
    ...(reference[0] === undefined ? {} : { Reference: reference[0] }),
  };
}

/** A receipt without what is different in every filing: there its form has to be right. */
export function formOf(receipt: Record<string, string>): Record<string, string> {
  const forms: [string, RegExp][] = [
    ['a hash', /^[0-9a-f]{64}$/],
    ['a reference', /^[A-Z0-9-]+-S-\d{4}-\d{6}-\w$/],
    ['a time', /^1 August 2026 at 12:00 CEST$/],
  ];
  return Object.fromEntries(
    Object.entries(receipt).map(([label, value]) => [
      label,
      forms.find(([, form]) => form.test(value))?.[0] ?? value,
    ]),
  );
}
