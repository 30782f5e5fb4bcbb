import { ROUNDING_MODES } from '../kernel/ratio.js';
import { dayOfMonth, monthOfDay, yearOfDay } from './columnar-codes.js';
import type { Kernel, Program } from './columnar-kernel.js';
import { doubtOf, mostDivided, roundedExactly, roundedOrInfinite } from './columnar-rounding.js';
import type { DecidingStep, LookUpKey, Operand, Place, Step } from './columnar-steps.js';

/**
 * The back end that writes JavaScript: one loop over the rows, one local variable a register. Nothing in the text comes from the
 * rulebook but numbers: columns, tables and registers go by number, and no name or citation is within reach.
 */
export function generatedKernel(program: Program): Kernel {
  const make = Reflect.construct(Function, ['T', 'H', kernelText(program)]) as (
    tables: Program['tables'],
    helpers: typeof HELPERS,
  ) => Kernel;
  return make(program.tables, HELPERS);
}

const HELPERS = {
  roundedExactly,
  roundedOrInfinite,
  year: yearOfDay,
  month: monthOfDay,
  day: dayOfMonth,
  modes: ROUNDING_MODES,
};

export function kernelText({ steps, registers, tables }: Program): string {
  const used = usedPlaces(steps);
  const lines = [
    '"use strict";',
    'const { roundedExactly, roundedOrInfinite, year, month, day, modes } = H;',
    ...tables.map((_, index) => `const t${index} = T[${index}];`),
    'return (F) => {',
    'const L = [], W = F.leave, B = F.below, D = F.day, S = F.series, N = F.rows;',
    ...used.columns.map((index) => `const c${index} = F.columns[${index}];`),
    ...used.stores.map((index) => `const s${index} = F.stores[${index}];`),
    ...used.parents.map((index) => `const p${index} = F.parents[${index}];`),
    'rows: for (let i = 0; i < N; i += 1) {',
    'if (W !== undefined && W[i] === 1) { L.push(i); continue; }',
    registers === 0
      ? ''
      : `let ${Array.from({ length: registers }, (_, index) => `r${index} = 0`).join(', ')};`,
    ...steps.map(text),
    '}',
    'return L; };',
  ];
  return lines.join('\n');
}

function usedPlaces(steps: readonly Step[]): Record<'columns' | 'stores' | 'parents', number[]> {
  const sets = {
    columns: new Set<number>(),
    stores: new Set<number>(),
    parents: new Set<number>(),
  };
  const visit = (step: Step): void => {
    if (step.op === 'load') {
      sets.columns.add(step.column);
      if (typeof step.place === 'object') sets.parents.add(step.place.above);
    }
    if (step.op === 'store') sets.stores.add(step.column);
    if (step.op === 'if') [...step.then, ...step.otherwise, ...(step.absent ?? [])].forEach(visit);
    if (step.op === 'each') step.body.forEach(visit);
  };
  steps.forEach(visit);
  return {
    columns: [...sets.columns],
    stores: [...sets.stores],
    parents: [...sets.parents],
  };
}

const LEAVE = '{ L.push(i); continue rows; }';

function text(step: Step): string {
  switch (step.op) {
    case 'guard': {
      const [a, limit] = [o(step.a), number(step.limit)];
      return `if (${a} > ${limit} || ${a} < -${limit}) ${LEAVE}`;
    }
    case 'leave':
      return `if (true) ${LEAVE}`;
    case 'round':
      return rounding(step);
    case 'if': {
      const chosen = chosenNumber(step);
      if (chosen !== undefined) return chosen;
      const condition = o(step.condition);
      const [then, otherwise] = [block(step.then), block(step.otherwise)];
      if (step.absent === undefined) return `if (${condition} === 1) ${then} else ${otherwise}`;
      return `if (${condition} === 1) ${then} else if (${condition} === 0) ${otherwise} else ${block(step.absent)}`;
    }
    case 'each':
      return `for (let j = B[i], e = B[i + 1]; j < e; j += 1) ${block(step.body)}`;
    case 'store':
      return `s${step.column}[i] = ${o(step.a)};`;
    default:
      return `${o(step.to)} = ${value(step)};`;
  }
}

/** A choice between two numbers as arithmetic: a branch that facts decide is mispredicted every other row. */
function chosenNumber({ condition, then, otherwise, absent }: Step & { op: 'if' }) {
  const [a, b] = [then[0], otherwise[0]];
  if (a?.op !== 'set' || b?.op !== 'set' || then.length + otherwise.length > 2) return undefined;
  const [x, y] = [a.a, b.a];
  if (absent !== undefined || !isSmall(x) || !isSmall(y) || a.to.register !== b.to.register)
    return undefined;
  return `${o(a.to)} = ${number(y)} + ${o(condition)} * ${number(x - y)};`;
}

function isSmall(of: Operand): of is number {
  return typeof of === 'number' && Number.isInteger(of) && Math.abs(of) <= 2 ** 51;
}

function block(steps: readonly Step[]): string {
  return `{ ${steps.map(text).join('\n')} }`;
}

type Giving = Exclude<Step, { op: 'guard' | 'leave' | 'round' | 'if' | 'each' | 'store' }>;

function value(step: Giving): string {
  switch (step.op) {
    case 'set':
      return o(step.a);
    case 'load':
      return loaded(step);
    case 'by-day':
      return `t${step.table}[D[i]]`;
    case 'look-up':
      return lookUp(step);
    case 'series':
      return `S[${step.series}].get(${o(step.year)} + ${number(step.offset)})?.[i] ?? NaN`;
    case 'binary':
      return step.operator === 'min' || step.operator === 'max'
        ? `Math.${step.operator}(${o(step.a)}, ${o(step.b)})`
        : `${o(step.a)} ${step.operator} ${o(step.b)}`;
    case 'unary':
      return unary(step.operator, o(step.a));
    case 'by-sign':
      return `${o(step.b)} > 0 ? ${o(step.a)} : ${o(step.b)} < 0 ? -${o(step.a)} : NaN`;
    case 'days':
      return `${o(step.a)} < 0 || ${o(step.b)} < 0 ? NaN : ${o(step.b)} - ${o(step.a)}`;
    case 'compare':
    case 'logic':
    case 'not':
    case 'member':
    case 'is-absent':
    case 'class':
      return decision(step);
  }
}

function loaded(step: Step & { op: 'load' }): string {
  const row = index(step.place);
  const from = `c${step.column}[${row}]`;
  const absent = step.ofNumber ? 'NaN' : '-1';
  const known = step.absent === undefined ? from : `${from} === ${step.absent} ? -1 : ${from}`;
  return typeof step.place === 'object' ? `${row} < 0 ? ${absent} : ${known}` : known;
}

function index(place: Place): string {
  return place === 'own' ? 'i' : place === 'below' ? 'j' : `p${place.above}[i]`;
}

function lookUp(step: Step & { op: 'look-up' }): string {
  const absent = step.keys.filter((key) => key.mayBeAbsent).map((key) => `${o(key.of)} < 0`);
  const term = (key: LookUpKey): string =>
    key.times === 1 ? o(key.of) : `${o(key.of)} * ${key.times}`;
  const terms = [...(step.base === 0 ? [] : [o(step.base)]), ...step.keys.map(term)];
  const from = `t${step.table}[${terms.length === 0 ? '0' : terms.join(' + ')}]`;
  return absent.length === 0 ? from : `${absent.join(' || ')} ? NaN : ${from}`;
}

function unary(operator: (Step & { op: 'unary' })['operator'], a: string): string {
  if (operator === 'negate') return `-${a}`;
  return operator === 'abs' ? `Math.abs(${a})` : `${a} < 0 ? NaN : ${operator}(${a})`;
}

function rounding(step: Step & { op: 'round' }): string {
  const [to, a, by] = [o(step.to), o(step.a), o(step.by)];
  const mode = `modes[${ROUNDING_MODES.indexOf(step.mode)}]`;
  const slow = `{ ${to} = roundedOrInfinite(${a}, ${by}, ${mode}, ${step.roundings}); if (Math.abs(${to}) === Infinity) ${LEAVE} }`;
  if (typeof step.by !== 'number') return slow;
  const fast = `${to} = ${quick(step, a, step.by)};`;
  if (step.proven) return fast;
  const most = mostDivided(step.by);
  const below = step.mayBeNegative ? ` && ${a} >= ${number(-most)}` : '';
  return `if (${a} <= ${number(most)}${below}) ${fast} else ${doubtful(step, a, step.by)}`;
}

/**
 * What `roundedOrInfinite` finds beyond that, written out: a call in the loop would have every row keep its registers in memory,
 * whether it calls or not.
 */
function doubtful(step: Step & { op: 'round' }, a: string, by: number): string {
  const size = step.mayBeNegative ? `Math.abs(${a})` : a;
  const { mode } = step;
  const isToNearest = mode === 'half-away-from-zero' || mode === 'half-even';
  const decided = isToNearest ? 'Math.abs(t - 0.5) > u' : 't > u && t < 1 - u';
  const up = isToNearest ? 't > 0.5 ? d + 1 : d' : mode === 'up' ? 'd + 1' : 'd';
  const result = step.mayBeNegative ? `${a} < 0 ? -(${up}) : ${up}` : up;
  return `if (${a} === ${a}) {
const q = ${size} / ${by}, d = Math.floor(q), t = q - d, u = q * ${doubtOf(step.roundings)};
if (!(u < 0.25 && ${decided})) ${LEAVE}
${o(step.to)} = ${result};
} else ${o(step.to)} = NaN;`;
}

/** For an exact dividend and a divisor known beforehand. */
function quick(step: Step & { op: 'round' }, a: string, by: number): string {
  const { mode, mayBeNegative } = step;
  if (mode === 'half-even')
    return `${a} !== ${a} ? NaN : roundedExactly(${a}, ${by}, modes[${ROUNDING_MODES.indexOf(mode)}])`;
  const positive = (of: string): string => {
    if (mode === 'half-away-from-zero')
      return `Math.floor((${of} + ${Math.floor(by / 2)}) / ${by})`;
    return `Math.${mode === 'up' ? 'ceil' : 'floor'}(${of} / ${by})`;
  };
  return mayBeNegative ? `(${a} < 0 ? -${positive(`-${a}`)} : ${positive(a)})` : positive(a);
}

function decision(step: DecidingStep): string {
  const a = o(step.a);
  switch (step.op) {
    case 'compare': {
      const b = o(step.b);
      const holds = `${a} ${COMPARISON[step.operator]} ${b}`;
      if (!step.mayBeAbsent) return `(${holds}) | 0`;
      const absent =
        step.of === 'number' ? `${a} !== ${a} || ${b} !== ${b}` : `${a} < 0 || ${b} < 0`;
      return `${absent} ? -1 : ${holds} ? 1 : 0`;
    }
    case 'logic': {
      const b = o(step.b);
      const [deciding, other] = step.operator === 'or' ? [1, 0] : [0, 1];
      if (!step.mayBeAbsent) return `${a} ${step.operator === 'or' ? '|' : '&'} ${b}`;
      const decided = `${a} === ${deciding} || ${b} === ${deciding} ? ${deciding}`;
      return `${decided} : ${a} < 0 || ${b} < 0 ? -1 : ${other}`;
    }
    case 'not':
      return `${a} < 0 ? -1 : 1 - ${a}`;
    case 'member': {
      const any = step.codes.map((code) => `${a} === ${code}`).join(' || ');
      return `${a} < 0 ? -1 : ${any === '' ? 'false' : any} ? 1 : 0`;
    }
    case 'is-absent': {
      const absent = step.of === 'number' ? `${a} !== ${a}` : `${a} < 0`;
      return step.negated ? `${absent} ? 0 : 1` : `${absent} ? 1 : 0`;
    }
    case 'class': {
      const last = String(step.codes.at(-1) ?? -1);
      const classes = step.edges.map(
        (edge, at) => `${a} <= ${number(edge)} ? ${step.codes[at] ?? -1} : `,
      );
      return `${a} !== ${a} ? -1 : ${classes.join('')}${last}`;
    }
  }
}

const COMPARISON = { '=': '===', '!=': '!==', '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const;

function o(operand: Operand): string {
  return typeof operand === 'number' ? number(operand) : `r${operand.register}`;
}

/** Negative numbers in brackets, so that no sign meets another. */
function number(value: number): string {
  return value < 0 || Object.is(value, -0) ? `(${value})` : String(value);
}
