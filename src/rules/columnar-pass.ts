import { minorDigits } from '../kernel/money.js';
import { dayNumber } from './columnar-codes.js';
import type { Program } from './columnar-kernel.js';
import { lowerFormula, type Lowering, type Reading } from './columnar-lower.js';
import { literal, scaled, settled, type Value, type Whole } from './columnar-numbers.js';
import { Draft, EXACT, TooManySteps, type Operand, type Place } from './columnar-steps.js';
import { openParameter, Tables, type ParameterTable } from './columnar-tables.js';
import type { InForce } from './interpret.js';
import {
  BELOW,
  stagesAbove,
  type Formula,
  type Node,
  type Rulebook,
  type StageName,
} from './model.js';
import { childrenOf } from './tree.js';

/** How a column holds what it holds, and the range of its numbers. */
export type Shape =
  | Omit<Whole, 'n' | 'sure' | 'roundings'>
  | {
      readonly kind: 'fraction';
      readonly low: number;
      readonly high: number;
      readonly most: number;
    }
  | {
      readonly kind: 'code';
      readonly mayBeAbsent: boolean;
      /** Code that stands for "not applicable" when it is not -1. */
      readonly absent?: number;
    };

export type Shapes = ReadonlyMap<StageName, ReadonlyMap<string, Shape>>;

export interface ColumnPart {
  readonly stage: StageName;
  readonly name: string;
  readonly part: 'value' | 'denominator';
}

/** One pass of one stage, ready for a back end: formulas that need nothing of other rows but what is computed already. */
export interface Pass {
  readonly stage: StageName;
  readonly formulas: readonly Formula[];
  readonly program: Program;
  /** What is read and written, as the program numbers it. */
  readonly reads: readonly ColumnPart[];
  readonly writes: readonly ColumnPart[];
  readonly series: readonly string[];
  readonly shapes: ReadonlyMap<string, Shape>;
}

export interface PassTask {
  readonly rulebook: Rulebook;
  readonly stage: StageName;
  readonly formulas: readonly Formula[];
  readonly days: readonly (InForce | undefined)[];
  readonly shapes: Shapes;
  /** Names that get a column. */
  readonly kept: ReadonlySet<string>;
  readonly mostBelow: number;
}

export function compilePass(task: PassTask): Pass {
  try {
    return lowered(task);
  } catch (error) {
    if (error instanceof TooManySteps) return interpretedPass(task);
    throw error;
  }
}

/** Leaves every row to exact arithmetic. */
function interpretedPass({ stage, formulas, rulebook, kept }: PassTask): Pass {
  const shapeFor = (formula: Formula): Shape =>
    formula.type.kind === 'number'
      ? {
          kind: 'whole',
          d: usualDenominator(formula, rulebook, formula.round?.step.d ?? 1n),
          low: -EXACT,
          high: EXACT,
          mayBeAbsent: true,
        }
      : { kind: 'code', mayBeAbsent: true };
  const shown = formulas.filter(({ name }) => kept.has(name));
  const shapes = new Map(shown.map((formula) => [formula.name, shapeFor(formula)]));
  const program = { steps: [{ op: 'leave' } as const], registers: 0, tables: [] };
  return { stage, formulas, program, reads: [], writes: [], series: [], shapes };
}

function lowered(task: PassTask): Pass {
  const draft = new Draft();
  const loads = new Loads(task, draft);
  const { formulas, stage, kept } = task;
  loads.open(formulas.map((formula) => formula.node));
  const lowering = loads.lowering();
  const writes: ColumnPart[] = [];
  const shapes = new Map<string, Shape>();
  for (const formula of formulas) {
    const value = lowerFormula(formula, lowering);
    loads.computed.set(formula.name, value);
  }
  for (const formula of formulas) {
    const value = loads.computed.get(formula.name);
    if (value === undefined || !kept.has(formula.name)) continue;
    const exact = value.kind === 'whole' ? inUsualUnits(value, formula, task, draft) : value;
    const store = (a: Operand, part: ColumnPart['part']): void => {
      draft.emit({ op: 'store', column: writes.length, a });
      writes.push({ stage, name: formula.name, part });
    };
    store(exact.kind === 'code' ? exact.code : exact.n, 'value');
    if (exact.kind === 'fraction') store(exact.d, 'denominator');
    shapes.set(formula.name, shapeOf(exact));
  }
  const program = {
    steps: draft.finished(),
    registers: draft.registerCount,
    tables: loads.tables.list,
  };
  const { reads, series } = loads;
  return { stage, formulas, program, reads, writes, series, shapes };
}

const MG_PER_KG = 1_000_000n;

function inUsualUnits(value: Whole, formula: Formula, task: PassTask, draft: Draft): Whole {
  const d = usualDenominator(formula, task.rulebook, value.d);
  return settled({ ...scaled(value, d / value.d, draft), d }, draft);
}

/** Minor units for money and milligrams for masses, where they hold the number; else its own denominator. */
export function usualDenominator({ type }: Formula, { currency }: Rulebook, d: bigint): bigint {
  const dimension = type.kind === 'number' ? type.dimension : '';
  const usual =
    dimension === 'kg'
      ? MG_PER_KG
      : dimension === currency
        ? 10n ** BigInt(minorDigits(currency))
        : d;
  return usual % d === 0n ? usual : d;
}

function shapeOf(value: Value): Shape {
  if (value.kind === 'code') return { kind: 'code', mayBeAbsent: value.mayBeAbsent };
  const { low, high } = value;
  if (value.kind === 'fraction') return { kind: 'fraction', low, high, most: value.most };
  return { kind: 'whole', d: value.d, low, high, mayBeAbsent: value.mayBeAbsent };
}

/** What a pass reads, each loaded once and before it is needed. */
class Loads {
  readonly tables = new Tables();
  readonly reads: ColumnPart[] = [];
  readonly series: string[] = [];
  readonly computed = new Map<string, Value>();
  private readonly loaded = new Map<string, Value>();
  private readonly parameters = new Map<string, ParameterTable>();
  private on: Operand | undefined;
  private year: Operand | undefined;

  constructor(
    private readonly task: PassTask,
    private readonly draft: Draft,
  ) {}

  /** Loads what the formulas read of their own row, of the rows above, and of their day. */
  open(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if ((node.op === 'input' || node.op === 'formula') && this.isStored(node.name))
        this.load({ stage: this.task.stage, name: node.name }, 'own');
      if (node.op === 'above') {
        const above = stagesAbove(this.task.stage).indexOf(node.stage);
        this.load({ stage: node.stage, name: node.name }, { above });
      }
      if (node.op === 'parameter') this.openParameter(node.name);
      if (node.op === 'on') this.on ??= this.byDay((day) => dayNumber(day.on));
      if (node.op === 'window') this.year ??= this.byDay((day) => Number(day.on.slice(0, 4)));
      this.open(childrenOf(node));
    }
  }

  lowering(): Lowering {
    const { task, draft, on = NaN, year = NaN } = this;
    const { rulebook, mostBelow } = task;
    const reading: Reading = {
      own: (name) => this.computed.get(name) ?? this.held(`own ${task.stage} ${name}`),
      below: (name) => missing(name),
      above: (stage, name) => this.held(`above ${stage} ${name}`),
      series: (name) => this.openSeries(name),
    };
    return {
      rulebook,
      draft,
      reading,
      on,
      year,
      mostBelow,
      parameter: (name) => this.parameters.get(name) ?? missing(name),
      openBelow: (nodes) => this.openBelow(nodes),
    };
  }

  private isStored(name: string): boolean {
    return this.task.shapes.get(this.task.stage)?.has(name) === true;
  }

  private held(key: string): Value {
    return this.loaded.get(key) ?? missing(key);
  }

  private openBelow(nodes: readonly Node[]): Reading['below'] {
    const stage = BELOW[this.task.stage]?.stage ?? 'line';
    const values = new Map<string, Value>();
    const visit = (node: Node): void => {
      if (node.op === 'row' && !values.has(node.name))
        values.set(node.name, this.loadedValue({ stage, name: node.name }, 'below'));
      childrenOf(node).forEach(visit);
    };
    nodes.forEach(visit);
    return (name) => values.get(name) ?? missing(name);
  }

  private load(of: { readonly stage: StageName; readonly name: string }, place: Place): void {
    const key = `${place === 'own' ? 'own' : 'above'} ${of.stage} ${of.name}`;
    if (!this.loaded.has(key)) this.loaded.set(key, this.loadedValue(of, place));
  }

  private loadedValue(
    of: { readonly stage: StageName; readonly name: string },
    place: Place,
  ): Value {
    const shape = this.task.shapes.get(of.stage)?.get(of.name);
    // A stage that is not given has no rows, so that nothing is ever read of it.
    if (shape === undefined) return { ...literal(0n, 1n, this.draft), mayBeAbsent: true };
    const value = this.column({ ...of, part: 'value' }, place, shape);
    if (shape.kind === 'code') return { ...shape, code: value };
    if (shape.kind === 'whole') return { ...shape, n: value, sure: true, roundings: 0 };
    return { ...shape, n: value, d: this.column({ ...of, part: 'denominator' }, place, shape) };
  }

  private column(part: ColumnPart, place: Place, shape: Shape): Operand {
    const to = this.draft.register();
    const column = this.reads.length;
    this.reads.push(part);
    const ofNumber = shape.kind !== 'code';
    const absent = shape.kind === 'code' ? shape.absent : undefined;
    const step = { op: 'load', to, column, place, ofNumber } as const;
    this.draft.emit(absent === undefined ? step : { ...step, absent });
    return to;
  }

  private openSeries(name: string): ReturnType<Reading['series']> {
    const { shapes, stage } = this.task;
    const shape = shapes.get(stage)?.get(name);
    if (shape?.kind !== 'whole') return missing(name);
    const known = this.series.indexOf(name);
    const series = known < 0 ? this.series.push(name) - 1 : known;
    return { series, number: { ...shape, n: NaN, sure: true, roundings: 0 } };
  }

  private openParameter(name: string): void {
    const { draft, tables } = this;
    const { rulebook, days } = this.task;
    const parameter = rulebook.parameters.get(name);
    if (parameter === undefined || this.parameters.has(name)) return;
    this.parameters.set(name, openParameter(parameter, rulebook, days, { draft, tables }));
  }

  private byDay(of: (day: InForce) => number): Operand {
    const values = this.task.days.map((day) => (day === undefined ? NaN : of(day)));
    const [first = NaN] = values;
    if (values.every((value) => value === first)) return first;
    const to = this.draft.register();
    const table = this.tables.add(Float64Array.from(values));
    this.draft.emit({ op: 'by-day', to, table });
    return to;
  }
}

function missing(name: string): never {
  throw new Error(`A compiled pass reads ${name}, which nobody opened.`);
}
