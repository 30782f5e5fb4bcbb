import { afterAll, beforeAll, describe, it } from '@jest/globals';
import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../../test/database.js';
import { nested } from '../../test/flattened-facts.js';
import { generatedCase } from '../../test/generated-rulebook.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { agree as judgedAlike } from '../../test/referee.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { add, multiply, ratio, subtract, type Ratio } from '../kernel/ratio.js';
import { rulebookFolders, rulebooksFolder, readRulebookFiles } from '../rulebook-files.js';
import type { Facts } from './facts.js';
import { loadRulebook } from './load-rulebook.js';
import { BELOW, STAGES, type Input, type Rulebook, type StageName } from './model.js';

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
});

afterAll(() => db.close());

function load(files: Parameters<typeof loadRulebook>[0]): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}

const day = (text: string): CalendarDate => valueOf(parseCalendarDate(text));

function agree(rulebook: Rulebook, top: StageName, facts: readonly Facts[], on: string) {
  return judgedAlike(db.owner, rulebook, { top, facts, on: day(on) });
}

/** The referee judges by one day of the law: rows without days of their own. */
function ofOneDay(facts: Facts): Facts {
  const entries = Object.entries(facts).filter(([name]) => name !== 'on');
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      Object.values(BELOW).some(({ rows }) => rows === name)
        ? (value as Facts[]).map(ofOneDay)
        : value,
    ]),
  );
}

/** Facts at random, with the edges that matter: nothing, one, and beyond 2^53. */
function factsFor(rulebook: Rulebook, stage: StageName): fc.Arbitrary<Facts> {
  const inputs = [...(rulebook.stages.get(stage)?.inputs.values() ?? [])];
  const own = fc.record(
    Object.fromEntries(inputs.map((input) => [input.name, factFor(rulebook, input)])),
  );
  const below = BELOW[stage];
  if (below === undefined || !rulebook.stages.has(below.stage)) return own;
  const rows = fc.array(factsFor(rulebook, below.stage), { maxLength: 4 });
  return fc.tuple(own, rows).map(([facts, list]) => ({ ...facts, [below.rows]: list }));
}

function factFor(rulebook: Rulebook, input: Input): fc.Arbitrary<unknown> {
  const one = valueFor(rulebook, input);
  if (input.perYear) {
    const years = fc.uniqueArray(fc.integer({ min: 2017, max: 2030 }), { maxLength: 8 });
    return fc
      .tuple(years, fc.array(one, { minLength: 8, maxLength: 8 }))
      .map(([all, values]) => Object.fromEntries(all.map((year, at) => [year, values[at]])));
  }
  return input.optional ? fc.option(one) : one;
}

function valueFor(rulebook: Rulebook, input: Input): fc.Arbitrary<unknown> {
  const large = fc.oneof(fc.bigInt(0n, 1000n), fc.bigInt(0n, 10n ** 12n), fc.bigInt(0n, 2n ** 70n));
  switch (input.form) {
    case 'mass':
      return large;
    case 'count':
      return large;
    case 'money':
      return large.map((minor) => ({ minor, currency: rulebook.currency }));
    case 'ratio':
    case 'quantity':
      return fc
        .tuple(fc.bigInt(0n, 1000n), fc.constantFrom(1n, 5n, 8n, 1000n))
        .map(([n, d]) => within(input, ratio(n, d * 1000n)));
    case 'choice': {
      const { type } = input;
      const values = type.kind === 'choice' ? rulebook.enumerations.get(type.enumeration) : [];
      return fc.constantFrom(...(values ?? []));
    }
    case 'yes-no':
      return fc.boolean();
    case 'date':
      return fc.constantFrom('2020-02-29', '2024-12-31', '2026-03-31', '2027-01-01');
  }
}

/** A share from 0 to 1 as a value within the bounds of the input, which count in its unit. */
function within(input: Input, share: Ratio): Ratio {
  const scale = input.unit?.scale ?? ratio(1n, 1n);
  const lowest = multiply(input.lowest ?? ratio(0n, 1n), scale);
  const highest = input.highest === undefined ? undefined : multiply(input.highest, scale);
  const span = highest === undefined ? ratio(1n, 1n) : subtract(highest, lowest);
  return add(lowest, multiply(span, share));
}

async function compareAtRandom(rulebook: Rulebook, top: StageName, on: string, runs: number) {
  await fc.assert(
    fc.asyncProperty(
      fc.array(factsFor(rulebook, top), { minLength: 1, maxLength: 12 }),
      async (facts) => {
        await agree(rulebook, top, facts, on);
      },
    ),
    { numRuns: runs },
  );
}

const shipped = rulebookFolders(rulebooksFolder());

describe('the SQL referee agrees with the interpreter', () => {
  it.each(shipped.map(({ id, folder }) => [id, folder]))('in %s', async (_, folder) => {
    const rulebook = load(readRulebookFiles(folder));
    const tops = STAGES.filter(
      (stage) =>
        rulebook.stages.has(stage) &&
        !STAGES.some((above) => BELOW[above]?.stage === stage && rulebook.stages.has(above)),
    );
    const last = [...rulebook.parameters.values()]
      .flatMap(({ values }) => values.map(({ from }) => from))
      .filter((from) => rulebook.until === undefined || from <= rulebook.until)
      .sort()
      .at(-1);
    for (const top of tops)
      for (const on of new Set([rulebook.from, last ?? rulebook.from]))
        await compareAtRandom(rulebook, top, on, 6);
  });

  it('in sums with conditions, years and a rate per year', async () => {
    const rulebook = load(sampleFiles());
    for (const top of ['producer_period', 'national_year'] as const)
      await compareAtRandom(rulebook, top, '2025-07-01', 10);
  });

  it('in bands, exceptions, second passes and shared pools', async () => {
    await compareAtRandom(load(modulatedFiles()), 'national_year', '2025-12-31', 20);
  });

  it('over generated rulebooks, from the line to the nation', async () => {
    await fc.assert(
      fc.asyncProperty(generatedCase(6), async ({ rulebook, facts: { nation, on } }) => {
        await agree(rulebook, 'national_year', [ofOneDay(nested(nation))], on);
      }),
      { numRuns: 40 },
    );
  });
});
