import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { parsePeriod } from '../kernel/reporting-period.js';
import { valueOf } from '../kernel/decision.js';
import {
  batteryCategories,
  batteryChemistries,
  batteryMaterials,
  type BatteryModel,
} from '../register/index.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { loadRulebook, type Rulebook } from '../rules/index.js';
import { assessLines, type ModelLookup } from './assessment.js';
import type { LineToAssess } from './fee-facts.js';
import { FeeTally } from './fee-tally.js';

const period = valueOf(parsePeriod('2026-Q2'));

/** Every shipped rulebook that charges lines. */
const rulebooks: [string, Rulebook][] = readdirSync(rulebooksFolder(), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: jurisdiction }) =>
    readdirSync(`${rulebooksFolder()}/${jurisdiction}`).map((name) => `${jurisdiction}/${name}`),
  )
  .flatMap((name): [string, Rulebook][] => {
    const loaded = loadRulebook(readRulebookFiles(`${rulebooksFolder()}/${name}`));
    const charges = loaded.ok && loaded.rulebook.stages.get('line')?.outputs.includes('fee');
    return loaded.ok && charges === true ? [[name, loaded.rulebook]] : [];
  });

const letter = fc.option(fc.constantFrom('A' as const, 'B' as const, 'E' as const));
const models = fc
  .record({
    rechargeable: fc.boolean(),
    generalUse: fc.boolean(),
    carbonFootprintClass: letter,
    recyclabilityClass: letter,
    unitMassMg: fc.bigInt(1n, 700_000_000n),
    materials: fc.uniqueArray(
      fc.record({
        material: fc.constantFrom(...batteryMaterials),
        massMg: fc.bigInt(0n, 1_000_000n),
        recycledPpm: fc.option(fc.integer({ min: 0, max: 1_000_000 })),
      }),
      { selector: ({ material }) => material, maxLength: 4 },
    ),
  })
  .map((model) => model as unknown as BatteryModel);
const line = fc
  .record({
    category: fc.constantFrom(...batteryCategories),
    chemistry: fc.constantFrom(...batteryChemistries),
    counted: fc.bigInt(0n, 1_000_000n),
    exportedUnits: fc.bigInt(0n, 1_000n),
    massMg: fc.bigInt(0n, 10n ** 13n),
    priceMinor: fc.option(fc.bigInt(0n, 10n ** 12n)),
    model: fc.option(models),
  })
  .map(({ counted, ...rest }) => ({ ...rest, units: counted + rest.exportedUnits }));

interface Told {
  readonly lines: readonly LineToAssess[];
  readonly modelOf: ModelLookup;
}

const declared = fc.array(line, { maxLength: 40 }).map((drawn): Told => {
  const found = new Map<string, BatteryModel>();
  const lines = drawn.map(({ model, ...rest }, at): LineToAssess => {
    const id = `model-${String(at)}`;
    if (model !== null) found.set(id, { ...model, id, version: 1 });
    const named = model === null ? null : id;
    return {
      ...rest,
      lineKey: `m/${id}`,
      batteryModelId: named,
      modelVersion: named === null ? null : 1,
    };
  });
  return { lines, modelOf: (id) => found.get(id) };
});

function tallied(rulebook: Rulebook, { lines, modelOf }: Told, size: number): string {
  const tally = new FeeTally(rulebook, period);
  for (let at = 0; at < lines.length; at += size) tally.add(lines.slice(at, at + size), modelOf);
  const total = tally.totalMinor();
  return total.ok ? total.value.toString() : 'refused';
}

function assessed(rulebook: Rulebook, { lines, modelOf }: Told): string {
  const whole = assessLines(rulebook, { lines, period, days: null }, modelOf);
  return whole.ok ? whole.value.totalMinor.toString() : 'refused';
}

describe('the fee of lines that are told some at a time', () => {
  it.each(rulebooks)('is that of all of them at once: %s', (_, rulebook) => {
    fc.assert(
      fc.property(declared, fc.integer({ min: 1, max: 9 }), (told, size) => {
        expect(tallied(rulebook, told, size)).toBe(assessed(rulebook, told));
      }),
      { numRuns: 60 },
    );
  });

  it('is refused where theirs is, and nothing for no lines', () => {
    const answers = rulebooks.map(([, rulebook]) => {
      const none: Told = { lines: [], modelOf: () => undefined };
      return [tallied(rulebook, none, 1), assessed(rulebook, none)];
    });
    expect(answers.map(([own]) => own)).toEqual(answers.map(([, theirs]) => theirs));
  });

  it('is that of all at once where columns do not carry what a rulebook reads', () => {
    const [, rulebook] = rulebooks.find(([name]) => name.startsWith('demo/')) ?? [];
    if (rulebook === undefined) throw new Error('The demonstration has fees.');
    const stage = rulebook.stages.get('line');
    if (stage === undefined) throw new Error('They are of lines.');
    const [name = '', input] = [...stage.inputs].find(([, { optional }]) => optional) ?? [];
    if (input === undefined) throw new Error('Some facts may be left out.');
    const perYear = new Map([...stage.inputs, [name, { ...input, perYear: true }]]);
    const stages = new Map([...rulebook.stages, ['line', { ...stage, inputs: perYear }] as const]);
    const odd = { ...rulebook, stages };
    const [told] = fc.sample(
      declared.filter(({ lines }) => lines.length > 3),
      { numRuns: 1, seed: 7 },
    );
    if (told === undefined) throw new Error('Nothing was drawn.');
    expect(tallied(odd, told, 2)).toBe(assessed(odd, told));
  });
});
