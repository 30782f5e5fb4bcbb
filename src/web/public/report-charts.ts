import { figureAt, tableOf, type ReportTable, type Snapshot } from '../../publications/index.js';
import { bars } from '../charts/bars.js';
import { stackedColumns } from '../charts/stacked-columns.js';

import { chartWords, type ChartFrame } from './chart-words.js';
import { mgOfGrams, periodText, rowLabel } from './report-figures.js';

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
    ...chartWords('placed', frame, {
      units: { number: valueAt(table, 'total', 'total') ?? '0' },
      chemistry: rowLabel('chemistry', largest?.key ?? ''),
    }),
    measure: { kind: 'number', unit: { key: 'public.unit.pieces' } },
    series: table.rows.map(({ key }) => ({ code: key, label: rowLabel('chemistry', key) })),
    columnHead: { key: 'public.dimension.quarter' },
    columns: quarters.map((quarter) => ({
      label: periodText(quarter),
      short: { key: 'public.period.quarter-short', params: { quarter: quarter.slice(-1) } },
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
    ...chartWords('recovery', frame, {
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

/** Embedded materials as lying bars. */
export function embeddedChart(snapshot: Snapshot, frame: ChartFrame) {
  const table = tableOf(snapshot, 'embedded_materials');
  const [largest] = table?.rows ?? [];
  if (!table || !largest) return null;
  return bars({
    ...chartWords('embedded', frame, {
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
