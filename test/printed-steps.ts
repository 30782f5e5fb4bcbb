import { expect } from '@jest/globals';
import { daysBetween, parseCalendarDate } from '../src/kernel/calendar-date.js';
import { valueOf } from '../src/kernel/decision.js';
import {
  add,
  compare,
  decimalFromRatio,
  divide,
  multiply,
  ratio,
  ratioFromDecimal,
  roundToStep,
  subtract,
  type Ratio,
  type RoundingMode,
} from '../src/kernel/ratio.js';
import type { PrintedStep } from '../src/rules/index.js';

/**
 * A reader with a calculator, who knows nothing of the rules module: takes the printed line, does what it says, and compares
 * with the printed result. Units are read as factors of kg, 1, the currency.
 */
const FACTORS: Readonly<Record<string, Ratio>> = {
  t: ratio(1_000n, 1n),
  kg: ratio(1n, 1n),
  g: ratio(1n, 1_000n),
  '%': ratio(1n, 100n),
  point: ratio(1n, 100n),
};

type Result = Ratio | boolean | string;

class Calculator {
  private readonly words: readonly string[];
  private at = 0;

  constructor(
    text: string,
    private readonly classes: ReadonlyMap<string, string>,
  ) {
    this.words =
      text.match(
        /\d{4}-\d{2}-\d{2}|n\/a|\d+\/\d+|\d+(?:\.\d+)?|[A-Za-z_%][A-Za-z0-9_]*(?:[*/][A-Za-z]+)*|[<>!]=|[-+*/=<>(){}[\],]/g,
      ) ?? [];
  }

  all(): Result {
    const result = this.or();
    if (this.at !== this.words.length)
      throw new Error(`left over: ${this.words.slice(this.at).join(' ')}`);
    return result;
  }

  private or(): Result {
    let left = this.and();
    while (this.is('or')) {
      const right = this.and();
      left =
        left === true || right === true ? true : left === 'n/a' || right === 'n/a' ? 'n/a' : false;
    }
    return left;
  }

  private and(): Result {
    let left = this.not();
    while (this.is('and')) {
      const right = this.not();
      left =
        left === false || right === false
          ? false
          : left === 'n/a' || right === 'n/a'
            ? 'n/a'
            : true;
    }
    return left;
  }

  private not(): Result {
    if (!this.is('not')) return this.comparison();
    const value = this.not();
    return value === 'n/a' ? value : !value;
  }

  private comparison(): Result {
    const left = this.sum();
    if (this.is('in')) {
      const list: Result[] = [];
      this.is('{');
      do list.push(this.sum());
      while (this.is(','));
      this.is('}');
      return left === 'n/a' ? left : list.includes(left);
    }
    if (this.is('is')) {
      const negated = this.is('not');
      this.is('n/a');
      return (left === 'n/a') !== negated;
    }
    const sign = ['=', '!=', '<', '<=', '>', '>='].find((each) => this.is(each));
    if (sign === undefined) return left;
    const right = this.sum();
    if (left === 'n/a' || right === 'n/a') return 'n/a';
    const order =
      typeof left === 'object' && typeof right === 'object'
        ? compare(left, right)
        : left === right
          ? 0
          : left < right
            ? -1
            : 1;
    return (
      {
        '=': order === 0,
        '!=': order !== 0,
        '<': order < 0,
        '<=': order <= 0,
        '>': order > 0,
        '>=': order >= 0,
      }[sign] ?? false
    );
  }

  private sum(): Result {
    let left = this.product();
    for (;;) {
      if (this.is('+')) left = both(left, this.product(), add);
      else if (this.is('-')) left = both(left, this.product(), subtract);
      else return left;
    }
  }

  private product(): Result {
    let left = this.value();
    for (;;) {
      if (this.is('*')) left = both(left, this.value(), multiply);
      else if (this.is('/'))
        left = both(left, this.value(), (a, b) => (b.n === 0n ? undefined : divide(a, b)));
      else return left;
    }
  }

  private value(): Result {
    if (this.is('-')) return both(ratio(0n, 1n), this.value(), subtract);
    if (this.is('(')) {
      const inner = this.or();
      this.is(')');
      return inner;
    }
    const word = this.words[this.at] ?? '';
    this.at += 1;
    if (/^\d+(\.\d+)?$|^\d+\/\d+$/.test(word)) return this.quantity(word);
    if (word === 'yes' || word === 'no') return word === 'yes';
    if (this.is('[')) {
      this.sum();
      this.is(']');
      return this.classes.get(word) ?? 'n/a';
    }
    return this.words[this.at] === '(' ? this.call(word) : word;
  }

  private quantity(word: string): Ratio {
    const [n = '', d] = word.split('/');
    const value = d === undefined ? valueOf(ratioFromDecimal(n)) : ratio(BigInt(n), BigInt(d));
    const unit = this.words[this.at] ?? '';
    if (
      !/^(t|kg|g|%|point|piece|day|year|km|kWh|kg\*km|[A-Z]{3})(\/(kg|t|piece|year|kWh))*$/.test(
        unit,
      )
    )
      return value;
    this.at += 1;
    const [first = '', ...rest] = unit.split('/');
    const scale = rest.reduce(
      (each, part) => divide(each, FACTORS[part] ?? ratio(1n, 1n)),
      FACTORS[first] ?? ratio(1n, 1n),
    );
    return multiply(value, scale);
  }

  private call(name: string): Result {
    this.is('(');
    const args: Result[] = [];
    do args.push(this.or());
    while (this.is(','));
    this.is(')');
    if (name === 'first_of') return args.find((arg) => arg !== 'n/a') ?? 'n/a';
    const [first, last] = args;
    if (name === 'days' && typeof first === 'string' && typeof last === 'string') {
      const [from, to] = [parseCalendarDate(first), parseCalendarDate(last)];
      return from.ok && to.ok ? ratio(BigInt(daysBetween(from.value, to.value)), 1n) : 'n/a';
    }
    if (name === 'year' && typeof first === 'string' && first !== 'n/a')
      return ratio(BigInt(first.slice(0, 4)), 1n);
    if (name === 'month' && typeof first === 'string' && first !== 'n/a')
      return ratio(BigInt(first.slice(5, 7)), 1n);
    if (name === 'day' && typeof first === 'string' && first !== 'n/a')
      return ratio(BigInt(first.slice(8, 10)), 1n);
    const numbers = args.filter((arg) => typeof arg === 'object');
    if (numbers.length !== args.length) return 'n/a';
    const ordered = [...numbers].sort(compare);
    const [a, low, high] = numbers;
    if (name === 'clamp' && a !== undefined && low !== undefined && high !== undefined)
      return compare(a, low) < 0 ? low : compare(a, high) > 0 ? high : a;
    return (name === 'min' ? ordered[0] : ordered.at(-1)) ?? 'n/a';
  }

  private is(word: string): boolean {
    if (this.words[this.at] !== word) return false;
    this.at += 1;
    return true;
  }
}

function both(a: Result, b: Result, by: (a: Ratio, b: Ratio) => Ratio | undefined): Result {
  return typeof a === 'object' && typeof b === 'object' ? (by(a, b) ?? 'n/a') : 'n/a';
}

/** The result as it should be printed: rounded as the step says, then cut to the decimals that are printed. */
export function recomputedStep(step: PrintedStep): string {
  const classes = new Map(step.operands.map(({ name, text }) => [name, text]));
  const result = new Calculator(step.worked, classes).all();
  if (typeof result !== 'object') return result === true ? 'yes' : result === false ? 'no' : result;
  const [number = '', unit = ''] = step.result.split(' ');
  const [first = '', ...rest] = unit.split('/');
  const scale = rest.reduce(
    (each, part) => divide(each, FACTORS[part] ?? ratio(1n, 1n)),
    FACTORS[first] ?? ratio(1n, 1n),
  );
  let value = divide(result, scale);
  if (step.rounding !== undefined) {
    value = roundToStep(
      value,
      valueOf(ratioFromDecimal(step.rounding.step.split(' ')[0] ?? '')),
      step.rounding.mode as RoundingMode,
    );
  }
  const places = number.replace('…', '').split('.')[1]?.length ?? 0;
  const shown = decimalFromRatio(value, places, 'half-away-from-zero');
  const cut = number.endsWith('…') ? '…' : '';
  if (cut === '') expect(compare(valueOf(ratioFromDecimal(shown)), value)).toBe(0);
  return `${shown}${cut}${unit === '' ? '' : ` ${unit}`}`;
}
