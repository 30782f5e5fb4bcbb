import { parse } from 'csv-parse/sync';
import { valueOf } from '../../src/kernel/decision.js';
import {
  add,
  compare,
  decimalFromRatio,
  divide,
  multiply,
  ratio,
  ratioFromDecimal,
  ROUNDING_MODES,
  subtract,
  type Ratio,
  type RoundingMode,
} from '../../src/kernel/ratio.js';
import type { ReportTable, Snapshot, Unit } from '../../src/publications/index.js';

// Goal 5 for a public report: what can be worked out of other figures of the same report is, exactly, from its download.

/** What is counted: a sum of what was declared or certified, with nothing in the report to work it out of but its parts. */
const counted: readonly string[] = ['pieces', 'kg', 'g', 'returns', 'minor:EUR', 'kg*km'];

const exact = (decimal: string): Ratio => valueOf(ratioFromDecimal(decimal));
const sum = (values: readonly Ratio[]): Ratio => values.reduce(add, ratio(0n, 1n));

/** The formula of the method that a column is made by: it prints how its result is rounded. */
const formulas: Readonly<Record<string, string>> = {
  recycling_efficiency: 'recycling_efficiency',
  recovery: 'material_recovery',
  fee_per_kg: 'fee_per_kg',
  accepted_share: 'accepted_share',
  share_of_placed_mass: 'share_of_mass',
  domestic_share: 'domestic_share',
  mean_distance: 'mean_distance',
  distance_known: 'distance_known',
};

export class Recomputation {
  /** Figures that came out of others. */
  checked = 0;
  /** Figures that did not, and columns that nothing here knows how to work out. */
  readonly faults: string[] = [];

  constructor(private readonly report: Snapshot) {
    for (const table of report.tables) {
      this.totals(table);
      this.columns(table);
    }
    this.acrossTables();
    this.headlines();
  }

  private expect(
    where: string,
    found: string | null | undefined,
    wanted: Ratio,
    column = '',
  ): void {
    this.checked += 1;
    const places = found?.split('.')[1]?.length ?? 0;
    const said = decimalFromRatio(wanted, places, this.roundingOf(column));
    if (found === null || found === undefined || compare(exact(found), exact(said)) !== 0)
      this.faults.push(`${where}: printed ${found ?? 'nothing'}, worked out ${said}`);
  }

  /** As the method of the report itself says; what is not rounded comes out at the last digit. */
  private roundingOf(column: string): RoundingMode {
    const formula = this.report.method
      .find(({ id }) => id === 'method/indicators')
      ?.formulas.find(({ name }) => name === formulas[column]);
    const said = formula?.rounding?.mode;
    return ROUNDING_MODES.find((mode) => mode === said) ?? 'half-away-from-zero';
  }

  private at(table: string, row: string, column: string): string | null {
    const found = this.report.tables.find(({ code }) => code === table);
    const place = found?.columns.findIndex(({ code }) => code === column) ?? -1;
    const figures =
      row === 'total' ? found?.total : found?.rows.find(({ key }) => key === row)?.figures;
    return figures?.[place]?.value ?? null;
  }

  /** A total is the sum of its rows, unless one of them is hidden. */
  private totals({ code, columns, rows, total }: ReportTable): void {
    for (const [at, column] of columns.entries()) {
      const parts = rows.map(({ figures }) => figures[at]?.value ?? null);
      const whole = total?.[at]?.value;
      if (whole === undefined || !counted.includes(column.unit) || parts.includes(null)) continue;
      this.expect(
        `${code} total ${column.code}`,
        whole,
        sum(parts.map((part) => exact(part ?? '0'))),
      );
    }
  }

  private columns(table: ReportTable): void {
    const keys = [...table.rows.map(({ key }) => key), ...(table.total ? ['total'] : [])];
    for (const { code, unit } of table.columns) {
      if (counted.includes(unit) && code !== 'missing' && code !== 'total') continue;
      for (const key of keys) {
        const found = this.at(table.code, key, code);
        if (found === null) continue;
        const wanted = this.derived(table, key, code);
        if (wanted === null) this.faults.push(`${table.code} ${key} ${code}: from what?`);
        else if (typeof wanted !== 'string')
          this.expect(`${table.code} ${key} ${code}`, found, wanted, code);
        else if (wanted !== found)
          this.faults.push(`${table.code} ${key} ${code}: ${found}, law says ${wanted}`);
      }
    }
  }

  private derived(table: ReportTable, key: string, column: string): Ratio | string | null {
    const of = (name: string): Ratio | null => {
      const found = this.at(table.code, key, name);
      return found === null ? null : exact(found);
    };
    const quotient = (part: Ratio | null, whole: Ratio | null): Ratio | null =>
      part === null || whole === null ? null : divide(part, whole);
    switch (column) {
      case 'recycling_efficiency':
        return quotient(of('recycled'), of('treated'));
      case 'domestic_share':
        return quotient(of('domestic'), of('treated'));
      case 'mean_distance':
        return quotient(of('travelled'), of('with_distance'));
      case 'distance_known':
        return quotient(of('with_distance'), of('collected'));
      case 'recovery':
        return quotient(of('recovered'), of('input'));
      case 'against_target': {
        const [found, target] = [of('recovery'), of('target')];
        return found === null || target === null ? null : subtract(found, target);
      }
      case 'target':
      case 'target_from':
        return this.lawOf(key, column);
      case 'fee_per_kg':
        return quotient(of('fee'), of('mass'));
      case 'accepted_share':
        return quotient(of('accepted'), of('expected'));
      case 'missing': {
        const [expected, filed] = [of('expected'), of('filed')];
        return expected === null || filed === null ? null : subtract(expected, filed);
      }
      case 'share_of_placed_mass': {
        const placed = this.at('placed_by_category', 'total', 'mass');
        return quotient(of('mass'), placed === null ? null : exact(placed));
      }
      case 'total': {
        const quarters = table.columns.filter(({ code }) => /^\d{4}-Q\d$/.test(code));
        const parts = quarters.map(({ code }) => of(code));
        return parts.includes(null) ? null : sum(parts.map((part) => part ?? ratio(0n, 1n)));
      }
      default:
        return null;
    }
  }

  /** The target of a material as the method of the same report prints it, from the day it gives. */
  private lawOf(material: string, column: 'target' | 'target_from'): Ratio | string | null {
    const from = this.at('recovered_materials', material, 'target_from');
    const dated = this.report.method
      .flatMap(({ parameters }) => parameters)
      .find(({ name }) => name === `required_recovery_${material}`)
      ?.values.find((value) => value.from === from);
    if (dated === undefined || dated.cite.address === null) return null;
    return column === 'target_from' ? dated.from : divide(exact(dated.value), exact('100'));
  }

  /** The same thing has the same figure in every table. */
  private acrossTables(): void {
    const same: readonly (readonly [string, readonly string[]])[] = [
      ['units', ['placed_by_category', 'placed_by_chemistry', 'placed_by_quarter', 'placed_by_brand']],
      ['mass', ['placed_by_category', 'placed_by_chemistry', 'placed_by_quarter', 'placed_by_brand', 'fees_by_category', 'fees_by_chemistry']],
      ['fee', ['fees_by_category', 'fees_by_chemistry']],
      ['collected', ['treatment_by_chemistry', 'transport']],
      ['total', ['units_by_chemistry_and_quarter', 'units_by_brand_and_quarter']],
    ]; // prettier-ignore
    this.flows();
    for (const [column, tables] of same) {
      const first = this.at(tables[0] ?? '', 'total', column);
      for (const table of tables.slice(1))
        if (first !== null)
          this.expect(`${table} ${column}`, this.at(table, 'total', column), exact(first));
    }
  }

  /** What a flow is, worked out of the masses that other tables show. */
  private flows(): void {
    const total = (table: string, column: string) => this.at(table, 'total', column);
    const placed = total('placed_by_category', 'mass');
    const masses = ['collected', 'treated', 'recycled'].map((of) =>
      total('treatment_by_chemistry', of),
    );
    if (placed === null || masses.includes(null)) return;
    const [collected, treated, recycled] = masses.map((mass) => exact(mass ?? '0'));
    if (collected === undefined || treated === undefined || recycled === undefined) return;
    const nothing = ratio(0n, 1n);
    const brought = ['imported', 'passed_on'].map((flow) => this.at('flows', flow, 'mass'));
    const here = brought.reduce((left, mass) => subtract(left, exact(mass ?? '0')), treated);
    const atLeast = (found: Ratio) => (compare(found, nothing) < 0 ? nothing : found);
    const known: Readonly<Record<string, Ratio>> = {
      placed: exact(placed), collected, treated, recycled,
      to_treatment: compare(collected, here) < 0 ? collected : here,
      waiting: atLeast(subtract(collected, here)),
      from_stock: atLeast(subtract(here, collected)),
      lost: atLeast(subtract(treated, recycled)),
    }; // prettier-ignore
    for (const [name, wanted] of Object.entries(known))
      this.expect(`flows ${name}`, this.at('flows', name, 'mass'), wanted);
  }

  /** Every figure of a sentence stands in a table, or is worked out of those that do. */
  private headlines(): void {
    const total = (table: string, column: string) => this.at(table, 'total', column);
    for (const { code, values } of this.report.headlines) {
      const material = values.material ?? '';
      const recovered = (column: string) => this.at('recovered_materials', material, column);
      const memos = sum(this.report.memos.map(({ units }) => exact(units)));
      const known: Readonly<Record<string, string | null>> = {
        'placed.units': total('placed_by_category', 'units'),
        'placed.mass': total('placed_by_category', 'mass'),
        'unattributed.units': total('placed_by_category', 'units'),
        'unattributed.unattributed': decimalFromRatio(memos, 0, 'down'),
        'unattributed.together': decimalFromRatio(add(memos, exact(total('placed_by_category', 'units') ?? '0')), 0, 'down'),
        'treated.treated': total('treatment_by_chemistry', 'treated'),
        'treated.efficiency': total('treatment_by_chemistry', 'recycling_efficiency'),
        'treated.domestic': total('treatment_by_chemistry', 'domestic_share'),
        'transport.distance': total('transport', 'mean_distance'),
        'transport.known': total('transport', 'distance_known'),
        'fees.fee': total('fees_by_category', 'fee'),
        'fees.feePerKg': total('fees_by_category', 'fee_per_kg'),
        'completeness.accepted': total('completeness', 'accepted'),
        'completeness.expected': total('completeness', 'expected'),
        'completeness.missing': total('completeness', 'missing'),
        'estimates.share': this.at('quality', 'estimated_mass', 'share_of_placed_mass'),
        ...Object.fromEntries(
          ['recovery_met', 'recovery_short'].flatMap((name) => [
            [`${name}.recovered`, recovered('recovery')],
            [`${name}.target`, recovered('target')],
            [`${name}.points`, recovered('against_target')?.replace('-', '') ?? null],
            [`${name}.from`, recovered('target_from')],
            [`${name}.material`, material],
          ]),
        ),
      }; // prettier-ignore
      for (const [name, found] of Object.entries(values)) {
        this.checked += 1;
        if (known[`${code}.${name}`] !== found)
          this.faults.push(
            `headline ${code} ${name}: ${found}, tables say ${known[`${code}.${name}`] ?? 'nothing'}`,
          );
      }
    }
  }
}

/** How many of its unit a printed one stands for. */
const scales: Readonly<Record<string, string>> = { kg: '1000', 'kg*km': '1000', g: '1000000', ratio: '0.01', points: '0.01', 'minor:EUR': '0.01', 'minor:EUR/kg': '0.01' }; // prettier-ignore

/** null: the print is the figure of the download, at the decimals that are printed. */
function misprint(printed: string, value: string | null, unit: Unit): string | null {
  if (value === null || unit === 'date') return null;
  const digits = /-?\d[\d,]*(?:\.\d+)?/.exec(printed.replace('−', '-'))?.[0].replaceAll(',', '');
  if (digits === undefined) return `no figure in ${printed}`;
  const scale = scales[unit];
  const inPrint = unit.startsWith('minor:') ? multiply(exact(value), exact('0.01')) : divide(exact(value), exact(scale ?? '1')); // prettier-ignore
  const said = decimalFromRatio(inPrint, digits.split('.')[1]?.length ?? 0, 'half-away-from-zero');
  return compare(exact(said), exact(digits)) === 0 ? null : `${printed} for ${value} ${unit}`;
}

/** In the page: each table by its caption, its rows as they are read. */
export const printedTables = `[...document.querySelectorAll('main table')].map((table) => [
  table.caption?.textContent.trim() ?? '',
  [...table.querySelectorAll('tbody tr, tfoot tr')].map((row) =>
    [...row.children].map((cell) => cell.textContent.trim())),
])`;

/** Rows stand as in the download, the total last unless it repeats the only row; a table without rows prints none. */
export function misprintsOf(table: ReportTable, printed: readonly (readonly string[])[]): string[] {
  if (table.rows.length === 0) return [];
  const lines = table.rows.map(({ figures }) => figures);
  const repeats = JSON.stringify(lines) === JSON.stringify([table.total]);
  const rows = [...lines, ...(table.total && !repeats ? [table.total] : [])];
  if (rows.length !== printed.length)
    return [`${table.code}: ${String(printed.length)} rows printed of ${String(rows.length)}`];
  return rows.flatMap((figures, row) =>
    figures.flatMap(({ value }, at) => {
      const cell = printed[row]?.[at + 1] ?? '';
      const fault = misprint(cell, value, table.columns[at]?.unit ?? 'pieces');
      return fault === null ? [] : [`${table.code} row ${String(row + 1)}: ${fault}`];
    }),
  );
}

/** Figures of the tables that the CSV says otherwise or not at all. */
export function unlikeCsv({ tables }: Snapshot, csv: string): string[] {
  const rows = parse(csv, { columns: true, bom: true }) as unknown as Record<string, string>[];
  const kept = new Map(
    rows.map((row) => [`${row.table} ${row.row} ${row.column}`, row.value ?? '']),
  );
  return tables.flatMap(({ code, columns, rows: lines, total }) =>
    [...lines, ...(total ? [{ key: 'total', figures: total }] : [])].flatMap(({ key, figures }) =>
      figures.flatMap(({ value }, at) => {
        const place = `${code} ${key} ${columns[at]?.code ?? ''}`;
        const found = kept.get(place);
        return found === (value ?? '')
          ? []
          : [`${place}: ${found ?? 'not there'} for ${value ?? ''}`];
      }),
    ),
  );
}

/** The figures of a chart stand in its own table, the other way round: a row for each column of the report's. */
export function misprintsOfChart(
  table: ReportTable,
  printed: readonly (readonly (readonly string[])[])[],
): string[] {
  const quarters = table.columns.filter(({ code }) => /^\d{4}-Q\d$/.test(code));
  const turned = {
    ...table,
    columns: [...table.rows.map(({ key }) => key), 'total'].map((code) => ({
      code,
      unit: 'pieces' as const,
    })),
    rows: quarters.map(({ code }, at) => ({
      key: code,
      figures: [...table.rows.map(({ figures }) => figures), table.total ?? []].flatMap(
        (figures) => figures[at] ?? [],
      ),
    })),
    total: null,
  };
  const charts = printed.filter(
    (rows) =>
      rows.length === quarters.length &&
      rows.every(([first = '']) => /^Q\d \d{4}$/.test(first)) &&
      rows[0]?.length === turned.columns.length + 1,
  );
  const faults = charts.map((rows) => misprintsOf(turned, rows));
  return faults.find((each) => each.length === 0) ?? faults[0] ?? [`${table.code}: not printed`];
}
