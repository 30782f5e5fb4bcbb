import type { Facts, RunFacts, Rulebook, StageFacts, StageName } from '../src/rules/index.js';
import { columnsOf } from './column-facts.js';
import { LAW_DAYS, type GeneratedRow } from './generated-facts.js';

const LEVELS = [
  ['national_year', 'producers'],
  ['producer_year', 'periods'],
  ['producer_period', 'lines'],
  ['line', ''],
] as const;

/** A tree of facts as the columns of its stages; `rows` gives the tree's rows in the order of the columns. */
export function flattened(
  rulebook: Rulebook,
  root: GeneratedRow,
): { readonly facts: RunFacts; readonly rows: ReadonlyMap<StageName, readonly GeneratedRow[]> } {
  const facts: Partial<Record<StageName, StageFacts>> = {};
  const all = new Map<StageName, readonly GeneratedRow[]>();
  let rows: readonly GeneratedRow[] = [root];
  for (const [stage] of LEVELS) {
    const starts = [0];
    for (const row of rows) starts.push((starts.at(-1) ?? 0) + row.rows.length);
    const columns = columnsOf(
      rulebook,
      stage,
      rows.map((row) => row.raw),
    );
    const day = Uint8Array.from(rows, (row) => LAW_DAYS.indexOf(row.on));
    facts[stage] = {
      ...columns,
      day,
      below: Uint32Array.from(stage === 'line' ? rows.map(() => 0).concat(0) : starts),
    };
    all.set(stage, rows);
    rows = rows.flatMap((row) => row.rows);
  }
  return { facts, rows: all };
}

/** The same tree as one record of facts. */
export function nested(row: GeneratedRow, level = 0): Facts {
  const below = LEVELS[level]?.[1] ?? '';
  const rows = below === '' ? {} : { [below]: row.rows.map((each) => nested(each, level + 1)) };
  return { ...row.facts, ...rows, on: row.on };
}
