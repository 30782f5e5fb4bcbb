import { RulebookLibrary } from '../../src/assessments/index.js';
import { Tenancy } from '../../src/database/index.js';
import { boundHashOf, DraftReview, rateGrid, RulebookDrafts, type RulebookDraft, withKeptCases, withRates } from '../../src/rulemaking/index.js'; // prettier-ignore
import { loadRulebook, type RulebookFiles } from '../../src/rules/index.js';
import { fees, given } from '../producer-quarter.js';
import type { AuditedWorld } from './audited-world.js';

/** A change of law is drafted, refused, approved and published; then corrected, then superseded; another is withdrawn. */
export async function actsOfLaw(world: AuditedWorld): Promise<void> {
  const { officer } = world.of;
  const drafts = world.service(RulebookDrafts);
  const idle = await started(world, 'supersede', '2026-07-01');
  given(await drafts.withdraw(officer, idle.id, 'a try'));
  const changes = [
    { kind: 'supersede', from: '2026-07-01', rate: '1.00' },
    { kind: 'correct', from: '2026-07-01', rate: '1.10' },
    { kind: 'supersede', from: '2026-10-01', rate: '1.20' },
  ];
  // Law is known from the instant it was published: each a day after the one before.
  for (const [at, change] of changes.entries()) {
    world.db.clock.set(`2026-08-0${String(at + 2)}T10:00:00Z`);
    await published(world, change);
  }
}

const started = async (world: AuditedWorld, kind: string, validFrom: string) =>
  given(
    await world
      .service(RulebookDrafts)
      .start(world.of.officer, { rulebookId: fees, kind, validFrom, reason: 'the board decided' }),
  );

async function published(
  world: AuditedWorld,
  change: { kind: string; from: string; rate: string },
): Promise<void> {
  const { officer, second } = world.of;
  const drafts = world.service(RulebookDrafts);
  const review = world.service(DraftReview);
  const draft = await started(world, change.kind, change.from);
  const { id } = draft;
  const files = await changed(world, draft, change.rate);
  let revision = draft.revision;
  for (const action of ['refuse', 'approve'] as const) {
    given(await drafts.edit(officer, id, revision, files));
    given(await review.check(officer, id));
    const seenHash = boundHashOf(given(await review.tryOut(officer, id)));
    const decided = given(await review.decide(second, id, { action, seenHash, reason: '12/2026' }));
    revision = decided.revision;
  }
  given(await review.publish(officer, id));
}

/** One rate from the draft's day on, with a case of it. */
async function changed(
  world: AuditedWorld,
  draft: RulebookDraft,
  rate: string,
): Promise<RulebookFiles> {
  const { officer } = world.of;
  const library = world.service(RulebookLibrary);
  const held = given(
    await world
      .service(Tenancy)
      .run(officer, () => library.published(officer, fees, draft.baseHash)),
  );
  const parameter = held.rulebook.parameters.get('base_rate');
  const grid = rateGrid(held.rulebook, held.rulebook, 'base_rate', draft.validFrom);
  if (parameter === undefined || grid === null) throw new Error('no rates');
  const cells = grid.cells.map(({ keys, after }) => ({
    keys,
    rate: keys.join() === '*,*' ? rate : after,
  }));
  const { validFrom: from } = draft;
  const provisions = new Map([
    ['en', 'decision of the board'],
    ['de', 'Beschluss des Vorstands'],
  ]);
  const citation = { source: 'own', provisions };
  const files = withRates(draft.files, parameter, { from, cells, citation, checkedOn: from });
  const loaded = loadRulebook(files ?? draft.files);
  if (files === undefined || !loaded.ok) throw new Error('not written');
  const facts = { category: 'portable', chemistry: 'alkaline', units: 100n, exported_units: 0n, mass: 2_300_000n }; // prettier-ignore
  const between = { base: held.rulebook, rulebook: loaded.rulebook, validFrom: from };
  const line = { name: { en: `cells ${from}` }, stage: 'line', facts } as const;
  const kept = given(withKeptCases({ ...files, cases: {} }, between, line)).cases['kept.yaml'];
  // A file for each day, so that the cases of an earlier change stay.
  return { ...files, cases: { ...files.cases, [`${from}-kept.yaml`]: kept ?? '' } };
}
