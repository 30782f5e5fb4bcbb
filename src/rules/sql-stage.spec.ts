import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { testDatabase, type TestDatabase } from '../../test/database.js';
import { nested } from '../../test/flattened-facts.js';
import { generatedCase } from '../../test/generated-rulebook.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { sqlSources, stagesFrom } from '../../test/sql-sources.js';
import { tiesFiles } from '../../test/ties-rulebook.js';
import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { add, multiply, ratio, ROUNDING_MODES, subtract, type Ratio } from '../kernel/ratio.js';
import { rulebookFolders, rulebooksFolder, readRulebookFiles } from '../rulebook-files.js';
import { interpretStage, type EvaluatedRecord } from './index.js';
import type { Facts } from './facts.js';
import { loadRulebook } from './load-rulebook.js';
import { BELOW, STAGES, type Input, type Rulebook, type StageName } from './model.js';
import { sqlProgram, type SqlResult } from './sql-stage.js';
import { parseUnit } from './unit.js';
import type { Outputs, Value } from './values.js';

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

/** What the interpreter gives for every row: by stage, key and output. */
function truth(rulebook: Rulebook, top: StageName, facts: readonly Facts[], on: CalendarDate) {
  const found = new Map<string, string>();
  const visit = (stage: StageName, outputs: Outputs, key: string): void => {
    for (const [name, value] of Object.entries(outputs))
      found.set(`${stage} ${key} ${name}`, exactText(value));
  };
  const below = (stage: StageName, rows: readonly EvaluatedRecord[], key: string): void => {
    const next = BELOW[stage]?.stage;
    if (next === undefined) return;
    for (const [index, row] of rows.entries()) {
      visit(next, row.outputs, `${key}.${String(index)}`);
      below(next, recordsOf(row), `${key}.${String(index)}`);
    }
  };
  for (const [index, each] of facts.entries()) {
    const evaluation = interpretStage(rulebook, top, each, { on });
    if (!evaluation.ok) throw new Error(JSON.stringify(evaluation.issues[0]));
    visit(top, evaluation.outputs, String(index));
    below(top, recordsOf(evaluation), String(index));
  }
  return found;
}

function recordsOf(of: { readonly rows?: EvaluatedRecord['rows'] }): EvaluatedRecord[] {
  return Array.from({ length: of.rows?.length ?? 0 }, (_, index) => {
    const record = of.rows?.at(index);
    if (record === undefined) throw new Error('A row is missing.');
    return record;
  });
}

function exactText(value: Value): string {
  if (value.kind === 'not-applicable') return 'n/a';
  if (value.kind !== 'number') return String(value.value);
  const { n, d } = multiply(value.amount, parseUnit(value.unit)?.scale ?? ratio(1n, 1n));
  return `${n.toString()}/${d.toString()}`;
}

/** What PostgreSQL makes of the same. */
async function judged(
  rulebook: Rulebook,
  top: StageName,
  facts: readonly Facts[],
  on: CalendarDate,
) {
  const program = sqlProgram(rulebook, on, sqlSources(rulebook, top, facts, on));
  const found = new Map<string, string>();
  for (const stage of stagesFrom(rulebook, top)) {
    const relation = program?.stages.get(stage);
    if (program === undefined || relation === undefined) throw new Error('no program');
    const wanted = new Set([
      ...(rulebook.stages.get(stage)?.outputs ?? []),
      ...(rulebook.stages.get(stage)?.second?.outputs ?? []),
    ]);
    const results = relation.results.filter(({ name }) => wanted.has(name));
    const columns = results.map(
      ({ n, d }, at) => `${n}::text as n${at}, ${d || 'null'}::text as d${at}`,
    );
    const { rows } = await db.owner.query<Record<string, string | null>>(
      `with ${program.tables.join(', ')} select k, ${columns.join(', ')} from ${relation.name}`,
    );
    for (const row of rows)
      for (const [at, result] of results.entries())
        found.set(
          `${stage} ${row.k ?? ''} ${result.name}`,
          sqlText(result, row[`n${String(at)}`] ?? null, row[`d${String(at)}`] ?? null),
        );
  }
  return found;
}

function sqlText(result: SqlResult, n: string | null, d: string | null): string {
  if (n === null) return 'n/a';
  if (result.kind === 'choice') return result.values[Number(n)] ?? 'no such value';
  if (result.kind === 'number') {
    const value = ratio(BigInt(n), BigInt(d ?? '0'));
    return `${value.n.toString()}/${value.d.toString()}`;
  }
  return n;
}

async function agree(
  rulebook: Rulebook,
  top: StageName,
  facts: readonly Facts[],
  on: string,
): Promise<number> {
  const [expected, found] = [
    truth(rulebook, top, facts, day(on)),
    await judged(rulebook, top, facts, day(on)),
  ];
  for (const [key, value] of expected)
    if (found.get(key) !== value)
      throw new Error(`${key}: ${value}, SQL says ${found.get(key) ?? ''}`);
  return expected.size;
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
        .tuple(fc.bigInt(0n, 1000n), fc.constantFrom(1n, 3n, 8n, 1000n))
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

  it('on every tie, in every mode, in charges and credits', async () => {
    for (const mode of ROUNDING_MODES) {
      const rulebook = load(tiesFiles(mode));
      const facts = Array.from({ length: 400 }, (_, at) => ({
        mass: BigInt(at) * 125n,
        credit: at % 2 === 0,
      }));
      expect(await agree(rulebook, 'line', facts, '2025-01-01')).toBe(400 * 3);
    }
  });

  it('holds no word of a rulebook', () => {
    const rulebook = load(modulatedFiles());
    const source = '(select * from rows)';
    const program = sqlProgram(rulebook, day('2025-12-31'), {
      line: source,
      producer_period: source,
      producer_year: source,
      national_year: source,
    });
    const text = program?.tables.join(' ') ?? '';
    const words = new Set(text.match(/[a-z_]{3,}/g));
    const said = [...rulebook.enumerations.values()].flat();
    for (const stage of rulebook.stages.values())
      said.push(...stage.inputs.keys(), ...stage.formulas.map(({ name }) => name));
    // `group by` is SQL's own.
    expect(said.filter((word) => words.has(word) && word !== 'group')).toEqual([]);
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
