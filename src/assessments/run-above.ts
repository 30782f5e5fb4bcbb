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

/** Such facts as JSON, every number of them whole and written out; null where there are none. */
export const factsAsText = (facts: Facts): string | null =>
  Object.keys(facts).length === 0
    ? null
    : JSON.stringify(facts, (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      );

/** The same again, as PostgreSQL gives JSON back. */
export const factsFrom = (kept: Readonly<Record<string, object>> | null): Facts =>
  Object.fromEntries(
    Object.entries(kept ?? {}).map(([stage, values]) => [
      stage,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, revived(value)])),
    ]),
  );

interface KeptNumber {
  readonly kind: 'number';
  readonly amount: { readonly n: string; readonly d: string };
  readonly unit: unknown;
}

function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { amount, ...number } = value as KeptNumber;
  return { ...number, amount: { n: BigInt(amount.n), d: BigInt(amount.d) } };
}
