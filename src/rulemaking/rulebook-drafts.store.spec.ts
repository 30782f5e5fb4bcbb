import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf, seedPerson, seedProgramme } from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { fees, given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { AuditTrail } from '../access/index.js';
import { Assessments, RulebookLibrary, type FeePreview } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Decision } from '../kernel/decision.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { loadRulebook, type RulebookFiles } from '../rules/index.js';
import { DraftReview } from './draft-review.service.js';
import { withKeptCases } from './kept-case.js';
import { rateGrid, withRates } from './rate-grid.js';
import { boundHashOf, RulebookDrafts, type NewDraft } from './rulebook-drafts.service.js';
import { RulebookDraftsStore, type RulebookDraft } from './rulebook-drafts.store.js';

const july = '2026-07-01' as CalendarDate;
const asked: NewDraft = { rulebookId: fees, kind: 'supersede', validFrom: july, reason: 'dearer' };

let quarter: ProducerQuarter;
let anna: RequestContext;
let ben: RequestContext;
let drafts: RulebookDrafts;
let review: DraftReview;
const run = <T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> =>
  quarter.app.get(Tenancy).run(ctx, work);

beforeAll(async () => {
  quarter = await producerQuarter();
  drafts = quarter.app.get(RulebookDrafts);
  review = quarter.app.get(DraftReview);
  const officer = async (): Promise<RequestContext> => ({
    ...quarter.agency,
    personId: await seedPerson(quarter.db),
  });
  [anna, ben] = [await officer(), await officer()];
});

afterAll(() => quarter.close());

const codeOf = (decision: Decision<unknown>): string =>
  decision.ok ? 'granted' : decision.reason.code;
const start = async (fields: Partial<NewDraft> = {}): Promise<RulebookDraft> =>
  given(await drafts.start(anna, { ...asked, ...fields }));

/** One rate of the grid from the draft's day on, with cases of a line either side of it. */
async function dearer(draft: RulebookDraft, rate: string): Promise<RulebookFiles> {
  const held = given(
    await run(anna, () => quarter.app.get(RulebookLibrary).published(anna, fees, draft.baseHash)),
  );
  const parameter = held.rulebook.parameters.get('base_rate');
  const grid = rateGrid(held.rulebook, held.rulebook, 'base_rate', draft.validFrom);
  if (parameter === undefined || grid === null) throw new Error('no rates');
  const cells = grid.cells.map(({ keys, after }) => ({
    keys,
    rate: keys.join() === '*,*' ? rate : after,
  }));
  const citation = {
    source: 'own',
    provisions: new Map([
      ['en', 'decision of the board'],
      ['de', 'Beschluss des Vorstands'],
    ]),
  };
  const change = { from: draft.validFrom, cells, citation, checkedOn: draft.validFrom };
  const files = withRates(draft.files, parameter, change);
  const loaded = loadRulebook(files ?? draft.files);
  if (files === undefined || !loaded.ok) throw new Error('not written');
  const facts = { category: 'portable', chemistry: 'alkaline', units: 100n, exported_units: 0n, mass: 2_300_000n }; // prettier-ignore
  const { rulebook } = loaded;
  const between = { base: held.rulebook, rulebook, validFrom: draft.validFrom };
  // What was kept of an earlier rate holds no more.
  const cases = Object.fromEntries(
    Object.entries(files.cases).filter(([name]) => name !== 'kept.yaml'),
  );
  return given(
    withKeptCases({ ...files, cases }, between, { name: { en: 'cells' }, stage: 'line', facts }),
  );
}

async function feeOf(period: string): Promise<FeePreview> {
  const producer = await quarter.producer([]);
  const line = { lineKey: 'c', batteryModelId: null, modelVersion: null, category: 'portable', chemistry: 'alkaline', units: 100n, exportedUnits: 0n, massMg: 2_300_000n, priceMinor: null }; // prettier-ignore
  const asks = () =>
    quarter.app
      .get(Assessments)
      .preview(producer, { organisationId: producer.organisationId, period: period as ReportingPeriod }, [line]); // prettier-ignore
  return given(await run(producer, asks));
}

describe('a draft', () => {
  it('needs a rulebook in force on the day, a kind, a reason and a person', async () => {
    expect([
      codeOf(await drafts.start(anna, { ...asked, validFrom: '' })),
      codeOf(await drafts.start(anna, { ...asked, validFrom: 'soon' })),
      codeOf(await drafts.start(anna, { ...asked, validFrom: '31.02.2027' })),
      codeOf(await drafts.start(anna, { ...asked, kind: 'rewrite' })),
      codeOf(await drafts.start(anna, { ...asked, reason: ' ' })),
      codeOf(await drafts.start(anna, { ...asked, validFrom: '2001-01-01' })),
      codeOf(await drafts.start(anna, { ...asked, rulebookId: 'no/such' })),
      codeOf(await drafts.start(quarter.agency, asked)),
    ]).toEqual([
      'rulebook-draft.needs-day',
      'date.unreadable',
      'date.does-not-exist',
      'rulebook-draft.needs-kind',
      'rulebook-draft.needs-reason',
      'rulebook-draft.no-law',
      'rulebook-draft.no-law',
      'rulebook-draft.needs-person',
    ]);
  });

  it('that changes nothing, or whose gates are shut, goes no further', async () => {
    const draft = await start();
    expect(codeOf(await review.check(anna, draft.id))).toBe('rulebook.no-change');
    const broken = { ...draft.files, rulebookYaml: `${draft.files.rulebookYaml}\nnonsense: 1\n` };
    given(await drafts.edit(anna, draft.id, draft.revision, broken));
    expect(codeOf(await review.check(anna, draft.id))).toBe('rulebook-draft.gates-shut');
    expect(codeOf(await review.tryOut(anna, draft.id))).toBe('rulebook-draft.not-now');
    expect(codeOf(await review.publish(anna, draft.id))).toBe('rulebook-draft.not-now');
    expect(codeOf(await drafts.edit(ben, draft.id, draft.revision, draft.files))).toBe(
      'rulebook-draft.changed',
    );
    expect(codeOf(await drafts.withdraw(anna, draft.id, ''))).toBe('rulebook-draft.needs-reason');
    expect(given(await drafts.withdraw(anna, draft.id, 'a try')).state).toBe('withdrawn');
  });

  it('becomes law from its day by the approval of a second person: later quarters pay it, earlier ones do not', async () => {
    const before = [await feeOf('2026-Q2'), await feeOf('2026-Q3')];
    const draft = await start();
    const files = await dearer(draft, '1.00');
    given(await drafts.edit(anna, draft.id, draft.revision, files));
    given(await review.check(anna, draft.id));
    const tried = given(await review.tryOut(anna, draft.id));
    expect(tried.trial).toMatchObject({ comparisons: [{ on: july, unchanged: 0 }] });
    const approve = (ctx: RequestContext, seenHash: string) =>
      review.decide(ctx, draft.id, { action: 'approve', seenHash, reason: '12/2026' });
    const seenHash = boundHashOf(tried);
    expect(codeOf(await approve(anna, seenHash))).toBe('rulebook-draft.own');
    // The text alone is not what is approved: its effect is seen and bound too.
    expect(codeOf(await approve(ben, tried.contentHash))).toBe('rulebook-draft.changed');
    given(await approve(ben, seenHash));
    quarter.db.clock.set('2026-08-02T10:00:00Z');
    const published = given(await review.publish(anna, draft.id));
    expect(published.state).toBe('published');
    const after = [await feeOf('2026-Q2'), await feeOf('2026-Q3')];
    expect(after.map(({ totalMinor }) => totalMinor)).toEqual([219n, 230n]);
    expect(before.map(({ totalMinor }) => totalMinor)).toEqual([219n, 219n]);
    expect(after[0]?.rulebookHash).toBe(before[0]?.rulebookHash);
    expect(after[1]?.rulebookHash).toBe(published.publishedHash);
    const trail = await run(anna, () =>
      quarter.app.get(AuditTrail).ofSubject(anna, 'rulebook-draft', draft.id),
    );
    expect(trail.map(({ action }) => action.replace('rulebook-draft.', '')).sort()).toEqual([
      'approved',
      'checked',
      'edited',
      'published',
      'started',
      'tried',
    ]);
  });

  it('is approved on the figures it was tried on: once another return counts, it has to be tried again', async () => {
    const draft = await start();
    given(await drafts.edit(anna, draft.id, draft.revision, await dearer(draft, '1.05')));
    given(await review.check(anna, draft.id));
    const first = given(await review.tryOut(anna, draft.id));
    const approve = (seenHash: string) =>
      review.decide(ben, draft.id, { action: 'approve', seenHash, reason: '13/2026' });
    await seedReturn(quarter.db, { ...quarter, agencyId: '' }, {
      organisationId: (await quarter.producer([])).organisationId,
      period: '2026-Q1',
      accepted: true,
      lines: [{ lineKey: 'a', category: 'portable', chemistry: 'alkaline', units: 1n, massMg: 1_000_000n, feeMinor: 95n }],
    }); // prettier-ignore
    expect(codeOf(await approve(boundHashOf(first)))).toBe('rulebook-draft.trial-moved');
    const second = given(await review.tryOut(anna, draft.id));
    // The law of July is the rate of the draft before: the draft is held against that, not against what stood in the first quarter.
    expect(second.trial?.comparisons).toMatchObject([
      {
        on: july,
        losers: { count: 1 },
        producers: [{ oldMinor: '100', newMinor: '105' }],
        changes: [{ category: 'portable', oldMinor: '100', newMinor: '105' }],
      },
    ]);
    expect(second.contentHash).toBe(first.contentHash);
    // Whoever still has the page with the former effect is told.
    expect(codeOf(await approve(boundHashOf(first)))).toBe('rulebook-draft.changed');
    expect(given(await approve(boundHashOf(second))).state).toBe('approved');
    await seedReturn(quarter.db, { ...quarter, agencyId: '' }, {
      organisationId: (await quarter.producer([])).organisationId,
      period: '2026-Q1',
      accepted: true,
      lines: [{ lineKey: 'a', category: 'portable', chemistry: 'alkaline', units: 1n, massMg: 2_000_000n, feeMinor: 190n }],
    }); // prettier-ignore
    // Approved in January, published in June: on other figures it is tried and approved anew.
    expect(codeOf(await review.publish(anna, draft.id))).toBe('rulebook-draft.trial-moved');
    const third = given(await review.tryOut(anna, draft.id));
    expect(third).toMatchObject({ state: 'tried', decidedBy: null, decisionReason: null });
    expect(codeOf(await review.publish(anna, draft.id))).toBe('rulebook-draft.not-now');
    given(await drafts.withdraw(anna, draft.id, 'a trial'));
  });

  it('that was published is ended by the draft that corrects it', async () => {
    const slip = await start({ kind: 'correct', reason: 'it should have been 1.10' });
    given(await drafts.edit(anna, slip.id, slip.revision, await dearer(slip, '1.10')));
    given(await review.check(anna, slip.id));
    const seenHash = boundHashOf(given(await review.tryOut(anna, slip.id)));
    given(
      await review.decide(ben, slip.id, { action: 'refuse', seenHash, reason: 'which board?' }),
    );
    given(await drafts.edit(anna, slip.id, slip.revision + 4, await dearer(slip, '1.10')));
    given(await review.check(anna, slip.id));
    const again = boundHashOf(given(await review.tryOut(anna, slip.id)));
    given(
      await review.decide(ben, slip.id, { action: 'approve', seenHash: again, reason: '12/2026' }),
    );
    quarter.db.clock.set('2026-08-03T10:00:00Z');
    given(await review.publish(ben, slip.id));
    const states = (await drafts.list(anna)).map(({ state }) => state).sort();
    expect(states).toEqual(['corrected', 'published', 'withdrawn', 'withdrawn']);
    expect((await feeOf('2026-Q3')).totalMinor).toBe(253n);
    expect((await feeOf('2026-Q2')).totalMinor).toBe(219n);
  });
});

describe('rows of drafts', () => {
  it('of another programme are not found, and a producer sees none', async () => {
    const draft = await start();
    const other = await seedProgramme(quarter.db);
    const theirs = contextOf(other.programmeId, other.agencyId, {
      capacity: 'agency',
      personId: await seedPerson(quarter.db),
    });
    expect(await drafts.find(theirs, draft.id)).toBeNull();
    expect(await drafts.list(theirs)).toEqual([]);
    expect(codeOf(await review.check(theirs, draft.id))).toBe('rulebook-draft.unknown');
    const producer = await quarter.producer([]);
    expect(await drafts.list(producer)).toEqual([]);
    const occurring = () => quarter.app.get(RulebookDraftsStore).occurring(theirs);
    expect(await run(theirs, occurring)).toEqual([]);
  });

  it('never say that their author approved them', async () => {
    const draft = await start();
    const forged = quarter.db.owner.query(
      `update rulebook_draft set state = 'approved', decided_by = $2 where id = $1`,
      [draft.id, anna.personId],
    );
    await expect(forged).rejects.toMatchObject({ code: '23514' });
  });
});
