import type { CalendarDate } from '../src/kernel/calendar-date.js';
import { multiply, ratio } from '../src/kernel/ratio.js';
import {
  interpretStage,
  type EvaluatedRecord,
  type Facts,
  type Outputs,
  type Rulebook,
  type StageName,
  type Value,
} from '../src/rules/index.js';
import { BELOW } from '../src/rules/model.js';
import { sqlProgram, type SqlResult } from '../src/rules/sql-stage.js';
import { parseUnit } from '../src/rules/unit.js';
import { sqlSources, stagesFrom } from './sql-sources.js';

/** What asks a PostgreSQL: a client or a pool. */
export interface Asked {
  query(sql: string): Promise<{ rows: Readonly<Record<string, string | null>>[] }>;
}

/** Records of one stage with the rows below them, on one day of the law. */
export interface Judged {
  readonly top: StageName;
  readonly facts: readonly Facts[];
  readonly on: CalendarDate;
}

/** What the interpreter gives for every row: by stage, key and output. */
function truth(rulebook: Rulebook, { top, facts, on }: Judged): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (stage: StageName, outputs: Outputs, key: string): void => {
    for (const [name, value] of Object.entries(outputs))
      found.set(`${stage} ${key} ${name}`, exactText(value));
  };
  const below = (stage: StageName, rows: readonly EvaluatedRecord[], key: string): void => {
    const next = BELOW[stage]?.stage;
    if (next === undefined) return;
    for (const [index, row] of rows.entries()) {
      visit(next, row.outputs, `${key}.${String(index)}`);
      below(next, recordsOf(row), `${key}.${String(index)}`);
    }
  };
  for (const [index, each] of facts.entries()) {
    const evaluation = interpretStage(rulebook, top, each, { on });
    if (!evaluation.ok) throw new Error(JSON.stringify(evaluation.issues[0]));
    visit(top, evaluation.outputs, String(index));
    below(top, recordsOf(evaluation), String(index));
  }
  return found;
}

function recordsOf(of: { readonly rows?: EvaluatedRecord['rows'] }): EvaluatedRecord[] {
  return Array.from({ length: of.rows?.length ?? 0 }, (_, index) => {
    const record = of.rows?.at(index);
    if (record === undefined) throw new Error('A row is missing.');
    return record;
  });
}

function exactText(value: Value): string {
  if (value.kind === 'not-applicable') return 'n/a';
  if (value.kind !== 'number') return String(value.value);
  const { n, d } = multiply(value.amount, parseUnit(value.unit)?.scale ?? ratio(1n, 1n));
  return `${n.toString()}/${d.toString()}`;
}

/** What PostgreSQL makes of the same. */
export async function judged(
  asked: Asked,
  rulebook: Rulebook,
  { top, facts, on }: Judged,
): Promise<ReadonlyMap<string, string>> {
  const program = sqlProgram(rulebook, on, sqlSources(rulebook, top, facts, on));
  const found = new Map<string, string>();
  for (const stage of stagesFrom(rulebook, top)) {
    const relation = program?.stages.get(stage);
    if (program === undefined || relation === undefined) throw new Error('no program');
    const wanted = new Set([
      ...(rulebook.stages.get(stage)?.outputs ?? []),
      ...(rulebook.stages.get(stage)?.second?.outputs ?? []),
    ]);
    const results = relation.results.filter(({ name }) => wanted.has(name));
    const columns = results.map(
      ({ n, d }, at) => `${n}::text as n${at}, ${d || 'null'}::text as d${at}`,
    );
    const { rows } = await asked.query(
      `with ${program.tables.join(', ')} select ${['k', ...columns].join(', ')} from ${relation.name}`,
    );
    for (const row of rows)
      for (const [at, result] of results.entries())
        found.set(
          `${stage} ${row.k ?? ''} ${result.name}`,
          resultText(result, row[`n${String(at)}`] ?? null, row[`d${String(at)}`] ?? null),
        );
  }
  return found;
}

function resultText(result: SqlResult, n: string | null, d: string | null): string {
  if (n === null) return 'n/a';
  if (result.kind === 'choice') return result.values[Number(n)] ?? 'no such value';
  if (result.kind === 'number') {
    const value = ratio(BigInt(n), BigInt(d ?? '0'));
    return `${value.n.toString()}/${value.d.toString()}`;
  }
  return n;
}

/** Fails where PostgreSQL gives another value than the interpreter; how many values they agreed on. */
export async function agree(asked: Asked, rulebook: Rulebook, records: Judged): Promise<number> {
  const [expected, found] = [truth(rulebook, records), await judged(asked, rulebook, records)];
  for (const [key, value] of expected)
    if (found.get(key) !== value)
      throw new Error(`${key}: ${value}, SQL says ${found.get(key) ?? ''}`);
  const more = [...found.keys()].find((key) => !expected.has(key));
  if (more !== undefined) throw new Error(`${more}: SQL gives a value that is none.`);
  return expected.size;
}
