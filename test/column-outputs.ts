import {
  compileColumns,
  type ColumnOptions,
  type Outputs,
  type Rulebook,
  type RunFacts,
  type StageName,
  type StageResults,
} from '../src/rules/index.js';
import { allFormulas } from '../src/rules/tree.js';
import { valueFrom } from '../src/rules/values.js';

/** What columns give for every row, by stage. */
export function columnarOutputs(
  rulebook: Rulebook,
  facts: RunFacts,
  options: ColumnOptions,
): ReadonlyMap<StageName, Outputs[]> {
  const run = compileColumns(rulebook, options).run(facts);
  if (!run.ok) throw new Error(JSON.stringify(run.issues));
  return new Map(
    [...run.stages].map(([name, results]) => [name, outputsOf(rulebook, name, results)]),
  );
}

export function outputsOf(
  rulebook: Rulebook,
  name: StageName,
  results: StageResults | undefined,
): Outputs[] {
  if (results === undefined) return [];
  const stage = rulebook.stages.get(name);
  const formulas = stage === undefined ? [] : allFormulas(stage);
  const shown = formulas.filter((each) => each.output && results.names.includes(each.name));
  return Array.from({ length: results.rows }, (_, row) =>
    Object.fromEntries(
      shown.map(({ name: output, type, unit, notApplicable }) => [
        output,
        valueFrom(results.raw(row, output), type, unit, notApplicable),
      ]),
    ),
  );
}
