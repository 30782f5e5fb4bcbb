import type { RoundingMode } from '../kernel/ratio.js';
import type { PartOfDate } from './grammar.js';
import type { ComparisonOperator } from './syntax.js';

/**
 * What a checked tree becomes on its way to columns: steps on numbered registers, run once a row. Both back ends (generated code and
 * closures) read these and nothing else. Every register is a double. A number that is "not applicable" is NaN; a code (place
 * in an enumeration, 1 and 0 for yes and no, day number) that is not applicable is -1.
 *
 * A step that could leave the whole numbers that doubles hold exactly is followed by a `guard`, unless its range is proven to stay
 * below; a row that fails a guard is left to exact arithmetic, so that no row is ever computed inexactly.
 */
export type Operand = number | Register;

export interface Register {
  readonly register: number;
}

/** Of the row itself, of the row below inside an `each`, or of the row above it belongs to (0: the nearest stage). */
export type Place = 'own' | 'below' | { readonly above: number };

export type Step =
  | { readonly op: 'set'; readonly to: Register; readonly a: Operand }
  | {
      readonly op: 'load';
      readonly to: Register;
      readonly column: number;
      readonly place: Place;
      /** A number, else a code. */
      readonly ofNumber: boolean;
      /** Code that stands for "not applicable" in this column when it is not -1. */
      readonly absent?: number;
    }
  | { readonly op: 'by-day'; readonly to: Register; readonly table: number }
  | {
      readonly op: 'look-up';
      readonly to: Register;
      readonly table: number;
      readonly base: Operand;
      readonly keys: readonly LookUpKey[];
    }
  | {
      readonly op: 'binary';
      readonly to: Register;
      readonly operator: '+' | '-' | '*' | 'min' | 'max';
      readonly a: Operand;
      readonly b: Operand;
    }
  | {
      readonly op: 'unary';
      readonly to: Register;
      readonly operator: 'negate' | 'abs' | PartOfDate;
      readonly a: Operand;
    }
  /** a as b is above zero, -a as it is below, not applicable as it is zero. */
  | { readonly op: 'by-sign'; readonly to: Register; readonly a: Operand; readonly b: Operand }
  | { readonly op: 'days'; readonly to: Register; readonly a: Operand; readonly b: Operand }
  /** Leaves the row when a is further from zero than the limit. */
  | { readonly op: 'guard'; readonly a: Operand; readonly limit: number }
  | { readonly op: 'leave' }
  /** Leaves the row when doubles cannot decide it. */
  | RoundStep
  | {
      readonly op: 'compare';
      readonly to: Register;
      readonly of: 'number' | 'code';
      readonly operator: ComparisonOperator;
      readonly a: Operand;
      readonly b: Operand;
      readonly mayBeAbsent: boolean;
    }
  | {
      readonly op: 'logic';
      readonly to: Register;
      readonly operator: 'and' | 'or';
      readonly a: Operand;
      readonly b: Operand;
      readonly mayBeAbsent: boolean;
    }
  | { readonly op: 'not'; readonly to: Register; readonly a: Operand }
  | {
      readonly op: 'member';
      readonly to: Register;
      readonly a: Operand;
      readonly codes: readonly number[];
    }
  | {
      readonly op: 'is-absent';
      readonly to: Register;
      readonly of: 'number' | 'code';
      readonly a: Operand;
      readonly negated: boolean;
    }
  /** The code of the first edge that a does not pass. */
  | {
      readonly op: 'class';
      readonly to: Register;
      readonly a: Operand;
      readonly edges: readonly number[];
      readonly codes: readonly number[];
    }
  | {
      readonly op: 'if';
      readonly condition: Operand;
      readonly then: readonly Step[];
      readonly otherwise: readonly Step[];
      /** Undefined when the condition is never "not applicable". */
      readonly absent: readonly Step[] | undefined;
    }
  | {
      readonly op: 'series';
      readonly to: Register;
      readonly series: number;
      readonly year: Operand;
      readonly offset: number;
    }
  /** Once for each row below. */
  | { readonly op: 'each'; readonly body: readonly Step[] }
  | { readonly op: 'store'; readonly column: number; readonly a: Operand };

/** Comes to yes, no, a code or "not applicable". */
export type DecidingStep = Step & {
  op: 'compare' | 'logic' | 'not' | 'member' | 'is-absent' | 'class';
};

export interface LookUpKey {
  readonly of: Operand;
  readonly times: number;
  readonly mayBeAbsent: boolean;
}

/** a / by to a whole number. */
export interface RoundStep {
  readonly op: 'round';
  readonly to: Register;
  readonly a: Operand;
  readonly by: Operand;
  readonly mode: RoundingMode;
  readonly mayBeNegative: boolean;
  /** a is proven to be a whole number of at most 2^51 either way; else the step finds out. */
  readonly proven: boolean;
  /** How many times a was rounded to a double before it came here, if it passed 2^53. */
  readonly roundings: number;
}

/** The largest whole number up to which doubles are exact, neighbours told apart. */
export const EXACT = Number.MAX_SAFE_INTEGER;

/** A range up to here needs no guard: half of what is exact, which covers the rounding of the range's own arithmetic. */
export const PROVEN = 2 ** 52;

/** Dividend and divisor, proven beforehand to be no larger, of a rounding that is exact in doubles whatever they are. */
export const DIVISIBLE = 2 ** 51;

/** A program of more steps is written by somebody hostile, or by chance: it would take longer to compile than to interpret. */
const MOST_STEPS = 30_000;

export class TooManySteps extends Error {}

export class Draft {
  private steps: Step[] = [];
  private registers = 0;
  private emitted = 0;

  get registerCount(): number {
    return this.registers;
  }

  register(): Register {
    const register = { register: this.registers };
    this.registers += 1;
    return register;
  }

  emit(step: Step): void {
    this.emitted += 1;
    if (this.emitted > MOST_STEPS) throw new TooManySteps();
    this.steps.push(step);
  }

  /** What is emitted meanwhile goes into a block of its own, or on to the end of a given one. */
  block<T>(fill: () => T, block: Step[] = []): { readonly steps: Step[]; readonly result: T } {
    const outside = this.steps;
    this.steps = block;
    try {
      return { steps: block, result: fill() };
    } finally {
      this.steps = outside;
    }
  }

  /**
   * What is done once for each row below: together with what was done so before, where neither this nor anything since touches a
   * register of that, so that the rows below are gone through once.
   */
  each(body: readonly Step[]): void {
    const at = this.steps.findLastIndex((step) => step.op === 'each');
    const before = this.steps[at];
    const since = this.steps.slice(at + 1);
    if (before?.op === 'each' && areApart(before.body, [...since, ...body])) {
      this.steps.splice(at, 1);
      this.emit({ op: 'each', body: [...before.body, ...body] });
    } else this.emit({ op: 'each', body });
  }

  finished(): readonly Step[] {
    return this.steps;
  }
}

function areApart(some: readonly Step[], others: readonly Step[]): boolean {
  const registers = registersIn(some);
  return [...registersIn(others)].every((register) => !registers.has(register));
}

/** Every register that steps read or write. */
function registersIn(part: unknown, found = new Set<number>()): Set<number> {
  if (typeof part !== 'object' || part === null) return found;
  if ('register' in part) return found.add(Number(part.register));
  for (const each of Object.values(part)) registersIn(each, found);
  return found;
}
