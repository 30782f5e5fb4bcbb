import type { Rulebook, StageName } from './model.js';

const stageOfRows: Readonly<Record<string, StageName>> = {
  lines: 'producer_period',
  periods: 'producer_year',
  producers: 'national_year',
};

/** The stage that facts are meant for: a list is lines; a record belongs to the first stage whose facts it names all of. */
export function stageFor(rulebook: Rulebook, facts: unknown): StageName {
  const names = [...rulebook.stages.keys()];
  if (Array.isArray(facts) && rulebook.stages.has('line')) return 'line';
  const given = typeof facts === 'object' && facts !== null ? Object.keys(facts) : [];
  const withRows = given.flatMap((name) => stageOfRows[name] ?? [])[0];
  if (withRows !== undefined) return withRows;
  const fitting = names.filter((name) =>
    given.every((fact) => rulebook.stages.get(name)?.inputs.has(fact) === true),
  );
  return fitting[0] ?? names[0] ?? 'line';
}
