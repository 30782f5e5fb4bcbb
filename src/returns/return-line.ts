import { countedMassMg, countedUnits, type LineToAssess } from '../assessments/index.js';

/** One line of a quarter: batteries of a model, or of a category and chemistry. `lineKey` is unique in a return. */
export interface ReturnLine extends LineToAssess {
  readonly position: number;
  readonly note: string | null;
  /** Why the figure differs so much from the quarter before. */
  readonly changeReason: string | null;
}

export const modelLineKey = (reference: string): string => `m/${reference}`;
export const categoryLineKey = (category: string, chemistry: string): string =>
  `c/${category}/${chemistry}`;

/** The model's reference a line names; null for a line of category and chemistry. */
export const referenceOfKey = (lineKey: string): string | null =>
  lineKey.startsWith('m/') ? lineKey.slice(2) : null;

/** The category and chemistry a line names; null for a line of a model. */
export function batteryOfKey(lineKey: string): { category: string; chemistry: string } | null {
  const [kind, category, chemistry] = lineKey.split('/');
  return kind === 'c' && category !== undefined && chemistry !== undefined
    ? { category, chemistry }
    : null;
}

export interface LineTotals {
  readonly lines: number;
  readonly units: bigint;
  readonly massMg: bigint;
}

export function totalsOf(lines: readonly ReturnLine[]): LineTotals {
  let units = 0n;
  let massMg = 0n;
  for (const line of lines) {
    units += countedUnits(line);
    massMg += countedMassMg(line);
  }
  return { lines: lines.length, units, massMg };
}

export interface CategoryTotal extends LineTotals {
  readonly category: string;
}

/** Whose declaration, for when, and every line in order; neither time nor signer. */
export interface Declared {
  readonly programmeId: string;
  readonly organisationId: string;
  readonly period: string;
  readonly nil: boolean;
  readonly lines: readonly ReturnLine[];
}

/** What is hashed as "what was declared". */
export const declaredContent = (declared: Declared): unknown => ({
  ...declared,
  lines: declared.lines.map(declaredLine),
});

export const declaredLine = (line: ReturnLine): unknown => ({ ...line, position: undefined });

export interface LineDifference {
  readonly lineKey: string;
  readonly before: ReturnLine | null;
  readonly now: ReturnLine | null;
}

/** Lines that are new, gone or say something else. */
export function differencesOf(
  before: readonly ReturnLine[],
  now: readonly ReturnLine[],
): LineDifference[] {
  const earlier = new Map(before.map((line) => [line.lineKey, line]));
  const later = new Set(now.map(({ lineKey }) => lineKey));
  const changed = now.flatMap((line): LineDifference[] => {
    const old = earlier.get(line.lineKey) ?? null;
    return old !== null && saysTheSame(old, line)
      ? []
      : [{ lineKey: line.lineKey, before: old, now: line }];
  });
  const gone = before
    .filter(({ lineKey }) => !later.has(lineKey))
    .map((line): LineDifference => ({ lineKey: line.lineKey, before: line, now: null }));
  return [...changed, ...gone];
}

const saysTheSame = (a: ReturnLine, b: ReturnLine): boolean => sayingOf(a) === sayingOf(b);

/** Two lines of a battery say the same when these are the same. */
export const sayingOf = (line: ReturnLine): string =>
  [
    line.units,
    line.exportedUnits,
    line.massMg,
    line.priceMinor ?? '',
    line.modelVersion ?? '',
    line.note ?? '',
    line.changeReason ?? '',
  ].join(' ');
