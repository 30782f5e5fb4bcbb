import { ratio, type Ratio } from '../kernel/ratio.js';

/** A figure that moves by more than half and by at least a hundred batteries is asked about: small lines jump. */
const largeChange = { percent: 50n, units: 100n } as const;

/** The change as an exact share of before; null when there was nothing before. */
export function changeOf(now: bigint, before: bigint | null): Ratio | null {
  return before === null || before === 0n ? null : ratio(now - before, before);
}

export function isLargeChange(now: bigint, before: bigint | null): boolean {
  if (before === null) return false;
  const difference = now > before ? now - before : before - now;
  return difference >= largeChange.units && difference * 100n > before * largeChange.percent;
}
