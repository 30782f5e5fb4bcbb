/**
 * What the source of the demonstration gives for a period: all units that were registered, and those of them that it names a brand
 * for (null where no one total is printed). 2022 and the whole of 2026 are not among them, though the source has figures of both:
 * the demonstration begins with 2023, and the second quarter of 2026 is the one that is open in it. What nobody has declared is
 * in no report.
 */
export const controlTotals = [
  ['2023', 524_219, 519_079],
  ['2024', 380_609, 375_809],
  ['2025', 545_142, 537_853],
  ['2025-Q1', 112_968, null],
  ['2025-Q2', 135_758, null],
  ['2025-Q3', 133_476, null],
  ['2025-Q4', 162_940, null],
  ['2026-Q1', 159_630, 157_820],
] as const;
