import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BatteryModel } from '../register/index.js';
import { batteryMaterials } from '../register/index.js';
import type { Input, Stage } from '../rules/index.js';
import { factsOf, type LineToAssess } from './fee-facts.js';
import {
  ABSENT,
  factReader,
  numberFacts,
  rowsOfReturns,
  textFacts,
  type LineColumns,
} from './line-facts.js';

const everything: Stage = {
  name: 'line',
  inputs: new Map([...numberFacts, ...textFacts].map((name) => [name, {} as Input])),
} as unknown as Stage;

const classes = fc.option(fc.constantFrom('A', 'B', 'E'));
const amount = fc.bigInt(0n, 2n ** 62n);
const lines = fc.record({
  units: amount,
  exportedUnits: amount,
  massMg: amount,
  priceMinor: fc.option(amount),
});
const models = fc.option(
  fc.record({
    rechargeable: fc.boolean(),
    generalUse: fc.boolean(),
    carbonFootprintClass: classes,
    recyclabilityClass: classes,
    unitMassMg: amount,
    materials: fc.uniqueArray(
      fc.record({
        material: fc.constantFrom(...batteryMaterials),
        massMg: amount,
        recycledPpm: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
      }),
      { selector: ({ material }) => material },
    ),
  }),
);

/** A line and its model as the copy out of the register gives them. */
function oneRow(line: LineToAssess, model: BatteryModel | undefined): LineColumns {
  const yesNo = (value: boolean | undefined): string =>
    value === undefined ? '' : value ? 'yes' : 'no';
  const letter = (value: string | null | undefined): string =>
    value == null ? '' : `class_${value.toLowerCase()}`;
  const text: Record<string, string> = {
    category: line.category,
    chemistry: line.chemistry,
    rechargeable: yesNo(model?.rechargeable),
    general_use: yesNo(model?.generalUse),
    carbon_footprint_class: letter(model?.carbonFootprintClass),
    recyclability_class: letter(model?.recyclabilityClass),
  };
  const number: Record<string, bigint | null | undefined> = {
    units: line.units,
    exported_units: line.exportedUnits,
    mass: line.massMg,
    price: line.priceMinor,
    unit_mass: model?.unitMassMg,
  };
  for (const { material, massMg, recycledPpm } of model?.materials ?? []) {
    number[`${material}_mass`] = massMg;
    number[`recycled_${material}`] = recycledPpm === null ? null : BigInt(recycledPpm);
  }
  return {
    rows: 1,
    texts: new Map(
      textFacts.map((name) => [name, { codes: Uint32Array.of(0), values: [text[name] ?? ''] }]),
    ),
    numbers: new Map(
      numberFacts.map((name) => [name, BigInt64Array.of(number[name] ?? ABSENT)] as const),
    ),
  };
}

describe('lines as columns', () => {
  it('are the same facts as a line and its model', () => {
    fc.assert(
      fc.property(lines, models, (drawn, model) => {
        const line = {
          ...drawn,
          category: 'ev',
          chemistry: 'other',
          lineKey: 'a',
        } as unknown as LineToAssess;
        const of = (model ?? undefined) as BatteryModel | undefined;
        const read = factReader(oneRow(line, of), everything, 'EUR');
        expect(read(0)).toEqual(factsOf(line, of, everything, 'EUR'));
      }),
    );
  });

  it('fall into the returns they belong to', () => {
    const places = BigInt64Array.of(1n, 1n, 3n, 4n, 4n);
    const found = rowsOfReturns(places, [
      { organisationId: 'o1', submissionId: 's1', lineCount: 2 },
      { organisationId: 'o1', submissionId: 'nil', lineCount: 0 },
      { organisationId: 'o1', submissionId: 's2', lineCount: 1 },
      { organisationId: 'o2', submissionId: 's3', lineCount: 2 },
    ]);
    expect(found.map(({ submissionId, from, to }) => [submissionId, from, to])).toEqual([
      ['s1', 0, 2],
      ['nil', 2, 2],
      ['s2', 2, 3],
      ['s3', 3, 5],
    ]);
    const wrong = [{ organisationId: 'o1', submissionId: 's1', lineCount: 5 }];
    expect(() => rowsOfReturns(places, wrong)).toThrow('s1');
    const few = [{ organisationId: 'o1', submissionId: 's1', lineCount: 2 }];
    expect(() => rowsOfReturns(places, few)).toThrow('no return');
  });
});
