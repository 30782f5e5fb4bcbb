import { ROUNDING_MODES } from '../src/kernel/ratio.js';

/** Formulas of generated rulebooks, made by type and unit so that every one of them passes the checker. */

export class Tape {
  readonly ordinary: boolean;
  private at = 0;

  constructor(private readonly numbers: readonly number[]) {
    this.ordinary = this.below(2) === 0;
  }

  below(count: number): number {
    const number = this.numbers[this.at % this.numbers.length] ?? 0;
    this.at += 1;
    return number % count;
  }

  pick<T>(...choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
}

export function formula(name: string, expr: string, unit: string, round = ''): string {
  return `      ${name}: { label: ${name}, expr: "${expr}", unit: "${unit}", cite: act s. 3, notApplicable: Something is missing.${round} }`;
}

function rounding(tape: Tape, ...steps: readonly [string, ...string[]]): string {
  const mode = tape.pick(...(ROUNDING_MODES as [string, ...string[]]));
  return `, round: { mode: ${mode}, step: "${tape.pick(...steps)}", cite: act s. 4 }`;
}

interface Names {
  readonly mass: readonly string[];
  readonly money: readonly string[];
  readonly pure: readonly string[];
  readonly yesNo: readonly string[];
  readonly below?: Below;
  /** Formulas that every stage of this kind has, so that all inputs are read. */
  readonly always: readonly string[];
  readonly alwaysOutputs: readonly string[];
}

interface Below {
  readonly stage: string;
  readonly mass: readonly string[];
  readonly money: readonly string[];
  readonly pure: readonly string[];
  readonly yesNo: readonly string[];
}

export const LINE: Names = {
  mass: ['mass', 'net'],
  money: ['price', 'rate[category, chemistry] * mass', 'rate[ev, lfp] * net'],
  pure: [
    'share',
    'units / 1 piece',
    'part',
    'factor[mass]',
    'year(on)',
    'month(sold_on)',
    'day(sold_on)',
    'days(sold_on, on) / 1 day',
  ],
  yesNo: [
    'hazard',
    'category = ev',
    'chemistry in {lfp}',
    'sold_on < 2025-03-01',
    'chemistry is n/a',
  ],
  always: [
    formula(
      'inputs_read',
      'first_of(share, 0) + units / 1 piece + days(sold_on, on) / 1 day + net / mass',
      '1',
    ),
    formula(
      'choices_read',
      'if hazard and category = ev then first_of(chemistry, nmc) else chemistry',
      'chemistry',
    ),
    formula(
      'table_read',
      'first_of(rate[category, chemistry] * mass, price) * part * factor[mass]',
      'EUR',
      ', round: { mode: half-even, step: "0.01", cite: act s. 4 }',
    ),
  ],
  alwaysOutputs: ['inputs_read', 'choices_read', 'table_read'],
};

export const PERIOD: Names = {
  mass: ['kept'],
  money: ['5 EUR'],
  pure: ['part', 'month(on)', 'day(on)'],
  yesNo: ['late'],
  always: [
    formula('inputs_read', 'if late then first_of(kept, 1 kg) else 0 kg', 'kg'),
    formula('category_mass', 'sum(line.mass where line.category != portable)', 'kg'),
  ],
  alwaysOutputs: ['inputs_read', 'category_mass'],
};

export const YEAR: Names = {
  mass: ['1 t'],
  money: ['0.1 EUR'],
  pure: ['part'],
  yesNo: ['small'],
  always: [
    formula('inputs_read', 'if small then 1 else 0', '1'),
    formula('share_base', 'sum(producer_period.category_mass)', 'kg'),
  ],
  alwaysOutputs: ['inputs_read', 'share_base'],
};

export const NATION: Names = {
  mass: [
    'average(placed over -3..-1)',
    'sum(placed over -2..0 missing skip)',
    'average(placed over -2..0 missing zero)',
  ],
  money: ['costs'],
  pure: ['count(placed over -3..-1)', 'part'],
  yesNo: ['costs > 0 EUR'],
  always: [
    formula(
      'window_read',
      'average(placed over -3..-1) / 7',
      'kg',
      ', round: { mode: half-even, step: "0.001", cite: act s. 4 }',
    ),
    formula(
      'pool',
      'costs',
      'EUR',
      ', round: { mode: half-away-from-zero, step: "0.01", cite: act s. 4 }',
    ),
  ],
  alwaysOutputs: ['window_read', 'pool'],
};

export class Stage {
  readonly outputs: string[];
  private own = {
    mass: [] as string[],
    money: [] as string[],
    pure: [] as string[],
    yesNo: [] as string[],
  };
  /** Formulas over a denominator of every row's own: a stage above may not add them up. */
  private readonly quotients = new Set<string>();

  constructor(
    private readonly tape: Tape,
    readonly names: Names,
  ) {
    this.outputs = [...names.alwaysOutputs];
  }

  formulas(count: number): string[] {
    const list = [...this.names.always];
    for (let index = 0; index < count; index += 1) list.push(...this.formula(index));
    return list;
  }

  below(stage: string): Below {
    const whole = (names: readonly string[]): string[] =>
      names.filter((name) => !this.quotients.has(name));
    const { mass, money, pure, yesNo } = this.own;
    return { stage, mass: whole(mass), money: whole(money), pure: whole(pure), yesNo };
  }

  above(stage: string): { readonly mass: string[]; readonly pure: string[] } {
    const named = (name: string): string => `${stage}.${name}`;
    return { mass: this.own.mass.map(named), pure: this.own.pure.map(named) };
  }

  mass(depth: number): string {
    return this.number('mass', depth);
  }

  money(depth: number): string {
    return this.number('money', depth);
  }

  cents(): string {
    return rounding(this.tape, '0.01', '0.05', '1', '1000');
  }

  private formula(index: number): string[] {
    const { tape } = this;
    const name = `f${index}`;
    const kind = tape.pick('money', 'mass', 'pure', 'yesNo');
    this.outputs.push(name);
    try {
      if (kind === 'yesNo') return [formula(name, this.condition(tape.ordinary ? 1 : 3), 'yes-no')];
      const expr = this.number(kind, tape.ordinary ? 2 : 4);
      if (kind === 'money')
        return [
          formula(`${name}_exact`, expr, 'EUR'),
          formula(name, `${name}_exact`, 'EUR', this.cents()),
        ];
      const unit = kind === 'mass' ? 'kg' : '1';
      const round = tape.below(2) === 0 ? '' : rounding(tape, '0.001', '0.5', '0.000001', '7');
      if (round === '' && this.isQuotient(expr)) this.quotients.add(name);
      return [formula(name, expr, unit, round)];
    } finally {
      this.own[kind].push(name);
    }
  }

  /** Divided by anything but a number written down, or a parameter. */
  private isQuotient(expr: string): boolean {
    const left = expr.replace(/\/ \(?(\d[\d.]*( %| piece| day)?|part)(?=\)|$)/g, '');
    return (
      /\/ |average\((line|producer)/.test(left) ||
      [...this.quotients].some((name) => new RegExp(`\\b${name}\\b`).test(left))
    );
  }

  private number(kind: 'mass' | 'money' | 'pure', depth: number): string {
    const { tape } = this;
    if (depth <= 0) return this.leaf(kind);
    const same = (): string => this.number(kind, depth - 1);
    const pure = (): string => this.number('pure', depth - 1);
    switch (tape.below(13)) {
      case 0:
      case 1:
        return this.leaf(kind);
      case 2:
        return `(${same()} + ${same()})`;
      case 3:
        return `(${same()} - ${same()})`;
      case 4:
        return `(${same()} * ${pure()})`;
      case 5:
        return `(${same()} / ${pure()})`;
      case 6:
        return `(if ${this.condition(depth - 1)} then ${same()} else ${same()})`;
      case 7:
        return `${tape.pick('min', 'max')}(${same()}, ${same()})`;
      case 8:
        return `first_of(${same()}, ${same()})`;
      case 9:
        return `${tape.pick('abs', '-')}(${same()})`;
      case 10:
        return `clamp(${same()}, ${this.leaf(kind)}, ${this.leaf(kind)})`;
      case 11:
        return kind === 'pure' ? this.ratio(depth) : this.aggregate(kind);
      default:
        return this.aggregate(kind);
    }
  }

  private ratio(depth: number): string {
    const kind = this.tape.pick('mass', 'money');
    // What is always zero may not be divided by; what is zero in some rows may.
    const divisor = `(${this.number(kind, depth - 1)} + ${kind === 'mass' ? '0 kg' : '0 EUR'})`;
    return `(${this.number(kind, depth - 1)} / ${divisor})`;
  }

  private leaf(kind: 'mass' | 'money' | 'pure'): string {
    const { tape } = this;
    const names = [...this.names[kind], ...this.own[kind]];
    const constants = CONSTANTS[kind];
    const few = tape.ordinary ? constants.length - 1 : constants.length;
    const index = tape.below(names.length + 2);
    const text = names[index] ?? constants[tape.below(few)] ?? '1';
    return text.includes(' ') ? `(${text})` : text;
  }

  private aggregate(kind: 'mass' | 'money' | 'pure'): string {
    const { below } = this.names;
    if (below === undefined) return this.leaf(kind);
    const { tape } = this;
    const of = below[kind][tape.below(Math.max(1, below[kind].length))];
    if (of === undefined) return kind === 'pure' ? `count(${below.stage})` : this.leaf(kind);
    const condition = below.yesNo[tape.below(below.yesNo.length + 1)];
    const where = condition === undefined ? '' : ` where ${below.stage}.${condition}`;
    return `${tape.pick('sum', 'average')}(${below.stage}.${of}${where})`;
  }

  private condition(depth: number): string {
    const { tape } = this;
    const kind = tape.pick('mass', 'money', 'pure');
    const operator = tape.pick('=', '!=', '<', '<=', '>', '>=');
    if (depth <= 0) return `(${this.leaf(kind)} ${operator} ${this.leaf(kind)})`;
    const inner = (): string => this.condition(depth - 1);
    switch (tape.below(7)) {
      case 0: {
        const names = [...this.names.yesNo, ...this.own.yesNo];
        return `(${names[tape.below(names.length)] ?? 'yes'})`;
      }
      case 1:
        return `(${inner()} ${tape.pick('and', 'or')} ${inner()})`;
      case 2:
        return `(not ${inner()})`;
      case 3:
        return `(${this.number(kind, depth - 1)} is ${tape.pick('n/a', 'not n/a')})`;
      default:
        return `(${this.number(kind, depth - 1)} ${operator} ${this.number(kind, depth - 1)})`;
    }
  }
}

/** The last of each is large. */
const CONSTANTS = {
  mass: ['1 kg', '0 kg', '0.5 g', '3 mg', '1000 t'],
  money: ['1 EUR', '0 EUR', '0.005 EUR', '12.345 EUR'],
  pure: ['1', '0.5', '2 / 37', '3 %', '100000000'],
} as const;
