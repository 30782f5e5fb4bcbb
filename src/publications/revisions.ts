import type { Figure, ReportTable, Revision } from './report.js';
import { figureAt } from './report.js';

/** Revision marks are not part of what a figure says, or each correction would look like a change of the next. */
const said = ({ value, marks }: Figure): string =>
  `${value ?? ''}|${marks.filter((mark) => mark !== 'r').join('')}`;

const absent: Figure = { value: null, marks: ['x'] };

interface Place {
  table: string;
  row: string;
  column: string;
}

function places(tables: readonly ReportTable[]): Place[] {
  return tables.flatMap(({ code, columns, rows, total }) =>
    [...rows.map(({ key }) => key), ...(total === null ? [] : ['total'])].flatMap((row) =>
      columns.map((column) => ({ table: code, row, column: column.code })),
    ),
  );
}

function find(tables: readonly ReportTable[], place: Place): Figure {
  const table = tables.find(({ code }) => code === place.table);
  return (table && figureAt(table, place.row, place.column)) ?? absent;
}

/** Every figure that differs between two versions, rows that came or went included. */
export function revisionsBetween(
  before: readonly ReportTable[],
  after: readonly ReportTable[],
): Revision[] {
  const all = new Map(
    [...places(before), ...places(after)].map((place) => [
      JSON.stringify([place.table, place.row, place.column]),
      place,
    ]),
  );
  return [...all.values()].flatMap((place) => {
    const [old, fresh] = [find(before, place), find(after, place)];
    return said(old) === said(fresh) ? [] : [{ ...place, before: old, after: fresh }];
  });
}

export function withRevisionMarks(
  tables: readonly ReportTable[],
  revisions: readonly Revision[],
): ReportTable[] {
  const revised = new Set(revisions.map(({ table, row, column }) => `${table}|${row}|${column}`));
  const marked = (table: ReportTable, row: string, figures: Figure[]): Figure[] =>
    figures.map((given, index) =>
      revised.has(`${table.code}|${row}|${table.columns[index]?.code ?? ''}`)
        ? { ...given, marks: [...given.marks, 'r'] }
        : given,
    );
  return tables.map((table) => ({
    ...table,
    rows: table.rows.map(({ key, figures }) => ({ key, figures: marked(table, key, figures) })),
    total: table.total && marked(table, 'total', table.total),
  }));
}
