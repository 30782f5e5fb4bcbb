import type { CalendarDate } from '../kernel/calendar-date.js';
import {
  aggregateValues,
  interpret,
  parameterValue,
  summaryOf,
  windowValues,
  type Frame,
} from './interpret.js';
import {
  BELOW,
  type Citation,
  type Formula,
  type Input,
  type LocalText,
  type Node,
  type Rulebook,
  type Stage,
} from './model.js';
import type { Shared } from './second-pass.js';
import { allFormulas } from './tree.js';
import { parseUnit, type Unit } from './unit.js';
import { valueFrom, type Value } from './values.js';

/** Text between operands, or the position of one in `operands`. */
export type TracePart = string | number;

export interface Operand {
  readonly kind: 'input' | 'parameter' | 'formula' | 'rows' | 'constant' | 'above';
  readonly name: string;
  readonly label: LocalText;
  readonly value: Value;
  /** Keys of a table look-up. */
  readonly keys: readonly string[];
  /** The year of a fact that has one for each year. */
  readonly year: number | undefined;
  /** How many rows a sum or count went over. */
  readonly rows: number | undefined;
  /** For a parameter: the day its value came into force, and where that is written. */
  readonly from: CalendarDate | undefined;
  readonly cite: Citation | undefined;
}

export interface TraceContext {
  readonly rulebook: Rulebook;
  readonly stage: Stage;
  readonly frame: Frame;
  /** What a pool gave, for the formula that shares it out. */
  readonly shared?: Shared | undefined;
}

/** Sums over more rows than this are shown as one operand. */
const MOST_TERMS = 20;

/** How tightly an operator binds, to set brackets only where they are needed. */
const POWER = {
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  negate: 7,
} as const;

const DAY_OF_THE_LAW: LocalText = new Map([
  ['en', 'day of the law'],
  ['de', 'Stichtag'],
]);

const WEIGHTS: LocalText = new Map([
  ['en', 'sum of all weights'],
  ['de', 'Summe aller Gewichte'],
]);

type Infix = Node & { op: 'arithmetic' | 'compare' | 'logic' };
type Compound =
  | Infix
  | (Node & {
      op: 'negate' | 'not' | 'choose' | 'member' | 'is-not-applicable' | 'call' | 'band' | 'share';
    });
type Leaf = Exclude<Node, Compound>;

/** Writes an expression with its operands put in. */
export class Writer {
  readonly parts: TracePart[] = [];
  readonly operands: Operand[] = [];
  readonly exceptions: Citation[] = [];

  constructor(private readonly context: TraceContext) {}

  write(node: Node, outer: number): void {
    if (node.op === 'arithmetic' || node.op === 'compare' || node.op === 'logic')
      this.infix(node, outer);
    else if (node.op === 'negate' || node.op === 'not') this.prefix(node, outer);
    else if (node.op === 'choose') this.write(this.branch(node), outer);
    else if (node.op === 'member' || node.op === 'is-not-applicable') this.test(node);
    else if (node.op === 'call') this.call(node);
    else if (node.op === 'band') this.band(node);
    else if (node.op === 'share') this.share(node);
    else if (isMean(node)) this.mean(node, outer);
    else this.leaf(node);
  }

  /** A mean is written as a quotient, so that beside another it needs brackets. */
  private mean(node: Leaf, outer: number): void {
    const from = this.parts.length;
    this.leaf(node);
    const isQuotient = this.parts.length > from + 1;
    if (!isQuotient || outer <= POWER['*']) return;
    this.parts.splice(from, 0, '(');
    this.text(')');
  }

  private leaf(node: Leaf): void {
    switch (node.op) {
      case 'constant':
        this.constant(node);
        break;
      case 'on':
        this.operand({ kind: 'input', name: 'on', label: DAY_OF_THE_LAW }, this.valueOf(node));
        break;
      case 'input':
      case 'formula':
        this.operand(
          { kind: node.op, name: node.name, label: this.label(node.name) },
          this.valueOf(node),
        );
        break;
      case 'above': {
        const { stage, name } = node;
        const above = this.context.rulebook.stages.get(stage);
        const label = labelIn(above, name) ?? named(name);
        const found = above?.formulas.find((each) => each.name === name);
        const cite = found === undefined ? {} : { cite: found.cite };
        this.operand(
          { kind: 'above', name: `${stage}.${name}`, label, ...cite },
          this.valueOf(node),
        );
        break;
      }
      case 'row':
        this.text(node.name);
        break;
      case 'parameter':
        this.parameter(node);
        break;
      case 'aggregate':
        this.aggregate(node);
        break;
      case 'window':
        this.window(node);
        break;
    }
  }

  /** The branch that was taken; the condition itself when that has no value. */
  private branch(node: Node & { op: 'choose' }): Node {
    const condition = interpret(node.condition, this.context.frame);
    if (condition === null) return node.condition;
    if (condition === true && node.exception !== undefined) this.exceptions.push(node.exception);
    return condition === true ? node.then : node.otherwise;
  }

  private test(node: Node & { op: 'member' | 'is-not-applicable' }): void {
    this.write(node.of, POWER.compare + 1);
    if (node.op === 'member') this.text(` in {${node.values.join(', ')}}`);
    else this.text(node.negated ? ' is not n/a' : ' is n/a');
  }

  private prefix(node: Node & { op: 'negate' | 'not' }, outer: number): void {
    this.grouped(node.op, outer, () => {
      this.text(node.op === 'not' ? 'not ' : '-');
      this.write(node.of, POWER[node.op]);
    });
  }

  private infix(node: Infix, outer: number): void {
    const power = node.op === 'compare' ? 'compare' : node.operator;
    const own = POWER[power];
    this.grouped(power, outer, () => {
      this.write(node.left, node.op === 'compare' ? own + 1 : own);
      this.text(` ${node.operator} `);
      this.write(node.right, own + 1);
    });
  }

  private grouped(power: keyof typeof POWER, outer: number, inner: () => void): void {
    const needed = POWER[power] < outer;
    if (needed) this.text('(');
    inner();
    if (needed) this.text(')');
  }

  private call(node: Node & { op: 'call' }): void {
    this.text(`${node.name}(`);
    this.list(node.args);
    this.text(')');
  }

  private list(nodes: readonly Node[]): void {
    for (const [index, each] of nodes.entries()) {
      if (index > 0) this.text(', ');
      this.write(each, 0);
    }
  }

  private constant(node: Node & { op: 'constant' }): void {
    if (node.type.kind !== 'number') {
      this.text(node.text);
      return;
    }
    // The law's 100 % stays a percentage beside those it is set against; masses and times keep the unit of all others.
    const unit = node.text.endsWith(' %') ? parseUnit('%') : undefined;
    this.operand(
      { kind: 'constant', name: node.text, label: named(node.text) },
      valueFrom(node.value, node.type, unit),
    );
  }

  private band(node: Node & { op: 'band' }): void {
    this.text(`${node.band}[`);
    this.write(node.of, 0);
    this.text(']');
    this.bandOperand(node);
  }

  /** The class and where its edges are written: listed, though the expression shows the number alone. */
  private bandOperand(node: Node & { op: 'band' }): void {
    const { rulebook, frame } = this.context;
    const band = rulebook.bands.get(node.band);
    this.operands.push({
      kind: 'parameter',
      name: node.band,
      label: band?.label ?? named(node.band),
      value: valueFrom(interpret(node, frame), node.type, undefined),
      keys: [],
      year: undefined,
      rows: undefined,
      from: rulebook.from,
      cite: band?.cite,
    });
  }

  /** Pool x weight / total; that its rounding depends on the other rows is said by the step's rounding. */
  private share(node: Node & { op: 'share' }): void {
    const { shared } = this.context;
    this.write(node.pool, POWER['*']);
    this.text(' * ');
    this.write(node.weight, POWER['*'] + 1);
    this.text(' / ');
    this.operand(
      {
        kind: 'rows',
        name: 'sum(weight)',
        label: WEIGHTS,
        rows: shared?.rows ?? 0,
      },
      valueFrom(shared?.total ?? null, node.weight.type, undefined),
    );
  }

  private parameter(node: Node & { op: 'parameter' }): void {
    const { raw, keys, dated } = parameterValue(node, this.context.frame);
    const parameter = this.context.rulebook.parameters.get(node.name);
    const label = parameter?.label ?? named(node.name);
    this.operand(
      { kind: 'parameter', name: node.name, label, keys, from: dated?.from, cite: dated?.cite },
      valueFrom(raw, node.type, parameter?.unit),
    );
    for (const key of node.keys) if (key.op === 'band') this.bandOperand(key);
  }

  private window(node: Node & { op: 'window' }): void {
    const { frame, stage } = this.context;
    const values = windowValues(node, frame);
    const unit = stage.inputs.get(node.of)?.unit;
    const year = Number(frame.inForce.on.slice(0, 4));
    if (node.name === 'count' || values?.length === 0) {
      this.rows(node, values?.length ?? 0);
      return;
    }
    this.text('(');
    for (let offset = node.from; offset <= node.to; offset += 1) {
      const raw = frame.series.get(node.of)?.get(year + offset) ?? null;
      if (raw === null && node.missing === 'skip') continue;
      if (this.parts.at(-1) !== '(') this.text(' + ');
      const shown = raw === null && node.missing === 'zero' ? ({ n: 0n, d: 1n } as const) : raw;
      this.operand(
        { kind: 'input', name: node.of, label: this.label(node.of), year: year + offset },
        valueFrom(shown, node.type, unit),
      );
    }
    this.text(')');
    if (node.name === 'average' && values !== undefined) this.text(` / ${String(values.length)}`);
  }

  private aggregate(node: Node & { op: 'aggregate' }): void {
    const { frame } = this.context;
    const all = frame.rows?.length ?? 0;
    const values = all > MOST_TERMS ? undefined : aggregateValues(node, frame);
    const found = node.where === undefined ? all : summaryOf(node, frame).count;
    const count = found ?? all;
    if (node.name === 'count' || values === undefined || values.length === 0) {
      this.rows(node, count);
      return;
    }
    this.text('(');
    for (const [index, value] of values.entries()) {
      if (index > 0) this.text(' + ');
      this.operand(
        { kind: 'rows', name: rowName(node.of), label: this.rowLabel(node.of), rows: 1 },
        valueFrom(value, node.type, undefined),
      );
    }
    this.text(')');
    if (node.name === 'average') this.text(` / ${String(count)}`);
  }

  private rows(node: Node & { op: 'aggregate' | 'window' }, rows: number): void {
    const of = typeof node.of === 'string' ? node.of : rowName(node.of);
    this.operand(
      {
        kind: 'rows',
        name: `${node.name}(${of})`,
        label: typeof node.of === 'string' ? this.label(node.of) : this.rowLabel(node.of),
        rows,
      },
      this.valueOf(node),
    );
  }

  private rowLabel(of: Node | undefined): LocalText {
    const below = BELOW[this.context.stage.name]?.stage;
    const stage = below === undefined ? undefined : this.context.rulebook.stages.get(below);
    return labelIn(stage, rowName(of)) ?? named(rowName(of));
  }

  private label(name: string): LocalText {
    return labelIn(this.context.stage, name) ?? named(name);
  }

  private valueOf(node: Node): Value {
    const { rulebook, frame } = this.context;
    const raw = interpret(node, frame);
    if (node.op !== 'formula' && node.op !== 'input' && node.op !== 'above')
      return valueFrom(raw, node.type, undefined);
    const stage = node.op === 'above' ? rulebook.stages.get(node.stage) : this.context.stage;
    return valueFrom(raw, node.type, unitIn(stage, node.name));
  }

  private operand(
    what: Pick<Operand, 'kind' | 'name' | 'label'> & Partial<Operand>,
    value: Value,
  ): void {
    this.parts.push(this.operands.length);
    this.operands.push({
      keys: [],
      year: undefined,
      rows: undefined,
      from: undefined,
      cite: undefined,
      ...what,
      value,
    });
  }

  private text(text: string): void {
    this.parts.push(text);
  }
}

function isMean(node: Node): node is Node & { op: 'window' | 'aggregate' } {
  return (node.op === 'window' || node.op === 'aggregate') && node.name === 'average';
}

function labelIn(stage: Stage | undefined, name: string): LocalText | undefined {
  return stage === undefined ? undefined : declaredIn(stage, name)?.label;
}

function unitIn(stage: Stage | undefined, name: string): Unit | undefined {
  return stage === undefined ? undefined : declaredIn(stage, name)?.unit;
}

function declaredIn(stage: Stage, name: string): Formula | Input | undefined {
  return stage.inputs.get(name) ?? allFormulas(stage).find((each) => each.name === name);
}

function named(name: string): LocalText {
  return new Map([['en', name]]);
}

function rowName(node: Node | undefined): string {
  return node?.op === 'row' ? node.name : 'rows';
}
