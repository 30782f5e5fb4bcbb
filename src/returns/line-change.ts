import { countedUnits } from '../assessments/index.js';
import { ratio, type Ratio } from '../kernel/ratio.js';
import { isBatteryCategory, unusualMass } from '../register/index.js';
import type { ReturnLine } from './return-line.js';

/** What moves by more than half has changed much; a line only where it moves by a hundred batteries too: small lines jump. */
export const largeChange = { percent: 50n, units: 100n } as const;

/** The change as an exact share of before; null when there was nothing before. */
export function changeOf(now: bigint, before: bigint | null): Ratio | null {
  return before === null || before === 0n ? null : ratio(now - before, before);
}

const distance = (a: bigint, b: bigint): bigint => (a > b ? a - b : b - a);

/** Of a figure as such; from nothing to anything is a large change. */
export const isLargeChange = (now: bigint, before: bigint): boolean =>
  distance(now, before) * 100n > before * largeChange.percent;

/** Of a line's units; nobody is asked about a line that stands beside nothing (null). */
export const isLargeLineChange = (now: bigint, before: bigint | null): boolean =>
  before !== null && distance(now, before) >= largeChange.units && isLargeChange(now, before);

type LineAskedAbout = Pick<
  ReturnLine,
  'batteryModelId' | 'category' | 'units' | 'exportedUnits' | 'massMg'
>;

/** Why a line is asked about: it stands far from the quarter before, or its batteries weigh what such batteries seldom weigh. */
type Question = 'change' | 'mass';

/**
 * What is asked about a line before it is signed; one reason answers all of it. `before` are the units that counted of it in the
 * quarter before, null where none was filed. `AskedLinesStore` says the same to the database.
 */
export function questionsAbout(line: LineAskedAbout, before: bigint | null): Question[] {
  const { batteryModelId, category, massMg, units } = line;
  const questions: Question[] = isLargeLineChange(countedUnits(line), before) ? ['change'] : [];
  if (batteryModelId !== null || !isBatteryCategory(category)) return questions;
  return unusualMass(category, massMg, units) ? [...questions, 'mass'] : questions;
}
