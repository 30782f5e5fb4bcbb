import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seedPerson, seedProgramme, contextOf } from '../../test/database.js';
import { fees, given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import { Assessments, RulebookLibrary } from '../assessments/index.js';
import { Tenancy, type RequestContext } from '../database/index.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import type { RulebookFiles } from '../rules/index.js';
import { DraftReview } from './draft-review.service.js';
import { BLANK } from './new-rulebook.js';
import { NewRulebooks, type NewRulebookForm } from './new-rulebooks.service.js';
import { boundHashOf, RulebookDrafts } from './rulebook-drafts.service.js';
import type { RulebookDraft } from './rulebook-drafts.store.js';

const form: NewRulebookForm = {
  rulebookId: 'de/board-fees',
  titleEn: 'Fees of the board',
  titleDe: 'Gebühren des Vorstands',
  purpose: 'fees',
  validFrom: '2026-07-01',
  reason: 'a law of our own',
  copyOf: '',
  instrument: 'Decision 4/2026',
  address: 'https://example.org/decision',
};

let quarter: ProducerQuarter;
let anna: RequestContext;
let ben: RequestContext;
let begun: NewRulebooks;
let drafts: RulebookDrafts;
let review: DraftReview;
let library: RulebookLibrary;

beforeAll(async () => {
  quarter = await producerQuarter();
  begun = quarter.app.get(NewRulebooks);
  drafts = quarter.app.get(RulebookDrafts);
  review = quarter.app.get(DraftReview);
  library = quarter.app.get(RulebookLibrary);
  const officer = async (): Promise<RequestContext> => ({
    ...quarter.agency,
    personId: await seedPerson(quarter.db),
  });
  [anna, ben] = [await officer(), await officer()];
});
afterAll(() => quarter.close());

const run = <T>(ctx: RequestContext, work: () => Promise<T>): Promise<T> =>
  quarter.app.get(Tenancy).run(ctx, work);
const faultsOf = async (fields: Partial<NewRulebookForm>, ctx = anna): Promise<string[]> => {
  const answer = await begun.begin(ctx, { ...form, ...fields });
  return answer.ok
    ? ['begun']
    : answer.faults.map(({ field, reason }) => `${field} ${reason.code}`);
};
async function begin(fields: Partial<NewRulebookForm> = {}): Promise<RulebookDraft> {
  const answer = await begun.begin(anna, { ...form, ...fields });
  if (!answer.ok) throw new Error(JSON.stringify(answer.faults));
  return answer.draft;
}

/** The small text with a rate of 2 EUR/kg. */
function written(files: RulebookFiles): RulebookFiles {
  const answers = ['What', 'Was', '2026-06-01', '5', '50', '2.00', '§ 1', '§ 2', '§ 3'];
  const fill = (text: string, next: () => string) =>
    text.replace(/^(?! *#).*$/gm, (line) => line.replaceAll(BLANK, next));
  const cases = ['20.00', '60.00', '0.0025', '0.01', '0.001', '0.00'];
  return {
    ...files,
    rulebookYaml: fill(files.rulebookYaml, () => answers.shift() ?? ''),
    cases: { 'first.yaml': fill(files.cases['first.yaml'] ?? '', () => cases.shift() ?? '') },
  };
}

async function feeOf(period: string): Promise<{ totalMinor: bigint; rulebookHash: string }> {
  const producer = await quarter.producer([]);
  const line = { lineKey: 'c', batteryModelId: null, modelVersion: null, category: 'portable', chemistry: 'alkaline', units: 100n, exportedUnits: 0n, massMg: 2_300_000n, priceMinor: null }; // prettier-ignore
  const key = { organisationId: producer.organisationId, period: period as ReportingPeriod };
  const { totalMinor, rulebookHash } = given(
    await run(producer, () => quarter.app.get(Assessments).preview(producer, key, [line])),
  );
  return { totalMinor, rulebookHash };
}

async function approved(draft: RulebookDraft): Promise<void> {
  given(await review.check(anna, draft.id));
  const seenHash = boundHashOf(given(await review.tryOut(anna, draft.id)));
  given(await review.decide(ben, draft.id, { action: 'approve', seenHash, reason: '4/2026' }));
}

describe('a new rulebook', () => {
  it('is refused with every fault at its field', async () => {
    const nothing = { rulebookId: 'de/../x', titleDe: '', purpose: 'all', validFrom: 'soon', reason: '', address: 'x' }; // prettier-ignore
    expect(await faultsOf(nothing)).toEqual([
      'rulebookId rulebook-draft.bad-id',
      'title-de rulebook-draft.needs-text',
      'address rulebook-draft.needs-address',
      'purpose rulebook-draft.needs-purpose',
      'validFrom date.unreadable',
      'reason rulebook-draft.needs-reason',
    ]);
    const faults = (validFrom: string) => faultsOf({ validFrom });
    expect(await faults(' ')).toEqual(['validFrom rulebook-draft.needs-day']);
    expect(await faults('31.02.2027')).toEqual(['validFrom date.does-not-exist']);
    expect(await faultsOf({ validFrom: '2001-01-01' })).toEqual([
      'validFrom rulebook-draft.no-law',
    ]);
    expect(await faultsOf({ copyOf: '../../etc' })).toEqual(['copyOf rulebook-draft.no-copy']);
    expect(await faultsOf({}, quarter.agency)).toEqual(['rulebookId rulebook-draft.needs-person']);
  });

  it('takes no id that is shipped, law, or being written', async () => {
    for (const rulebookId of [fees, 'eu/2023-1542', 'method/indicators'])
      expect(await faultsOf({ rulebookId })).toEqual(['rulebookId rulebook-draft.id-taken']);
    const draft = await begin({ rulebookId: 'de/twice' });
    expect(await faultsOf({ rulebookId: 'de/twice' })).toEqual([
      'rulebookId rulebook-draft.id-taken',
    ]);
    given(await drafts.withdraw(anna, draft.id, 'not needed'));
    expect(await faultsOf({ rulebookId: 'de/twice' })).toEqual(['begun']);
  });

  it('goes no further while a blank is left, or when it would charge in another currency', async () => {
    const draft = await begin({ rulebookId: 'de/unfinished' });
    const code = async () => {
      const checked = await review.check(anna, draft.id);
      return checked.ok ? 'granted' : checked.reason.code;
    };
    expect(await code()).toBe('rulebook-draft.blank');
    const francs = written(draft.files);
    const inFrancs = {
      ...francs,
      rulebookYaml: francs.rulebookYaml.replaceAll('EUR', 'CHF'),
      cases: { 'first.yaml': (francs.cases['first.yaml'] ?? '').replaceAll('EUR', 'CHF') },
    };
    given(await drafts.edit(anna, draft.id, 1, inFrancs));
    expect(await code()).toBe('programme.rulebook-currency');
    given(await drafts.withdraw(anna, draft.id, 'a try'));
  });

  it('becomes what returns are charged by from its day on, in place of the law before', async () => {
    const before = [await feeOf('2026-Q2'), await feeOf('2026-Q3')];
    const draft = await begin();
    expect(draft).toMatchObject({ kind: 'begin', purpose: 'fees', baseId: fees });
    given(await drafts.edit(anna, draft.id, 1, written(draft.files)));
    await approved(draft);
    const rival = await begin({ rulebookId: 'de/other-fees' });
    given(await drafts.edit(anna, rival.id, 1, written(rival.files)));
    await approved(rival);
    quarter.db.clock.set('2026-08-02T10:00:00Z');
    const published = given(await review.publish(ben, draft.id));
    const after = [await feeOf('2026-Q2'), await feeOf('2026-Q3')];
    expect(after[0]).toEqual(before[0]);
    expect(after[1]).toMatchObject({
      totalMinor: 460n,
      rulebookHash: published.publishedHash,
    });
    // What it replaced is law until the day before, and no change of it can begin later.
    const day = (text: string) => text as CalendarDate;
    const standing = (id: string, on: string) =>
      run(anna, () => library.versionAt(anna, id, day(on)));
    expect(await standing(fees, '2026-06-30')).toMatchObject({ validUntil: '2026-07-01' });
    expect(await standing(fees, '2026-07-01')).toBeNull();
    expect(await standing('de/board-fees', '2026-06-30')).toBeNull();
    expect(
      await drafts.start(anna, { rulebookId: fees, kind: 'supersede', validFrom: '2027-01-01', reason: 'late' }), // prettier-ignore
    ).toMatchObject({ ok: false, reason: { code: 'rulebook-draft.no-law' } });
    // Whoever wanted to replace the same law is told that it is gone.
    expect(await review.publish(anna, rival.id)).toMatchObject({
      ok: false,
      reason: { code: 'rulebook.overtaken' },
    });
    expect(await feeOf('2026-Q3')).toEqual(after[1]);
  });

  it('begins as a copy too, and changes like any other from then on', async () => {
    const draft = await begin({ rulebookId: 'de/copied', copyOf: fees, validFrom: '2027-01-01' });
    expect(draft).toMatchObject({ baseId: 'de/board-fees' });
    expect(draft.files.rulebookYaml).toContain('id: de/copied');
    const change = await drafts.start(anna, { rulebookId: 'de/board-fees', kind: 'correct', validFrom: '2026-08-01', reason: 'a slip' }); // prettier-ignore
    expect(change).toMatchObject({ ok: true, value: { kind: 'correct', purpose: null } });
  });

  it('of another programme is neither found nor in the way', async () => {
    const other = await seedProgramme(quarter.db);
    const theirs = contextOf(other.programmeId, other.agencyId, {
      capacity: 'agency',
      personId: await seedPerson(quarter.db),
    });
    const draft = await begin({ rulebookId: 'de/secret' });
    expect(await drafts.find(theirs, draft.id)).toBeNull();
    // Their own refusal is that they have no law yet, not that somebody writes under this id.
    expect(await faultsOf({ rulebookId: 'de/secret' }, theirs)).toEqual([
      'validFrom rulebook-draft.no-law',
    ]);
    expect(await run(theirs, () => library.versionAt(theirs, 'de/board-fees', '2026-08-01' as CalendarDate))).toBeNull(); // prettier-ignore
  });
});
