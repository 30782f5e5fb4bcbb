import { expect } from '@jest/globals';
import { valueOf } from '../../src/kernel/decision.js';
import {
  add,
  compare,
  multiply,
  ratio,
  ratioFromDecimal,
  roundToStep,
  subtract,
  type Ratio,
} from '../../src/kernel/ratio.js';

/**
 * Works out what a page prints, from nothing but the print: `0.36 EUR/kg × 1,200.5 kg × 100 %`. Exact. Knows the signs,
 * brackets and the two functions that fee rules use; anything else is a fault of the print, not to be passed over.
 */
export function workedOut(sentence: string): Ratio {
  const printed = sentence.replace(
    /^(.*), but at least (.+) and at most (.+)$/,
    'clamp($1, $2, $3)',
  );
  const tokens = printed.match(/\d[\d,]*(?:\.\d+)?(?: %)?|n\/a|first_of|clamp|[()+×−,]/g) ?? [];
  let at = 0;
  const take = (): string => tokens[at++] ?? '';
  const given = (): (Ratio | null)[] => {
    if (take() !== '(') throw new Error(`No bracket: ${printed}`);
    const values: (Ratio | null)[] = [];
    do values.push(sum());
    while (take() === ',');
    return values;
  };
  const factor = (): Ratio | null => {
    const token = take();
    if (token === 'n/a') return null;
    if (token === '(') {
      const inside = sum();
      take();
      return inside;
    }
    if (token === 'first_of') return given().find((each) => each !== null) ?? null;
    if (token === 'clamp') {
      const [value, low, high] = given().map(known);
      if (!value || !low || !high) throw new Error(`Too few limits: ${printed}`);
      return compare(value, low) < 0 ? low : compare(value, high) > 0 ? high : value;
    }
    return printedFigure(token);
  };
  const product = (): Ratio | null => {
    let value = factor();
    while (tokens[at] === '×') {
      at += 1;
      value = multiply(known(value), known(factor()));
    }
    return value;
  };
  const sum = (): Ratio | null => {
    let value = product();
    while (tokens[at] === '+' || tokens[at] === '−')
      value = (take() === '+' ? add : subtract)(known(value), known(product()));
    return value;
  };
  const value = known(sum());
  if (at !== tokens.length) throw new Error(`Not understood from ${String(at)}: ${printed}`);
  return value;
}

/** A figure as the page prints it: grouped, perhaps in per cent; its unit is not part of it. */
export function printedFigure(text: string): Ratio {
  const digits = /\d[\d,]*(?:\.\d+)?/.exec(text)?.[0].replaceAll(',', '');
  if (digits === undefined) throw new Error(`No figure: ${text}`);
  const value = valueOf(ratioFromDecimal(digits));
  return text.includes(' %') ? multiply(value, ratio(1n, 100n)) : value;
}

function known(value: Ratio | null): Ratio {
  if (value === null) throw new Error('A figure that is not known was used.');
  return value;
}

/** Works out one step from what is printed of it; 1 when there was something to work out. */
export function recomputed(result: string, paragraphs: readonly string[]): number {
  const sum = paragraphs[0] ?? '';
  if (!/[×−+]|first_of|clamp/.test(sum)) return 0;
  const rounded = /^= ([\d,.]+)[^,]*, rounded to ([\d.]+)/.exec(paragraphs[1] ?? '');
  const value = workedOut(sum.replace(/ = .*$/, ''));
  if (rounded === null) {
    const shown = paragraphs[1]?.startsWith('= ') ? paragraphs[1] : result;
    expect([sum, compare(value, printedFigure(shown))]).toEqual([sum, 0]);
    return 1;
  }
  expect([sum, compare(value, printedFigure(rounded[1] ?? ''))]).toEqual([sum, 0]);
  const step = printedFigure(rounded[2] ?? '');
  const whole = roundToStep(value, step, 'half-away-from-zero');
  expect([sum, compare(whole, printedFigure(result))]).toEqual([sum, 0]);
  return 1;
}
