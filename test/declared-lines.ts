import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import type { ModelLookup } from '../src/assessments/assessment.js';
import type { LineToAssess } from '../src/assessments/index.js';
import {
  batteryCategories,
  batteryChemistries,
  batteryMaterials,
  type BatteryModel,
} from '../src/register/index.js';
import { readRulebookFiles, rulebooksFolder } from '../src/rulebook-files.js';
import { loadRulebook, type Rulebook } from '../src/rules/index.js';

/** Every shipped rulebook that charges lines, by its name. */
export const chargingRulebooks: readonly [string, Rulebook][] = readdirSync(rulebooksFolder(), {
  withFileTypes: true,
})
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: jurisdiction }) =>
    readdirSync(`${rulebooksFolder()}/${jurisdiction}`).map((name) => `${jurisdiction}/${name}`),
  )
  .flatMap((name): [string, Rulebook][] => {
    const loaded = loadRulebook(readRulebookFiles(`${rulebooksFolder()}/${name}`));
    const charges = loaded.ok && loaded.rulebook.stages.get('line')?.outputs.includes('fee');
    return loaded.ok && charges === true ? [[name, loaded.rulebook]] : [];
  });

export function chargingRulebook(jurisdiction: string): Rulebook {
  const [, rulebook] = chargingRulebooks.find(([name]) => name.startsWith(jurisdiction)) ?? [];
  if (rulebook === undefined) throw new Error(`${jurisdiction} has no fees.`);
  return rulebook;
}

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

export interface DeclaredLines {
  readonly lines: readonly LineToAssess[];
  readonly modelOf: ModelLookup;
}

/** Lines that a return might hold, with their models. */
export const declaredLines = fc.array(line, { maxLength: 40 }).map((drawn): DeclaredLines => {
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
  return { lines, modelOf: ({ batteryModelId: id }) => (id === null ? undefined : found.get(id)) };
});
