import { textIn, type LocalText } from '../../rules/index.js';
import { formatNumber } from './figures.js';
import type { Language } from './language.js';
import type { Text } from './text.js';

// A figure that stands by itself, below zero too: not in a name (CO2), not in a day (2026-01-01).
const figure = /(?<![\w.]|[\w.]-)\d+(?:\.\d+)?(?![\w]|[.-]\d)/g;
const signs: readonly (readonly [RegExp, string])[] = [
  [/ \* /g, ' × '],
  [/ - /g, ' − '],
  [/ >= /g, ' ≥ '],
  [/ <= /g, ' ≤ '],
  [/ != /g, ' ≠ '],
  // Batteries are counted; the word adds nothing to a number.
  [/ piece(?![\w/])/g, ''],
];

/** The working of a rule as a person writes it: grouped figures and real signs. Every digit stays. */
export function spelledSum(worked: string, language: Language): string {
  const grouped = worked.replaceAll(figure, (found) =>
    formatNumber(found, language, found.split('.')[1]?.length ?? 0),
  );
  return signs.reduce((text, [sign, shown]) => text.replaceAll(sign, shown), grouped);
}

// A word that is no unit, no function and no class of numbers: those stand after a figure or a slash, or before a bracket.
const word = /(?<![\w./*]|\d )[a-z][a-z0-9_]*(?![\w([.])/g;

/** With what a rulebook calls the values of its enumerations in the place of their codes. */
export const withNames = (
  worked: string,
  names: ReadonlyMap<string, LocalText> | undefined,
  language: Language,
): string =>
  worked.replaceAll(word, (found) => {
    const name = names?.get(found);
    return name === undefined ? found : textIn(name, language);
  });

const firstOf = /first_of\(([^()]*)\)/;
const notStated = 'n/a';

/** A choice of the first that is stated, as the one that it was: nobody works out `first_of(n/a, 0)`. */
export function withChosen(worked: string): string {
  let text = worked;
  for (let found = firstOf.exec(text); found !== null; found = firstOf.exec(text)) {
    const choices = (found[1] ?? '').split(', ');
    const chosen = choices.find((each) => each !== notStated) ?? notStated;
    text = text.replace(found[0], () => chosen);
  }
  return text;
}

/** A value held between two limits, in its three parts: nobody reads `clamp(...)`. */
export function limitsOf(worked: string) {
  const [, value, lowest, highest] = /^clamp\((.*), ([^(),]+), ([^(),]+)\)$/.exec(worked) ?? [];
  return value === undefined || lowest === undefined || highest === undefined
    ? null
    : { value, lowest, highest };
}

/** What came out, as a person reads it: yes and no and percentage points are words of the rules, classes those of the rulebook. */
export function resultText(
  result: string,
  language: Language,
  names?: ReadonlyMap<string, LocalText>,
): Text {
  const name = names?.get(result);
  if (name !== undefined) return textIn(name, language);
  if (result === 'yes' || result === 'no') return { key: `producer.line.${result}` };
  const points = /^(\S+) point$/.exec(result)?.[1];
  return points === undefined
    ? spelledSum(result, language)
    : { key: 'producer.line.points', params: { points: spelledSum(points, language) } };
}

/** Whether a working only says its result once more: `0 = 0 %`. */
export const saysResult = (worked: string, result: string): boolean =>
  worked === result || (/^-?\d+(\.\d+)?$/.test(worked) && result.startsWith(`${worked} `));
