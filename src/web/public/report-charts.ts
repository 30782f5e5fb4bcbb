import { figureAt, tableOf, type ReportTable, type Snapshot } from '../../publications/index.js';
import { bars } from '../charts/bars.js';
import { flow, type FlowLink, type FlowNode } from '../charts/flow.js';
import { stackedColumns } from '../charts/stacked-columns.js';
import type { Text } from '../shell/text.js';

import { mgOfGrams, mgOfKg, periodText, rowLabel } from './report-figures.js';

/** What charts say where their figures come from, and where to download them. */
export interface ChartFrame {
  /** null where nothing can be downloaded yet. */
  csvHref: string | null;
}

const words = (name: string, { csvHref }: ChartFrame, params: Record<string, Text> = {}) => ({
  id: `chart-${name}`,
  title: { key: `public.chart.${name}.title`, params },
  description: { key: `public.chart.${name}.description`, params },
  source: { key: `public.chart.${name}.source` },
  downloads: csvHref === null ? [] : [{ href: csvHref, text: { key: 'public.download.csv' } }],
  headingLevel: 3,
});

const valueAt = (table: ReportTable, row: string, column: string): string | null =>
  figureAt(table, row, column)?.value ?? null;

/** Units of each chemistry, quarter by quarter; left out where a part is hidden, for a gap would mislead. */
export function placedChart(snapshot: Snapshot, frame: ChartFrame) {
  const table = tableOf(snapshot, 'units_by_chemistry_and_quarter');
  if (!table || table.rows.length === 0) return null;
  const quarters = table.columns.map(({ code }) => code).filter((code) => code !== 'total');
  const cells = table.rows.flatMap(({ figures }) => figures);
  if (cells.some(({ value }) => value === null) || quarters.length < 2) return null;
  const [largest] = table.rows;
  return stackedColumns({
    ...words('placed', frame, {
      units: { number: valueAt(table, 'total', 'total') ?? '0' },
      chemistry: rowLabel('chemistry', largest?.key ?? ''),
    }),
    measure: { kind: 'number', unit: { key: 'public.unit.pieces' } },
    series: table.rows.map(({ key }) => ({ code: key, label: rowLabel('chemistry', key) })),
    columnHead: { key: 'public.dimension.quarter' },
    columns: quarters.map((quarter) => ({
      label: periodText(quarter),
      total: valueAt(table, 'total', quarter) ?? '0',
      amounts: Object.fromEntries(
        table.rows.map(({ key }) => [key, valueAt(table, key, quarter) ?? '0']),
      ),
    })),
  });
}

/** Recovery of each material beside its legal target. */
export function recoveryChart(snapshot: Snapshot, frame: ChartFrame) {
  const table = tableOf(snapshot, 'recovered_materials');
  if (!table || table.rows.length === 0) return null;
  const short = table.rows.filter(({ key }) =>
    valueAt(table, key, 'against_target')?.startsWith('-'),
  );
  const judged = table.rows.filter(({ key }) => valueAt(table, key, 'target') !== null);
  return bars({
    ...words('recovery', frame, {
      short: short.length,
      judged: judged.length,
    }),
    measure: { kind: 'percent', places: 2 },
    rowHead: { key: 'public.dimension.material' },
    valueHead: { key: 'public.column.recovery' },
    bars: table.rows.map(({ key }) => {
      const target = valueAt(table, key, 'target');
      return {
        code: key,
        label: rowLabel('material', key),
        amount: valueAt(table, key, 'recovery'),
        ...(target === null
          ? {}
          : { target: { amount: target, label: { key: 'public.column.target' } } }),
      };
    }),
  });
}

interface Amounts {
  placedMg: bigint;
  collectedMg: bigint;
  treatedMg: bigint;
  recycledMg: bigint;
}

function amountsOf(snapshot: Snapshot): Amounts | null {
  const totalAt = (code: string, column: string) => {
    const table = tableOf(snapshot, code);
    const value = table && valueAt(table, 'total', column);
    return value ? mgOfKg(value) : null;
  };
  const found = [
    totalAt('placed_by_quarter', 'mass'),
    // A report of an earlier form had no table of transport.
    totalAt('transport', 'collected') ?? totalAt('treatment_by_chemistry', 'collected'),
    totalAt('treatment_by_chemistry', 'treated'),
    totalAt('treatment_by_chemistry', 'recycled'),
  ];
  const [placedMg, collectedMg, treatedMg, recycledMg] = found;
  if (placedMg == null || collectedMg == null || treatedMg == null || recycledMg == null)
    return null;
  return { placedMg, collectedMg, treatedMg, recycledMg };
}

const positive = (mg: bigint): bigint => (mg > 0n ? mg : 0n);

/**
 * From what is placed on the market to what is recovered in the same period, with what is in use, lost and not known.
 * What is placed today comes back in many years: the first ribbon says so by its label.
 */
export function flowChart(snapshot: Snapshot, frame: ChartFrame) {
  const amounts = amountsOf(snapshot);
  if (!amounts || amounts.treatedMg === 0n || amounts.placedMg < amounts.collectedMg) return null;
  const { placedMg, collectedMg, treatedMg, recycledMg } = amounts;
  const inUseMg = placedMg - collectedMg;
  const waitingMg = positive(collectedMg - treatedMg);
  const lossMg = positive(treatedMg - recycledMg);
  const node = (
    id: string,
    stage: number,
    amount: bigint,
    kind: FlowNode['kind'] = 'stock',
  ): FlowNode => ({ id, stage, amount, kind, label: { key: `public.flow.${id}` } });
  const nodes = [
    node('placed', 0, placedMg),
    node('collected', 1, collectedMg),
    node('in_use', 1, inUseMg, 'unknown'),
    node('treated', 2, treatedMg),
    ...(waitingMg > 0n ? [node('waiting', 2, waitingMg, 'unknown')] : []),
    node('recycled', 3, recycledMg, 'recovered'),
    ...(lossMg > 0n ? [node('lost', 3, lossMg, 'loss')] : []),
  ];
  const links: FlowLink[] = [
    { from: 'placed', to: 'collected', amount: collectedMg },
    { from: 'placed', to: 'in_use', amount: inUseMg },
    { from: 'collected', to: 'treated', amount: treatedMg },
    ...(waitingMg > 0n ? [{ from: 'collected', to: 'waiting', amount: waitingMg }] : []),
    { from: 'treated', to: 'recycled', amount: recycledMg },
    ...(lossMg > 0n ? [{ from: 'treated', to: 'lost', amount: lossMg }] : []),
  ];
  return flow({
    ...words('flow', frame, {
      recycled: { massIn: 't', mg: recycledMg, places: 1 },
      treated: { massIn: 't', mg: treatedMg, places: 1 },
    }),
    measure: { kind: 'mass', unit: 't', places: 1 },
    nodes,
    links,
  });
}

/** Embedded materials as lying bars. */
export function embeddedChart(snapshot: Snapshot, frame: ChartFrame) {
  const table = tableOf(snapshot, 'embedded_materials');
  const [largest] = table?.rows ?? [];
  if (!table || !largest) return null;
  return bars({
    ...words('embedded', frame, {
      material: rowLabel('material', largest.key),
      mass: {
        massIn: 't',
        mg: mgOfGrams(valueAt(table, largest.key, 'embedded') ?? '0'),
        places: 1,
      },
    }),
    measure: { kind: 'mass', unit: 't', places: 1 },
    rowHead: { key: 'public.dimension.material' },
    valueHead: { key: 'public.column.embedded' },
    bars: table.rows.map(({ key }) => {
      const grams = valueAt(table, key, 'embedded');
      return {
        code: key,
        label: rowLabel('material', key),
        amount: grams === null ? null : mgOfGrams(grams),
      };
    }),
  });
}
