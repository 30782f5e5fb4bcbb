import { ratio, type Ratio } from '../kernel/ratio.js';
import {
  valueFrom,
  valueText,
  type Formula,
  type Raw,
  type ResultColumn,
  type Rulebook,
  type StageResults,
} from '../rules/index.js';

/** One step of many lines at once. */
export type StepTally =
  | { readonly sum: string }
  /** The same of every line. */
  | { readonly same: string }
  | { readonly from: string; readonly to: string }
  | { readonly differs: true };

/** One formula of the line stage over the rows of a return. */
export class StepColumn {
  readonly name: string;
  /** Amounts of money, mass and pieces add up over lines; rates, shares and classes do not. */
  readonly adds: boolean;
  private readonly column: ResultColumn;
  private readonly wide: ReadonlySet<number>;

  constructor(
    private readonly formula: Formula,
    { currency }: Rulebook,
    private readonly lines: StageResults,
  ) {
    const { name, type } = formula;
    this.name = name;
    this.column = lines.column(name);
    this.wide = lines.wide;
    // Where a number is beyond what a column holds, nothing is added up: steps then say from where to where they go.
    this.adds =
      this.column.kind === 'whole' &&
      this.wide.size === 0 &&
      type.kind === 'number' &&
      [currency, 'kg', 'piece'].includes(type.dimension);
  }

  /** What tells a row from rows that are not like it; of what adds up only whether there is an amount. */
  mark(row: number): string {
    const { column } = this;
    if (this.wide.has(row)) return this.text(row);
    if (column.kind === 'whole') {
      const value = column.numerators[row] ?? NaN;
      return this.adds && !Number.isNaN(value) ? '' : String(value);
    }
    if (column.kind !== 'fraction') return String(column.codes[row]);
    return `${String(column.numerators[row])}/${String(column.denominators[row])}`;
  }

  /** What adds up, in whole parts of its column; nothing where the step is not applicable. */
  amount(row: number): bigint {
    const value = this.column.kind === 'whole' ? (this.column.numerators[row] ?? NaN) : NaN;
    return Number.isNaN(value) ? 0n : BigInt(value);
  }

  /** For finding the lowest and the highest; not applicable comes first. */
  order(row: number): number {
    const { column } = this;
    if (this.wide.has(row)) return orderOf(this.raw(row), column);
    if (column.kind !== 'whole' && column.kind !== 'fraction') return column.codes[row] ?? -1;
    const value = column.numerators[row] ?? NaN;
    if (Number.isNaN(value)) return -Infinity;
    return column.kind === 'whole' ? value : value / (column.denominators[row] ?? 1);
  }

  /** What rows say together: their sum, else whether they go from one value to another. */
  tally(sum: bigint, lowest: number, highest: number): StepTally {
    const [low, high] = [this.text(lowest), this.text(highest)];
    if (this.adds && !(low === high && this.raw(lowest) === null))
      return { sum: this.textOf(this.summed(sum)) };
    if (low === high) return { same: low };
    return this.raw(lowest) !== null && isNumber(this.raw(highest))
      ? { from: low, to: high }
      : { differs: true };
  }

  private summed(sum: bigint): Ratio {
    return ratio(sum, this.column.kind === 'whole' ? this.column.denominator : 1n);
  }

  private text(row: number): string {
    return this.textOf(this.raw(row));
  }

  private textOf(raw: Raw): string {
    const { type, unit, notApplicable } = this.formula;
    return valueText(valueFrom(raw, type, unit, notApplicable));
  }

  private raw(row: number): Raw {
    return this.lines.raw(row, this.name);
  }
}

function orderOf(raw: Raw, column: ResultColumn): number {
  if (!isNumber(raw)) return raw === null ? -Infinity : 0;
  const parts = column.kind === 'whole' ? Number(column.denominator) : 1;
  return (Number(raw.n) * parts) / Number(raw.d);
}

const isNumber = (raw: Raw): raw is Ratio => typeof raw === 'object' && raw !== null;
