import type { CalendarDate } from '../src/kernel/calendar-date.js';
import type { Ratio } from '../src/kernel/ratio.js';
import {
  dayNumber,
  type ColumnFacts,
  type NumberFacts,
  type Raw,
  type Rulebook,
  type StageFacts,
  type StageName,
} from '../src/rules/index.js';

/** One row of facts in base units, by input name; of a fact with a value for each year, the values by year. */
export type RawRow = Readonly<Record<string, Raw | ReadonlyMap<number, Raw>>>;

/** Rows of facts as the columns that the columnar back end reads. */
export function columnsOf(
  rulebook: Rulebook,
  stageName: StageName,
  rows: readonly RawRow[],
): Pick<StageFacts, 'rows' | 'inputs'> {
  const stage = rulebook.stages.get(stageName);
  const inputs: Record<string, ColumnFacts> = {};
  for (const input of stage?.inputs.values() ?? []) {
    const values = rows.map((row) => row[input.name] ?? null);
    if (input.perYear) inputs[input.name] = yearsOf(values as ReadonlyMap<number, Raw>[]);
    else if (input.type.kind === 'number') inputs[input.name] = numbersOf(values as Raw[]);
    else {
      const { type } = input;
      const known =
        type.kind === 'choice' ? (rulebook.enumerations.get(type.enumeration) ?? []) : [];
      const codes = Int32Array.from(values as Raw[], (value) =>
        value === null
          ? -1
          : typeof value === 'boolean'
            ? Number(value)
            : type.kind === 'date'
              ? dayNumber(value as CalendarDate)
              : known.indexOf(value as string),
      );
      inputs[input.name] = { codes };
    }
  }
  return { rows: rows.length, inputs };
}

function yearsOf(rows: readonly ReadonlyMap<number, Raw>[]): ColumnFacts {
  const years = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const d = denominatorOf(rows.flatMap((row) => [...row.values()]));
  return {
    years: new Map(
      years.map((year) => [
        year,
        numbersOf(
          rows.map((row) => row.get(year) ?? null),
          d,
        ),
      ]),
    ),
  };
}

function numbersOf(values: readonly Raw[], d = denominatorOf(values)): NumberFacts {
  return {
    values: BigInt64Array.from(values, (value) => (isRatio(value) ? value.n * (d / value.d) : 0n)),
    absent: Uint8Array.from(values, (value) => (value === null ? 1 : 0)),
    denominator: d,
  };
}

function denominatorOf(values: readonly Raw[]): bigint {
  return values.reduce<bigint>((d, value) => {
    if (!isRatio(value)) return d;
    let [x, y] = [d, value.d];
    while (y !== 0n) [x, y] = [y, x % y];
    return (d / x) * value.d;
  }, 1n);
}

function isRatio(value: Raw): value is Ratio {
  return typeof value === 'object' && value !== null;
}
