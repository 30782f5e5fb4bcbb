import { parseCalendarDate, type CalendarDate } from '../src/kernel/calendar-date.js';
import { ratio, type Ratio } from '../src/kernel/ratio.js';
import { valueOf } from '../src/kernel/decision.js';
import type { Facts, Raw } from '../src/rules/index.js';
import type { RawRow } from './column-facts.js';

/** Facts for a generated rulebook: a nation of producers with periods and lines. */
export interface GeneratedFacts {
  readonly nation: GeneratedRow;
  readonly on: CalendarDate;
}

export interface GeneratedRow {
  /** As `evaluateStage` takes them, without the rows below. */
  readonly facts: Facts;
  /** The same as values in base units. */
  readonly raw: RawRow;
  readonly on: CalendarDate;
  readonly rows: readonly GeneratedRow[];
}

interface Choices {
  /** Half of the cases have no number beyond 2^53, so that as many rows as can be stay in doubles. */
  readonly ordinary: boolean;
  readonly below: (count: number) => number;
  readonly pick: <T>(...choices: readonly [T, ...T[]]) => T;
}

export const LAW_DAYS = ['2024-03-31', '2025-01-01', '2025-06-30', '2025-12-31'].map((day) =>
  valueOf(parseCalendarDate(day)),
) as [CalendarDate, ...CalendarDate[]];

export function generatedFacts(tape: Choices, lines: number): GeneratedFacts {
  const many = (most: number, make: () => GeneratedRow): GeneratedRow[] =>
    Array.from({ length: tape.below(most + 1) }, make);
  const line = (): GeneratedRow => row(tape, lineValues(tape));
  const period = (): GeneratedRow =>
    row(tape, { late: yesNo(tape), kept: optional(tape, mass(tape)) }, many(lines, line));
  const producer = (): GeneratedRow => row(tape, { small: yesNo(tape) }, many(2, period));
  const on = tape.pick(...LAW_DAYS);
  const nation = row(
    tape,
    { placed: years(tape), costs: money(tape) },
    [producer(), ...many(2, producer)],
    on,
  );
  return { nation, on };
}

/** A value in both forms. */
interface Both {
  readonly fact: unknown;
  readonly raw: Raw | ReadonlyMap<number, Raw>;
}

function row(
  tape: Choices,
  values: Readonly<Record<string, Both>>,
  rows: readonly GeneratedRow[] = [],
  on = tape.pick(...LAW_DAYS),
): GeneratedRow {
  const entries = Object.entries(values);
  return {
    facts: Object.fromEntries(entries.map(([name, { fact }]) => [name, fact])),
    raw: Object.fromEntries(entries.map(([name, { raw }]) => [name, raw])),
    on,
    rows,
  };
}

function lineValues(tape: Choices): Record<string, Both> {
  return {
    category: same(tape.pick('portable', 'ev', 'industrial')),
    chemistry: optional(tape, same(tape.pick('lfp', 'nmc'))),
    mass: mass(tape),
    net: optional(tape, mass(tape)),
    price: money(tape),
    units: count(tape.pick(0n, 1n, 3n, 1_000n, 12_345_678n)),
    share: optional(tape, share(tape)),
    hazard: optional(tape, yesNo(tape)),
    sold_on: optional(tape, same(tape.pick('2024-02-29', '2025-03-01', '2025-12-31'))),
  };
}

function same(value: string | boolean): Both {
  return { fact: value, raw: value };
}

function yesNo(tape: Choices): Both {
  return same(tape.pick(false, true));
}

function count(value: bigint): Both {
  return { fact: value, raw: ratio(value, 1n) };
}

function optional(tape: Choices, value: Both): Both {
  return tape.below(4) === 3 ? { fact: null, raw: null } : value;
}

/** Milligrams: nothing, ties at half a cent, ordinary, and beyond what doubles hold. */
function mass(tape: Choices): Both {
  const ordinary = tape.pick(1_000_000n, 0n, 500_000n, 3_125n, 1n, 12_345_678n, 999_999_937n);
  const large = tape.pick(9_007_199_254_740_991n, 9_007_199_254_740_993n, 2n ** 60n + 1n);
  const mg = tape.ordinary || tape.below(3) > 0 ? ordinary : large;
  return { fact: mg, raw: ratio(mg, 1_000_000n) };
}

function money(tape: Choices): Both {
  const ordinary = tape.pick(100n, 0n, 1n, 5n, -5n, -1_25n, 999n, -123_456_789n);
  const minor = tape.ordinary || tape.below(8) > 0 ? ordinary : 2n ** 55n + 1n;
  return { fact: { minor, currency: 'EUR' }, raw: ratio(minor, 100n) };
}

function share(tape: Choices): Both {
  const value: Ratio = ratio(BigInt(tape.pick(160_000, 0, 1, 500_000, 1_000_000)), 1_000_000n);
  return { fact: value, raw: value };
}

function years(tape: Choices): Both {
  const list = [2021, 2022, 2023, 2024, 2025].flatMap((year) =>
    tape.below(4) === 3 ? [] : [[year, optional(tape, mass(tape))] as const],
  );
  return {
    fact: Object.fromEntries(list.map(([year, { fact }]) => [String(year), fact])),
    raw: new Map(list.map(([year, { raw }]) => [year, raw as Raw])),
  };
}
