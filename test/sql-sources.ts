import { ratio, type Ratio } from '../src/kernel/ratio.js';
import type { CalendarDate } from '../src/kernel/calendar-date.js';
import { readFact, type Facts } from '../src/rules/facts.js';
import { BELOW, type Raw, type Rulebook, type StageName } from '../src/rules/model.js';
import { inEnglish } from '../src/rules/phrase.js';
import { sqlInputs, type SqlInput, type SqlSources } from '../src/rules/sql-stage.js';

/** Facts as `evaluateStage` takes them, rows below included, as VALUES that the referee reads. Row keys: `1`, `1.2`, `1.2.3`. */
export function sqlSources(
  rulebook: Rulebook,
  top: StageName,
  facts: readonly Facts[],
  on: CalendarDate,
): SqlSources {
  const rows = new Map<StageName, string[]>();
  const visit = (stage: StageName, each: Facts, key: string, group: string): void => {
    const list = rows.get(stage) ?? [];
    const cells = sqlInputs(rulebook, stage, on).map((input) => cell(rulebook, stage, input, each));
    list.push(`('${key}', '${group}', ${[list.length, ...cells].join(', ')})`);
    rows.set(stage, list);
    const below = BELOW[stage];
    if (below === undefined || !rulebook.stages.has(below.stage)) return;
    const inside = (each[below.rows] ?? []) as readonly Facts[];
    for (const [index, row] of inside.entries()) visit(below.stage, row, `${key}.${index}`, key);
  };
  for (const [index, each] of facts.entries()) visit(top, each, String(index), '');
  return Object.fromEntries(
    stagesFrom(rulebook, top).map((stage) => {
      const columns = ['k', 'g', 'o', ...sqlInputs(rulebook, stage, on).map((each) => each.column)];
      const list = rows.get(stage) ?? [];
      const values =
        list.length > 0
          ? `(values ${list.join(', ')}) v (${columns.join(', ')})`
          : `(select ${columns.map((column) => `null::text as ${column}`).join(', ')} where false) v`;
      return [stage, `(select * from ${values})`];
    }),
  );
}

export function stagesFrom(rulebook: Rulebook, top: StageName): StageName[] {
  const below = BELOW[top]?.stage;
  return below !== undefined && rulebook.stages.has(below)
    ? [top, ...stagesFrom(rulebook, below)]
    : [top];
}

function cell(rulebook: Rulebook, stage: StageName, column: SqlInput, facts: Facts): string {
  const input = rulebook.stages.get(stage)?.inputs.get(column.name);
  if (input === undefined) throw new Error(column.name);
  const fact = facts[column.name];
  const given =
    column.year === undefined ? fact : (fact as Record<string, unknown> | undefined)?.[column.year];
  const read =
    given == null ? ({ ok: true, raw: null } as const) : readFact(input, given, rulebook);
  if (!read.ok) throw new Error(`${column.name}: ${inEnglish(read.message)}`);
  return literal(column, read.raw);
}

function literal(column: SqlInput, raw: Raw): string {
  const type = { choice: 'int', 'yes-no': 'boolean', date: 'date' }[column.kind as string];
  if (raw === null) return `null::${type ?? 'numeric'}`;
  if (column.kind === 'choice') return `${column.values.indexOf(raw as string)}::int`;
  if (typeof raw === 'boolean') return String(raw);
  if (typeof raw === 'string') return `'${raw}'::date`;
  return `'${numeral(column, raw).toString()}'::numeric`;
}

function numeral(column: SqlInput, value: Ratio): bigint {
  if (column.kind === 'n') return value.n;
  if (column.kind === 'd') return value.d;
  const whole = ratio(value.n * column.denominator, value.d);
  if (whole.d !== 1n) throw new Error(`${column.name} is finer than its column.`);
  return whole.n;
}
