import { tableOf, type Figure, type ReportTable, type Snapshot } from '../../publications/index.js';
import type { Text } from '../shell/text.js';

import { tableSources, type FigureSource } from './figure-sources.js';
import { columnHead, figureCell, rowLabel, type FigureCell } from './report-figures.js';

export interface TableModel {
  id: string;
  caption: Text;
  head: { text: Text; format?: 'numeric' }[];
  rows: (FigureCell | { text: Text })[][];
  foot?: (FigureCell | { text: Text })[][];
  firstCellIsHeader: true;
  empty: Text;
  /** Set on a table of many rows, which is opened by who wants them all. */
  folded: { key: string; params: Record<string, Text> } | null;
  /** How the figures were kept from telling on a single producer. */
  confidentiality: Text;
}

/** A table of more rows would push everything else off the screen. */
const MOST_OPEN_ROWS = 12;

const totalLabel: Text = { key: 'public.table.total' };

/** A sum below one row that says the same would only say it twice. */
function addsUp(table: ReportTable): table is ReportTable & { total: Figure[] } {
  const { rows, total } = table;
  if (!total || rows.length === 0) return false;
  return rows.length > 1 || JSON.stringify(rows[0]?.figures) !== JSON.stringify(total);
}

/**
 * What is placed on the market is no part of the flow of a period, and says so; in reports that were released before, something
 * was worked out of it, and it stands as it stood.
 */
function labelIn({ dimension, rows }: ReportTable, key: string): Text {
  const isBeside =
    dimension === 'flow' && key === 'placed' && !rows.some((row) => row.key === 'in_use');
  return rowLabel(dimension, isBeside ? 'placed_beside' : key);
}

function tableModel(
  snapshot: Snapshot,
  table: ReportTable,
  language: string,
): TableModel & { sources: FigureSource[] } {
  const cells = (label: Text, figures: ReportTable['rows'][number]['figures']) => [
    { text: label },
    ...figures.map((figure, index) => figureCell(figure, table.columns[index]?.unit ?? 'pieces')),
  ];
  const caption: Text = { key: `public.table.${table.code}` };
  return {
    id: table.code,
    caption,
    head: [
      { text: { key: `public.dimension.${table.dimension}` } },
      ...table.columns.map((column) => ({
        text: columnHead(column),
        format: 'numeric' as const,
      })),
    ],
    rows: table.rows.map(({ key, figures }) => cells(labelIn(table, key), figures)),
    ...(addsUp(table) ? { foot: [cells(totalLabel, table.total)] } : {}),
    firstCellIsHeader: true,
    empty: { key: 'public.table.empty' },
    folded:
      table.rows.length > MOST_OPEN_ROWS
        ? { key: 'public.table.folded', params: { caption, count: table.rows.length } }
        : null,
    confidentiality: { key: `public.confidentiality.${table.confidentiality}` },
    sources: tableSources(snapshot, table, language),
  };
}

export function tableModels(
  snapshot: Snapshot,
  codes: readonly string[],
  language: string,
): ReturnType<typeof tableModel>[] {
  return codes.flatMap((code) => {
    const table = tableOf(snapshot, code);
    return table ? [tableModel(snapshot, table, language)] : [];
  });
}

/** Old beside new for each figure that a correction changed. */
export function revisionTable(
  snapshot: Snapshot,
): Omit<TableModel, 'confidentiality' | 'folded'> | null {
  if (snapshot.revisions.length === 0) return null;
  return {
    id: 'revisions',
    caption: { key: 'public.revision.caption', params: { version: snapshot.version - 1 } },
    head: [
      { text: { key: 'public.revision.where' } },
      { text: { key: 'public.revision.before' }, format: 'numeric' },
      { text: { key: 'public.revision.after' }, format: 'numeric' },
    ],
    rows: snapshot.revisions.map((revision) => {
      const table = tableOf(snapshot, revision.table);
      const column = table?.columns.find(({ code }) => code === revision.column);
      const unit = column?.unit ?? 'pieces';
      return [
        { text: placeText(revision, table) },
        figureCell(revision.before, unit),
        figureCell({ ...revision.after, marks: revision.after.marks }, unit),
      ];
    }),
    firstCellIsHeader: true,
    empty: { key: 'public.table.empty' },
  };
}

function placeText(
  { table, row, column }: Snapshot['revisions'][number],
  found: ReportTable | undefined,
): Text {
  const given = found?.columns.find(({ code }) => code === column);
  return {
    key: 'public.revision.place',
    params: {
      table: { key: `public.table.${table}` },
      row: row === 'total' || !found ? totalLabel : rowLabel(found.dimension, row),
      column: given ? columnHead(given) : column,
    },
  };
}
