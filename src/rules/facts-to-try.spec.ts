import { describe, expect, it } from '@jest/globals';
import { loadedFrom } from '../../test/refused-rulebook.js';
import { sampleFiles } from '../../test/sample-rulebook.js';
import { eitherSide, factsKey, otherwiseSaid, ROWS_TRIED, withFewRows } from './facts-to-try.js';
import type { Stage, StageName } from './model.js';

const rulebook = loadedFrom(
  sampleFiles((yaml) =>
    yaml
      .replace(
        'units: { type: count, label: Units }',
        `units: { type: count, label: Units }
    returned: { type: count, optional: yes, label: Returned }
    sold: { type: count, perYear: yes, label: Sold }
    due_on: { type: date, label: Due }
    paid_on: { type: date, optional: yes, label: Paid }
    exported: { type: yes-no, label: Exported }`,
      )
      .replace(
        'expr: rate[category] * mass * factor',
        'expr: "rate[category] * mass * factor * (if exported or sum(sold over 0..0 missing zero) + units < first_of(returned, 0 piece) or first_of(days(due_on, paid_on), 0 day) > 1 day then 1 else 2)"',
      ),
  ),
);

function stageOf(name: StageName): Stage {
  const stage = rulebook.stages.get(name);
  if (stage === undefined) throw new Error(name);
  return stage;
}

const LINE = { category: 'ev', mass: '1 kg', units: '5', exported: false };

describe('facts to try', () => {
  it('have the first rows of each list below, of lists within lists too', () => {
    const many = Array.from({ length: 20 }, (_, at) => ({ units: at }));
    const few = many.slice(0, 8);
    expect(ROWS_TRIED).toBe(8);
    expect(withFewRows('producer_period', { late: true, lines: many })).toEqual({ late: true, lines: few });
    expect(withFewRows('producer_year', { periods: [{ lines: many }, { lines: few }] })).toEqual({
      periods: [{ lines: few }, { lines: few }],
    });
    expect(withFewRows('line', { lines: many })).toEqual({ lines: many });
    expect(withFewRows('producer_period', { lines: 'none' })).toEqual({ lines: 'none' });
  }); // prettier-ignore

  it('say each other value of an enumeration, and the other of yes and no, first', () => {
    const said = [...otherwiseSaid(rulebook, stageOf('line'), LINE)];
    expect(said[0]).toBe(LINE);
    expect(said.slice(1)).toEqual([
      { ...LINE, category: 'portable' },
      { ...LINE, exported: true },
    ]);
    expect(said.slice(1).map((facts) => Object.keys(facts)[0])).toEqual(['category', 'exported']);
    const { category, exported, ...rest } = LINE;
    expect([category, exported]).toEqual(['ev', false]);
    // Of what is not said: every value.
    expect([...otherwiseSaid(rulebook, stageOf('line'), rest)].slice(1)).toEqual([
      { ...rest, category: 'portable' },
      { ...rest, category: 'ev' },
      { ...rest, exported: true },
      { ...rest, exported: false },
    ]);
  });

  it('have each count at nothing, one and either side of each other count', () => {
    const tried = (facts: typeof LINE & { readonly returned?: string }) =>
      [...eitherSide(stageOf('line'), facts)].map((each) => Object.entries(each)[0]);
    expect(tried(LINE)).toEqual([
      ['units', 0n],
      ['units', 1n],
      ...[0n, 1n, 4n, 5n, 6n].map((count) => ['returned', count]),
    ]);
    expect(tried({ ...LINE, returned: '0' })).toEqual([
      ['units', 0n],
      ['units', 1n],
      ...[0n, 1n, 4n, 5n, 6n].map((count) => ['returned', count]),
    ]);
    expect(tried({ ...LINE, units: '2', returned: '9' })).toEqual([
      ...[0n, 1n, 8n, 9n, 10n].map((count) => ['units', count]),
      ...[0n, 1n, 2n, 3n].map((count) => ['returned', count]),
    ]);
  });

  it('have each day on, before and after each other day that is one', () => {
    const tried = (days: Readonly<Record<string, string>>) =>
      [...eitherSide(stageOf('line'), { category: 'ev', ...days })].map(
        (each) => Object.entries(each)[0],
      );
    const counts = [['units', 0n], ['units', 1n], ['returned', 0n], ['returned', 1n]]; // prettier-ignore
    expect(tried({ due_on: '2026-03-01' })).toEqual([
      ...counts,
      ['paid_on', '2026-02-28'],
      ['paid_on', '2026-03-01'],
      ['paid_on', '2026-03-02'],
    ]);
    expect(tried({ due_on: '2026-03-01', paid_on: 'soon' })).toEqual(tried({ due_on: '2026-03-01' }));
    expect(tried({ due_on: '2026-03-01', paid_on: '2027-01-01' }).slice(4)).toEqual([
      ['due_on', '2026-12-31'],
      ['due_on', '2027-01-01'],
      ['due_on', '2027-01-02'],
      ['paid_on', '2026-02-28'],
      ['paid_on', '2026-03-01'],
      ['paid_on', '2026-03-02'],
    ]);
  }); // prettier-ignore

  it('are told apart by what they say, in whichever order', () => {
    expect(factsKey({ a: 1n, b: 'x' })).toBe(factsKey({ b: 'x', a: 1n }));
    expect(factsKey({ a: 1n, b: true })).not.toBe(factsKey({ a: 2n, b: true }));
    expect(factsKey({ a: 1n, b: true })).not.toBe(factsKey({ a: 1n, b: false }));
    expect(factsKey({ lines: [{ mass: 5n }] })).not.toBe(factsKey({ lines: [{ mass: 6n }] }));
  });
});
