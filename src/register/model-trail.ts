import type { DatedModelVersion, ModelDescription } from './battery-model.js';

/** How many models of one file a line of the trail tells of, and of how many it gives no more than the reference. */
const MOST_TOLD = 20;
const MOST_NAMED = 100;

/** What was said of models and what is: all of one, and as much of a file's as a line of the trail can hold. */
export function toldOfModels(
  known: ReadonlyMap<string, DatedModelVersion>,
  stored: readonly DatedModelVersion[],
): { before: object; after: object } {
  const [only, another] = stored;
  if (only !== undefined && another === undefined) {
    const before = known.get(only.reference);
    return { before: before === undefined ? {} : statedOf(before), after: statedOf(only) };
  }
  const told = stored.slice(0, MOST_TOLD);
  const before = told.flatMap(({ reference }) => known.get(reference) ?? []);
  return {
    before: { models: before.map(statedOf) },
    after: {
      models: told.map(statedOf),
      references: stored.slice(0, MOST_NAMED).map(({ reference }) => reference),
    },
  };
}

function statedOf(model: DatedModelVersion) {
  const described = { ...descriptionOf(model) };
  return { reference: model.reference, validFrom: model.validFrom, ...described };
}

/** Without what a stored model has beside: its id, its version and whether it was withdrawn. */
const descriptionOf = ({
  brand,
  name,
  category,
  chemistry,
  cathode,
  unitMassMg,
  capacityWh,
  rechargeable,
  generalUse,
  carbonFootprintClass,
  recyclabilityClass,
  passportUrl,
  massEstimated,
  materials,
}: ModelDescription): ModelDescription => ({
  brand,
  name,
  category,
  chemistry,
  cathode,
  unitMassMg,
  capacityWh,
  rechargeable,
  generalUse,
  carbonFootprintClass,
  recyclabilityClass,
  passportUrl,
  massEstimated,
  materials,
});
