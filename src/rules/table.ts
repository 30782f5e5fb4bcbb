import { parse } from 'csv-parse/sync';
import { multiply, ratioFromDecimal } from '../kernel/ratio.js';
import { nearestName, type Issues, type Spot } from './issues.js';
import { LIMITS } from './limits.js';
import type { Raw, TableRow } from './model.js';
import { oneOf, say } from './phrase.js';
import type { Unit } from './unit.js';

export interface TableShape {
  readonly file: string;
  /** Enumerations in the order of the parameter's keys. */
  readonly by: readonly string[];
  readonly enumerations: ReadonlyMap<string, readonly string[]>;
  readonly unit: Unit;
}

interface Row extends TableRow {
  readonly line: number;
  readonly cells: string[];
}

export interface Table {
  readonly rows: readonly TableRow[];
  readonly cells: ReadonlyMap<string, Raw>;
}

/**
 * Reads a table: one column per key, then `value`. `*` stands for "any other"; the row with fewer stars wins, and two rows
 * that could both win are an issue. Every combination of keys must get a value, `n/a` being one.
 */
export function readTable(text: string, shape: TableShape, issues: Issues): Table {
  const records = recordsOf(text, shape, issues);
  if (records === undefined) return { rows: [], cells: new Map() };
  const header = records[0]?.record.map((cell) => cell.trim()) ?? [];
  const columns = [...shape.by, 'value'];
  if (header.join() !== columns.join()) {
    issues.add(spotIn(shape, 1, 1), {
      code: 'table-header',
      message: say('The table has other columns than its parameter has keys.'),
      found: header.length === 0 ? say('nothing') : header.join(','),
      write: columns.join(','),
    });
    return { rows: [], cells: new Map() };
  }
  const rows = records.slice(1).flatMap(({ record, line }) => rowOf(record, line, shape, issues));
  return { rows, cells: issues.hasErrors() ? new Map() : completed(rows, shape, issues) };
}

export function keyText(keys: readonly string[]): string {
  return keys.join(',');
}

function recordsOf(
  text: string,
  shape: TableShape,
  issues: Issues,
): { record: string[]; line: number }[] | undefined {
  if (text.length > LIMITS.fileCharacters) {
    issues.add(spotIn(shape, 1, 1), {
      code: 'too-large',
      message: say('The table is too large.'),
      found: say('more than {most}', { most: String(LIMITS.fileCharacters) }),
      write: say('at most {most} characters', { most: String(LIMITS.fileCharacters) }),
    });
    return undefined;
  }
  try {
    const rows = parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      comment: '#',
      comment_no_infix: true,
      // The heading, and the first row that is too many: what is not read must not go unsaid.
      to: LIMITS.tableRows + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const beyond = rows[LIMITS.tableRows + 1];
    if (beyond === undefined) return rows.map(({ record, info }) => ({ record, line: info.lines }));
    issues.add(spotIn(shape, beyond.info.lines, 1), {
      code: 'too-large',
      message: say('The table has more than {most} rows.', { most: String(LIMITS.tableRows) }),
      found: beyond.record.join(','),
      write: say('`*` for keys that have one value'),
    });
    return undefined;
  } catch (error) {
    const line = (error as { lines?: number }).lines ?? 1;
    issues.add(spotIn(shape, line, 1), {
      code: 'table',
      message: say('Not readable as CSV: {reason}', {
        reason: error instanceof Error ? error.message : String(error),
      }),
      found: text.split('\n')[line - 1] ?? '',
      write: say('one cell for each column, and quotes around a cell that holds a comma'),
    });
    return undefined;
  }
}

function rowOf(record: readonly string[], line: number, shape: TableShape, issues: Issues): Row[] {
  const cells = record.map((cell) => cell.trim());
  const keys = cells.slice(0, shape.by.length);
  for (const [index, key] of keys.entries()) {
    const known = shape.enumerations.get(shape.by[index] ?? '') ?? [];
    if (key === '*' || known.includes(key)) continue;
    if (issues.isBlamed(shape.by[index] ?? '')) return [];
    issues.add(spotIn(shape, line, index + 1), {
      code: 'table-key',
      message: say('This is no value of {enumeration}.', { enumeration: shape.by[index] ?? '' }),
      found: key,
      write: () => nearestName(key, known) ?? oneOf([...known.slice(0, 8), '*']),
    });
    return [];
  }
  const text = cells[shape.by.length] ?? '';
  if (text === 'n/a') return [{ keys, value: null, line, cells: [] }];
  const value = ratioFromDecimal(text);
  if (value.ok) return [{ keys, value: multiply(value.value, shape.unit.scale), line, cells: [] }];
  issues.add(spotIn(shape, line, shape.by.length + 1), {
    code: 'number',
    message: say('This is no plain decimal number.'),
    found: text,
    write: say('{one} or {other}', { one: '1.60', other: 'n/a' }),
  });
  return [];
}

function completed(
  rows: readonly Row[],
  shape: TableShape,
  issues: Issues,
): ReadonlyMap<string, Raw> {
  const byPattern = new Map<string, Row>();
  for (const row of rows) {
    const pattern = keyText(row.keys);
    const first = byPattern.get(pattern);
    if (first !== undefined)
      issues.add(spotIn(shape, row.line, 1), {
        code: 'table-twice',
        message: say('This row says again what line {line} says.', { line: String(first.line) }),
        found: pattern,
        write: say('each combination of keys once'),
      });
    byPattern.set(pattern, row);
  }
  const cells = new Map<string, Raw>();
  const tree = treeOf(rows);
  for (const keys of combinations(shape, issues)) {
    const row = winner(keys, tree, shape, issues);
    if (row === undefined) continue;
    row.cells.push(keyText(keys));
    cells.set(keyText(keys), row.value);
  }
  for (const row of rows) {
    if (row.cells.length > 0 || issues.hasErrors()) continue;
    issues.add(spotIn(shape, row.line, 1), {
      code: 'table-unused',
      message: say('Nothing can reach this row: other rows say more.'),
      found: keyText(row.keys),
      write: say('fewer stars, or leave it out'),
    });
  }
  return cells;
}

/** Rows by their keys, one key after the other. */
interface Branch {
  readonly next: Map<string, Branch>;
  row?: Row;
}

function treeOf(rows: readonly Row[]): Branch {
  const root: Branch = { next: new Map() };
  for (const row of rows) {
    let branch = root;
    for (const key of row.keys) {
      const next = branch.next.get(key) ?? { next: new Map() };
      branch.next.set(key, next);
      branch = next;
    }
    branch.row = row;
  }
  return root;
}

/** Of the rows whose keys are these or stars, the one with the fewest stars. */
function winner(
  keys: readonly string[],
  tree: Branch,
  shape: TableShape,
  issues: Issues,
): Row | undefined {
  let fewest = Infinity;
  let found: Row[] = [];
  const visit = (branch: Branch, at: number, stars: number): void => {
    if (stars > fewest) return;
    if (branch.row !== undefined) {
      found = stars < fewest ? [branch.row] : [...found, branch.row];
      fewest = stars;
    }
    const [same, any] = [branch.next.get(keys[at] ?? ''), branch.next.get('*')];
    if (same !== undefined) visit(same, at + 1, stars);
    if (any !== undefined) visit(any, at + 1, stars + 1);
  };
  visit(tree, 0, 0);
  const [row, ...rivals] = found.sort((a, b) => a.line - b.line);
  const last = rivals.at(-1);
  if (last !== undefined) {
    issues.add(spotIn(shape, last.line, 1), {
      code: 'table-ambiguous',
      message: say('Several rows could give {keys}: lines {lines}.', {
        keys: keyText(keys),
        lines: found.map((each) => String(each.line)).join(', '),
      }),
      found: found.map((each) => keyText(each.keys)).join('; '),
      write: say('a row {row}', { row: keyText(keys) }),
    });
    return undefined;
  }
  if (row !== undefined) return row;
  issues.add(spotIn(shape, 1, 1), {
    code: 'table-gap',
    message: say('The table has no value for {keys}.', { keys: keyText(keys) }),
    found: say('nothing'),
    write: say('a row {keys},<value or n/a>', { keys: keyText(keys) }),
  });
  return undefined;
}

function combinations(shape: TableShape, issues: Issues): readonly (readonly string[])[] {
  const count = countCombinations(shape);
  if (count > LIMITS.tableKeys) {
    issues.add(spotIn(shape, 1, 1), {
      code: 'too-large',
      message: say('The table has too many combinations of keys.'),
      found: String(count),
      write: say('at most {most}', { most: String(LIMITS.tableKeys) }),
    });
    return [];
  }
  return shape.by.reduce<string[][]>(
    (list, name) =>
      list.flatMap((keys) => (shape.enumerations.get(name) ?? []).map((value) => [...keys, value])),
    [[]],
  );
}

export function countCombinations({ by, enumerations }: TableShape): number {
  return by.reduce((count, name) => count * (enumerations.get(name)?.length ?? 0), 1);
}

function spotIn(shape: TableShape, line: number, column: number): Spot {
  return { file: shape.file, line, column };
}
