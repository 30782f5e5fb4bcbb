import { csvRow } from '../files/index.js';

import type { ReportTable, Snapshot } from './report.js';

function tableLines({ code, dimension, columns, rows, total }: ReportTable): string[] {
  const all = total === null ? rows : [...rows, { key: 'total', figures: total }];
  return all.flatMap(({ key, figures }) =>
    columns.map((column, index) => {
      const figure = figures[index];
      const marks = (figure?.marks ?? []).join(' ');
      return csvRow([code, dimension, key, column.code, column.unit, figure?.value ?? '', marks]);
    }),
  );
}

/** One figure a line, so that any tool can filter and pivot it; hidden figures are empty with their mark. The file of a
 * demonstration says in its first line that nobody declared its figures: a file goes where no page goes with it. */
export function reportCsv(snapshot: Snapshot): string {
  const head = csvRow(['table', 'dimension', 'row', 'column', 'unit', 'value', 'marks']);
  const memos = snapshot.memos.map((memo) =>
    csvRow(['memo', 'quarter', memo.period, memo.code, 'pieces', memo.units, '']),
  );
  const note = ['note', 'report', 'demonstration', 'figures_not_declared_by_producers', '', '', ''];
  const notes = snapshot.programme.demonstration ? [csvRow(note)] : [];
  return [head, ...notes, ...snapshot.tables.flatMap(tableLines), ...memos].join('');
}
