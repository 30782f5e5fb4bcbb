import { formatNumber } from './figures.js';
import type { Language } from './language.js';

// A figure that stands by itself: not in a name (CO2), not in a day (2026-01-01).
const figure = /(?<![\w.-])\d+(?:\.\d+)?(?![\w]|[.-]\d)/g;
const signs: readonly (readonly [RegExp, string])[] = [
  [/ \* /g, ' × '],
  [/ - /g, ' − '],
  // Batteries are counted; the word adds nothing to a number.
  [/ piece(?![\w/])/g, ''],
];

/** The working of a rule as a person writes it: grouped figures and real signs. Every digit stays. */
export function spelledSum(worked: string, language: Language): string {
  const grouped = worked.replaceAll(figure, (found) => formatNumber(found, language));
  return signs.reduce((text, [sign, shown]) => text.replaceAll(sign, shown), grouped);
}
