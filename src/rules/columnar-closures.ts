import { dayOfMonth, monthOfDay, yearOfDay } from './columnar-codes.js';
import type { Feed, Kernel, Program } from './columnar-kernel.js';
import { computed } from './columnar-numbers.js';
import { roundedOrInfinite } from './columnar-rounding.js';
import type { DecidingStep, Operand, Place, Step } from './columnar-steps.js';
import { holds, logic } from './interpret.js';

/** The back end that generates no code: every step is a closure over registers. */

interface State {
  readonly feed: Feed;
  readonly registers: Float64Array;
  row: number;
  /** Row below, inside an `each`. */
  below: number;
}

/** False when the row is left to exact arithmetic. */
type Closure = (state: State) => boolean;

export function closureKernel(program: Program): Kernel {
  const run = sequence(program.steps, program);
  return (feed) => {
    const state: State = { feed, registers: new Float64Array(program.registers), row: 0, below: 0 };
    const left: number[] = [];
    for (let row = 0; row < feed.rows; row += 1) {
      state.row = row;
      if (feed.leave?.[row] === 1 || !run(state)) left.push(row);
    }
    return left;
  };
}

function sequence(steps: readonly Step[], program: Program): Closure {
  const closures = steps.map((step) => closure(step, program));
  return (state) => {
    for (const each of closures) if (!each(state)) return false;
    return true;
  };
}

type Read = (state: State) => number;

function reading(operand: Operand): Read {
  if (typeof operand === 'number') return () => operand;
  const { register } = operand;
  return ({ registers }) => registers[register] ?? NaN;
}

function giving(step: { readonly to: { readonly register: number } }, value: Read): Closure {
  const { register } = step.to;
  return (state) => {
    state.registers[register] = value(state);
    return true;
  };
}

function closure(step: Step, program: Program): Closure {
  switch (step.op) {
    case 'set':
      return giving(step, reading(step.a));
    case 'load':
    case 'by-day':
    case 'look-up':
    case 'series':
      return giving(step, fetched(step, program));
    case 'binary':
    case 'unary':
    case 'by-sign':
    case 'days':
      return giving(step, arithmetic(step));
    case 'round':
      return rounding(step);
    case 'compare':
    case 'logic':
    case 'not':
    case 'member':
    case 'is-absent':
    case 'class':
      return giving(step, decision(step));
    case 'guard': {
      const a = reading(step.a);
      const { limit } = step;
      return (state) => !(Math.abs(a(state)) > limit);
    }
    case 'leave':
      return () => false;
    case 'if': {
      const condition = reading(step.condition);
      const [then, otherwise] = [sequence(step.then, program), sequence(step.otherwise, program)];
      const absent = step.absent === undefined ? otherwise : sequence(step.absent, program);
      return (state) => {
        const code = condition(state);
        return code === 1 ? then(state) : code === 0 ? otherwise(state) : absent(state);
      };
    }
    case 'each': {
      const body = sequence(step.body, program);
      return (state) => {
        const end = state.feed.below[state.row + 1] ?? 0;
        for (state.below = state.feed.below[state.row] ?? 0; state.below < end; state.below += 1)
          if (!body(state)) return false;
        return true;
      };
    }
    case 'store': {
      const a = reading(step.a);
      const { column } = step;
      return (state) => {
        const store = state.feed.stores[column];
        if (store !== undefined) store[state.row] = a(state);
        return true;
      };
    }
  }
}

function fetched(
  step: Step & { op: 'load' | 'by-day' | 'look-up' | 'series' },
  program: Program,
): Read {
  switch (step.op) {
    case 'load': {
      const { column, place } = step;
      const { absent } = step;
      return (state) => {
        const row = rowAt(place, state);
        const value = row < 0 ? undefined : state.feed.columns[column]?.[row];
        if (value === undefined) return step.ofNumber ? NaN : -1;
        return value === absent ? -1 : value;
      };
    }
    case 'by-day': {
      const table = program.tables[step.table];
      return ({ feed, row }) => table?.[feed.day[row] ?? 0] ?? NaN;
    }
    case 'look-up': {
      const table = program.tables[step.table];
      const base = reading(step.base);
      const keys = step.keys.map((key) => ({ of: reading(key.of), times: key.times }));
      return (state) => {
        let place = base(state);
        for (const { of, times } of keys) {
          const code = of(state);
          if (code < 0) return NaN;
          place += code * times;
        }
        return table?.[place] ?? NaN;
      };
    }
    case 'series': {
      const year = reading(step.year);
      return (state) =>
        state.feed.series[step.series]?.get(year(state) + step.offset)?.[state.row] ?? NaN;
    }
  }
}

function rowAt(place: Place, state: State): number {
  if (place === 'own') return state.row;
  return place === 'below' ? state.below : (state.feed.parents[place.above]?.[state.row] ?? -1);
}

function arithmetic(step: Step & { op: 'binary' | 'unary' | 'by-sign' | 'days' }): Read {
  const a = reading(step.a);
  if (step.op === 'unary') {
    const of = UNARY[step.operator];
    return (state) => of(a(state));
  }
  const b = reading(step.b);
  if (step.op === 'binary') {
    const { operator } = step;
    return (state) => computed(operator, a(state), b(state));
  }
  if (step.op === 'days')
    return (state) => {
      const [from, to] = [a(state), b(state)];
      return from < 0 || to < 0 ? NaN : to - from;
    };
  return (state) => {
    const sign = b(state);
    return sign > 0 ? a(state) : sign < 0 ? -a(state) : NaN;
  };
}

const UNARY: Readonly<Record<(Step & { op: 'unary' })['operator'], (a: number) => number>> = {
  negate: (a) => -a,
  abs: Math.abs,
  year: (a) => (a < 0 ? NaN : yearOfDay(a)),
  month: (a) => (a < 0 ? NaN : monthOfDay(a)),
  day: (a) => (a < 0 ? NaN : dayOfMonth(a)),
};

function rounding(step: Step & { op: 'round' }): Closure {
  const [a, by] = [reading(step.a), reading(step.by)];
  const { mode, roundings } = step;
  const { register } = step.to;
  return (state) => {
    const value = roundedOrInfinite(a(state), by(state), mode, roundings);
    state.registers[register] = value;
    return Math.abs(value) !== Infinity;
  };
}

function decision(step: DecidingStep): Read {
  const a = reading(step.a);
  switch (step.op) {
    case 'compare': {
      const b = reading(step.b);
      const { operator } = step;
      const isAbsent = step.of === 'number' ? Number.isNaN : isNoCode;
      return (state) => {
        const [x, y] = [a(state), b(state)];
        return isAbsent(x) || isAbsent(y) ? -1 : Number(holds(operator, x - y));
      };
    }
    case 'logic': {
      const b = reading(step.b);
      const { operator } = step;
      return (state) => coded(logic(operator, decoded(a(state)), decoded(b(state))));
    }
    case 'not':
      return (state) => {
        const code = a(state);
        return code < 0 ? -1 : 1 - code;
      };
    case 'member': {
      const { codes } = step;
      return (state) => {
        const code = a(state);
        return code < 0 ? -1 : Number(codes.includes(code));
      };
    }
    case 'is-absent': {
      const isAbsent = step.of === 'number' ? Number.isNaN : isNoCode;
      return (state) => Number(isAbsent(a(state)) !== step.negated);
    }
    case 'class':
      return (state) => {
        const value = a(state);
        if (Number.isNaN(value)) return -1;
        const index = step.edges.findIndex((edge) => value <= edge);
        return step.codes.at(index) ?? -1;
      };
  }
}

function isNoCode(code: number): boolean {
  return code < 0;
}

function decoded(code: number): boolean | null {
  return code < 0 ? null : code === 1;
}

function coded(value: unknown): number {
  return value === null ? -1 : Number(value);
}
