import { describe, expect, it } from '@jest/globals';

import {
  compose,
  composeReal,
  dayOf,
  facts,
  frame,
  method,
  placed,
  sources,
} from '../../test/composed-report.js';

import { composeReport } from './compose-report.js';
import { defaultPolicy } from './disclosure-control.js';
import { flowMasses } from './flow-masses.js';
import { hiddenRows } from './hidden-rows.js';
import { Indicators } from './indicators.js';
import { figureAt, tableOf } from './report.js';

/** What is worked out of what was collected or brought. */
const telling = ['collected', 'to_treatment', 'waiting', 'imported', 'passed_on', 'from_stock'];

/** Three recyclers stand behind what was collected. */
const known = {
  ...facts,
  transport: ['R', 'S', 'T'].map((contributor) => ({
    chemistry: 'lithium_ion_nmc',
    contributor,
    massMg: contributor === 'R' ? 3_000_000n : 1_000_000n,
    distanceKm: 100,
  })),
};

describe('the flows of a report', () => {
  it('lets the method say where the mass goes and what comes back', () => {
    const { snapshot } = compose();
    const flows = tableOf(snapshot, 'flows');
    const shown = flows?.rows.map(({ key, figures }) => [key, figures[0]?.value]);
    expect(shown).toEqual([
      ['collected', '5'],
      ['to_treatment', '4'],
      ['waiting', '1'],
      ['imported', '0'],
      ['passed_on', '0'],
      ['from_stock', '0'],
      ['treated', '4'],
      ['lost', '1'],
      ['recycled', '3'],
      // No part of the flow: it comes back after years.
      ['placed', '51600'],
    ]);
    const two = [
      { material: 'nickel', inputMg: 1_000_000n, recoveredMg: 899_999n },
      { material: 'cobalt', inputMg: 500_000n, recoveredMg: 400_000n },
    ];
    const materials = tableOf(compose({ ...facts, recovery: two }).snapshot, 'recovered_materials');
    expect(materials && figureAt(materials, 'total', 'recovered')?.value).toBe('1299.999');
    expect(materials && figureAt(materials, 'total', 'recovery')).toEqual({
      value: null,
      marks: ['z'],
    });
  });

  it('hides a flow that tells a hidden total, or one that an earlier edition hid', () => {
    const flowsOf = (composed: ReturnType<typeof composeReal>) =>
      tableOf(composed.snapshot, 'flows')
        ?.rows.filter(({ figures }) => figures[0]?.marks.includes('c') === true)
        .map(({ key }) => key);
    expect(flowsOf(composeReal(known))).toEqual([]);
    const two = { ...known, placed: [placed('A', 50n), placed('B', 40n)] };
    expect(flowsOf(composeReal(two))).toEqual(['placed']);
    // Three declare, but by units one of them hides the total: a flow would be its mass.
    const byUnits = ['A', 'B', 'C'].map((brand, at) => ({
      ...placed(brand, at === 0 ? 1_000n : 1n),
      massMg: 1_000_000n,
    }));
    const hidden = composeReal({ ...known, placed: byUnits, treatment: [], transport: [] });
    const quarters = tableOf(hidden.snapshot, 'placed_by_quarter');
    expect(quarters?.total?.[0]?.value).toBeNull();
    expect(flowsOf(hidden)).toEqual(['placed']);
    // Now there are three producers: less the second version's total, the year's would tell the first's.
    const hiddenBefore = hiddenRows([composeReal(two).snapshot]);
    const again = composeReport(
      { ...frame(2), programme: { ...frame(2).programme, demonstration: false } },
      { ...sources(known), control: { policy: defaultPolicy, hiddenBefore } },
    );
    expect(flowsOf(again)).toEqual(['placed']);
    const totals = again.snapshot.tables.filter(({ code }) => code.startsWith('placed_by'));
    expect(totals.map(({ total }) => total?.[1]?.value)).toEqual([null, null, null]);
  });

  it('hides what was collected, and what tells it, where one recycler could work out the others', () => {
    // Treated less what was brought tells it as well.
    const of = (given: typeof facts) =>
      tableOf(composeReal(given).snapshot, 'flows')
        ?.rows.filter(({ figures }) => figures[0]?.marks.includes('c') === true)
        .map(({ key }) => key);
    expect(of(facts)).toEqual(telling);
    // A run that stored no distances knows of no recyclers.
    expect(of({ ...facts, transport: [] })).toEqual(telling);
  });

  const broughtBy = (contributors: readonly string[]) => ({
    ...known,
    brought: contributors.map((contributor) => ({
      origin: 'imported' as const,
      contributor,
      massMg: 1_000_000n,
    })),
  });
  const massOf = (snapshot: ReturnType<typeof compose>['snapshot'], row: string) => {
    const flows = tableOf(snapshot, 'flows');
    return flows && figureAt(flows, row, 'mass')?.value;
  };

  it('takes no import for stock: what is treated adds up of where it came from', () => {
    const { snapshot } = compose(broughtBy(['R', 'S', 'T']));
    const rows = ['treated', 'to_treatment', 'imported', 'passed_on', 'from_stock', 'waiting'];
    expect(rows.map((row) => massOf(snapshot, row))).toEqual(['4', '1', '3', '0', '0', '4']);
    expect(flowMasses(snapshot)).toMatchObject({ imported: 3_000_000n, passed_on: 0n });
  });

  it('hides imports of few recyclers, and every flow that is worked out of them', () => {
    const { snapshot } = composeReal(broughtBy(['R', 'S']));
    const hidden = tableOf(snapshot, 'flows')
      ?.rows.filter(({ figures }) => figures[0]?.marks.includes('c') === true)
      .map(({ key }) => key);
    // What was collected too: certificates show what was treated, and less that it is what was brought.
    expect(hidden).toEqual(telling);
  });

  it('makes a table without imports by a version of the method that took them for stock', () => {
    const rulebook = method();
    const stage = rulebook.stages.get('national_year');
    if (stage === undefined) throw new Error('There is no such stage.');
    const outputs = stage.outputs.filter((name) => name !== 'imported');
    const stages = new Map([...rulebook.stages, ['national_year' as const, { ...stage, outputs }]]);
    const earlier = new Indicators({ ...rulebook, stages }, dayOf('2025-03-31'));
    const masses = {
      collected: 2n,
      treated: 4n,
      recycled: 1n,
      imported: 3n,
      passedOn: 0n,
    };
    expect(earlier.flows(masses)).toMatchObject({
      brought: null,
      fromStock: { value: '0.000002' },
    });
  });

  it('makes no flows by a version of the method that says nothing of them', () => {
    const rulebook = method();
    const stages = new Map(
      [...rulebook.stages].map(([name, stage]) => [name, { ...stage, outputs: [] }]),
    );
    const earlier = new Indicators({ ...rulebook, stages }, dayOf('2025-03-31'));
    const masses = {
      collected: 1n,
      treated: 1n,
      recycled: 1n,
      imported: 0n,
      passedOn: 0n,
    };
    expect(earlier.flows(masses)).toBeNull();
    expect(earlier.recoveredMass([1n])).toBeNull();
  });
});
