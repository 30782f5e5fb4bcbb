import { isLargeLineChange } from '../returns/index.js';
import { changePercent } from './review-flags.js';

/** A submitted line as it counts: exported units are left out by whoever reads the lines. */
export interface ComparedLine {
  lineKey: string;
  /** Same for the same battery in another quarter: the model, or category and chemistry. */
  battery: string;
  label: string;
  category: string;
  chemistry: string;
  units: bigint;
  massMg: bigint;
  reason: string | null;
}

export interface LinePair {
  /** Null for a battery that is no longer declared. */
  lineKey: string | null;
  label: string;
  category: string;
  chemistry: string;
  now: { units: bigint; massMg: bigint } | null;
  before: { units: bigint; massMg: bigint } | null;
  unitsChangePercent: bigint | null;
  large: boolean;
  reason: string | null;
}

function sum(lines: readonly ComparedLine[]): LinePair['before'] {
  if (lines.length === 0) return null;
  return {
    units: lines.reduce((total, { units }) => total + units, 0n),
    massMg: lines.reduce((total, { massMg }) => total + massMg, 0n),
  };
}

/**
 * Each line of this quarter beside the same battery's figure of the quarter before, then the batteries that are gone.
 * A battery split over several lines now is compared once, at its first line.
 */
export function sideBySide(
  now: readonly ComparedLine[],
  before: readonly ComparedLine[],
): LinePair[] {
  const seen = new Set<string>();
  const pairs = now.map((line): LinePair => {
    const first = !seen.has(line.battery);
    seen.add(line.battery);
    const earlier = first ? sum(before.filter(({ battery }) => battery === line.battery)) : null;
    const together = sum(now.filter(({ battery }) => battery === line.battery));
    return {
      ...shared(line),
      lineKey: line.lineKey,
      now: { units: line.units, massMg: line.massMg },
      before: earlier,
      unitsChangePercent: earlier && together && changePercent(together.units, earlier.units),
      large: first && isLargeLineChange(together?.units ?? 0n, earlier?.units ?? 0n),
      reason: line.reason,
    };
  });
  const gone = before.filter(({ battery }) => !seen.has(battery));
  return [
    ...pairs,
    ...gone.map((line): LinePair => ({
      ...shared(line),
      lineKey: null,
      now: null,
      before: { units: line.units, massMg: line.massMg },
      unitsChangePercent: line.units === 0n ? null : -100n,
      large: isLargeLineChange(0n, line.units),
      reason: null,
    })),
  ];
}

const shared = ({ label, category, chemistry }: ComparedLine) => ({ label, category, chemistry });
