import type { Facts, Rulebook, StageName, StageResults } from '../rules/index.js';

/** What the second pass of a line reads of the stages above it, as the facts to explain that line by. */
export function factsAbove(
  rulebook: Rulebook,
  stages: ReadonlyMap<StageName, StageResults>,
  rows: Readonly<Partial<Record<StageName, number>>>,
): Facts {
  const facts: Record<string, unknown> = {};
  for (const above of rulebook.stages.get('line')?.second?.above ?? []) {
    const [results, row] = [stages.get(above), rows[above]];
    if (results === undefined || row === undefined) continue;
    facts[above] = Object.fromEntries(
      (rulebook.stages.get(above)?.formulas ?? [])
        .filter(({ name }) => results.names.includes(name))
        .map(({ name, type }) => {
          const value = results.raw(row, name);
          return typeof value === 'object' && value !== null && type.kind === 'number'
            ? [name, { kind: 'number', amount: value, unit: type.dimension }]
            : [name, value];
        }),
    );
  }
  return facts;
}
