import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { daysBetween, parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
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
} from '../kernel/ratio.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { loadShippedRulebook, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import {
  evaluateStage,
  loadRulebook,
  printedSteps,
  runCases,
  stepLines,
  textIn,
  type EvaluatedRows,
  type PrintedStep,
} from './index.js';

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
function recomputed(step: PrintedStep): string {
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

function check(steps: readonly PrintedStep[]): number {
  for (const step of steps)
    expect(`${step.name}: ${recomputed(step)}`).toBe(`${step.name}: ${step.result}`);
  return steps.length;
}

describe('a printed figure can be recomputed from the printed operands with difference 0', () => {
  it.each(rulebookFolders(rulebooksFolder()).map(({ id }) => id))('in every case of %s', (id) => {
    const loaded = loadShippedRulebook(id);
    if (loaded?.ok !== true) throw new Error(id);
    let steps = 0;
    for (const { evaluation } of runCases(loaded.rulebook))
      if (evaluation.ok) steps += check(printedSteps(evaluation.trace));
    expect(steps).toBeGreaterThan(9);
  });

  it('in both passes of a national year, the shared pool included', () => {
    const loaded = loadRulebook(modulatedFiles());
    if (!loaded.ok) throw new Error('modulated');
    const line = (rating: string, mass: string) => ({ rating, group: 'other', units: '7', mass });
    const producers = [
      {
        small_producer: true,
        periods: [{ lines: [line('red', '17 t'), line('green', '0.13 kg')] }],
      },
      {
        small_producer: false,
        periods: [{ lines: [line('green', '31.7 t'), line('amber', '5 kg')] }],
      },
      { small_producer: false, periods: [{ lines: [line('red', '0.9 t')] }] },
    ];
    const on = valueOf(parseCalendarDate('2025-12-31'));
    const facts = { costs: '100 EUR', producers };
    const year = evaluateStage(loaded.rulebook, 'national_year', facts, { on });
    if (!year.ok) throw new Error(JSON.stringify(year.issues));
    const visit = (rows: EvaluatedRows | undefined): number => {
      let steps = 0;
      for (let index = 0; index < (rows?.length ?? 0); index += 1) {
        const row = rows?.at(index);
        steps += check(printedSteps(row?.trace() ?? [])) + visit(row?.rows);
      }
      return steps;
    };
    expect(check(printedSteps(year.trace)) + visit(year.rows)).toBeGreaterThan(60);
  });

  it('for any masses, pieces and shares, divisions that do not end included', () => {
    const loaded = loadShippedRulebook('demo/eco-modulated-fees');
    if (loaded?.ok !== true) throw new Error('demo');
    const { rulebook } = loaded;
    const on = valueOf(parseCalendarDate('2026-03-31'));
    const line = fc.record({
      category: fc.constantFrom(...(rulebook.enumerations.get('category') ?? [])),
      chemistry: fc.constantFrom(...(rulebook.enumerations.get('chemistry') ?? [])),
      units: fc.bigInt({ min: 0n, max: 1_000n }),
      exported_units: fc.bigInt({ min: 0n, max: 7n }),
      mass: fc.bigInt({ min: 0n, max: 10n ** 12n }),
      recycled_nickel: fc.option(
        fc.integer({ min: 0, max: 1_000_000 }).map((ppm) => ratio(BigInt(ppm), 1_000_000n)),
      ),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), (lines) => {
        for (const each of lines) {
          const one = evaluateStage(rulebook, 'line', each, { on });
          if (!one.ok) throw new Error('refused');
          check(printedSteps(one.trace));
        }
        const period = evaluateStage(rulebook, 'producer_period', { lines }, { on });
        if (!period.ok) throw new Error('refused');
        check(printedSteps(period.trace));
      }),
      { numRuns: 60 },
    );
  });
});

describe('a printed step', () => {
  const loaded = loadShippedRulebook('ch/sr-814.670.1');
  if (loaded?.ok !== true) throw new Error('ch');
  const facts = {
    category: 'portable',
    chemistry: 'lithium_ion_nmc',
    units: '3',
    exported_units: '1',
    mass: '100 g',
  };
  const evaluation = evaluateStage(loaded.rulebook, 'line', facts, {
    on: valueOf(parseCalendarDate('2026-03-31')),
  });
  if (!evaluation.ok) throw new Error('refused');
  const fee = printedSteps(evaluation.trace).find((step) => step.name === 'fee');

  it('shows the sum worked out, the rounding and where each value comes from', () => {
    expect(fee?.worked).toBe('max(1.6 CHF/kg * 0.066667 kg, 0.03 CHF/piece * 2 piece)');
    expect(fee?.unrounded).toBe('0.106667… CHF');
    expect(fee?.result).toBe('0.11 CHF');
    expect(fee?.rounding?.mode).toBe('half-away-from-zero');
    expect(textIn(fee?.label ?? new Map(), 'de')).toBe('Gebühr');
    const floor = fee?.operands.find((operand) => operand.name === 'lowest_fee_per_piece');
    expect(floor).toMatchObject({
      keys: ['portable', 'lithium_ion_nmc'],
      text: '0.03 CHF/piece',
      from: '2023-09-01',
    });
    expect(floor?.cite).toContain('Art. 1 Abs. 1 Bst. a');
    expect(floor?.address).toMatch(/^https:/);
  });

  it('prints for a terminal with its citation', () => {
    const lines = fee === undefined ? [] : stepLines(fee, 'de');
    expect(lines[0]).toBe('fee = 0.11 CHF   Gebühr');
    expect(lines.at(-1)).toContain('SR 814.670.1');
  });
});
