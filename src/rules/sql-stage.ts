import type { CalendarDate } from '../kernel/calendar-date.js';
import { minorDigits } from '../kernel/money.js';
import { inForceOn, type InForce } from './interpret.js';
import {
  BELOW,
  STAGES,
  stagesAbove,
  type Formula,
  type Input,
  type Node,
  type Rulebook,
  type Stage,
  type StageName,
} from './model.js';
import { aggregateSql } from './sql-aggregate.js';
import { denominator, NOTHING, plainSql, SqlSteps, type SqlCode } from './sql-code.js';
import { formulaSql, type SqlNames } from './sql-expression.js';
import { windowSql } from './sql-window.js';
import { childrenOf } from './tree.js';
import { yearsRead } from './windows.js';

/** A column that a source gives for one input. */
export interface SqlInput {
  readonly column: string;
  readonly name: string;
  /** `n` and `d` are numerator and denominator of a ratio or quantity; `whole` counts in `denominator` to a base unit. */
  readonly kind: 'whole' | 'n' | 'd' | 'choice' | 'yes-no' | 'date';
  readonly denominator: bigint;
  /** Places in here, from 0, for a choice. */
  readonly values: readonly string[];
  /** For a fact with a value per year. */
  readonly year: number | undefined;
}

/** A column of a result: `n` over `d` in base units for a number, a place in `values` for a choice. */
export interface SqlResult {
  readonly name: string;
  readonly kind: 'number' | 'choice' | 'yes-no' | 'date';
  readonly n: string;
  readonly d: string;
  readonly values: readonly string[];
}

export interface SqlRelation {
  /** Name of the common table expression: key `k`, group `g`, inputs and results. */
  readonly name: string;
  readonly results: readonly SqlResult[];
}

export interface SqlProgram {
  /** Common table expressions, to stand after `with`. */
  readonly tables: readonly string[];
  readonly stages: ReadonlyMap<StageName, SqlRelation>;
}

/** Texts of our own that give rows: `k` names a row, `g` the row of the stage above that it belongs to, then the inputs. */
export type SqlSources = Readonly<Partial<Record<StageName, string>>>;

/** The columns that the source of a stage gives. */
export function sqlInputs(rulebook: Rulebook, name: StageName, on: CalendarDate): SqlInput[] {
  const inputs = [...(rulebook.stages.get(name)?.inputs.values() ?? [])];
  return inputs.flatMap((input, slot) => {
    if (!input.perYear) return columnsOf(input, `i${String(slot)}`, rulebook);
    return yearsRead(rulebook, name, input.name).flatMap((offset) => {
      const year = Number(on.slice(0, 4)) + offset;
      const columns = columnsOf(input, `i${String(slot)}y${String(year)}`, rulebook);
      return columns.map((each) => ({ ...each, year }));
    });
  });
}

function columnsOf(input: Input, column: string, rulebook: Rulebook): SqlInput[] {
  const values =
    input.type.kind === 'choice' ? (rulebook.enumerations.get(input.type.enumeration) ?? []) : [];
  const base = { name: input.name, values, year: undefined, denominator: 1n };
  switch (input.form) {
    case 'choice':
    case 'yes-no':
    case 'date':
      return [{ ...base, column, kind: input.form }];
    case 'mass':
      return [{ ...base, column, kind: 'whole', denominator: 1_000_000n }];
    case 'count':
      return [{ ...base, column, kind: 'whole' }];
    case 'money':
      return [
        {
          ...base,
          column,
          kind: 'whole',
          denominator: 10n ** BigInt(minorDigits(rulebook.currency ?? '')),
        },
      ];
    case 'ratio':
    case 'quantity':
      return [
        { ...base, column: `${column}n`, kind: 'n' },
        { ...base, column: `${column}d`, kind: 'd' },
      ];
  }
}

/**
 * The rulebook on one day of the law as SQL with `numeric`: the referee that judges what the other back ends made. Stages
 * without a source are left out; second passes need those above. Undefined when the rulebook does not hold on that day.
 */
export function sqlProgram(
  rulebook: Rulebook,
  on: CalendarDate,
  sources: SqlSources,
): SqlProgram | undefined {
  const inForce = inForceOn(rulebook, on);
  if (inForce === undefined) return undefined;
  const tables: string[] = [];
  const first = new Map<StageName, Written>();
  const stages = STAGES.flatMap((name, slot) => {
    const [stage, source] = [rulebook.stages.get(name), sources[name]];
    return stage === undefined || source === undefined ? [] : [{ name, slot, stage, source }];
  });
  const belowOf = (name: StageName, done: ReadonlyMap<StageName, Written>): Written | undefined => {
    const below = BELOW[name];
    return below === undefined ? undefined : done.get(below.stage);
  };
  for (const { name, slot, stage, source } of stages) {
    const inputs = sqlInputs(rulebook, name, on);
    const codes = new Map<string, SqlCode>();
    for (const input of stage.inputs.values())
      if (!input.perYear) codes.set(input.name, inputCode(inputs, input.name, undefined));
    const base = `(select ${['q.k', 'q.g', 'q.o', ...inputs.map(cast)].join(', ')} from ${source} q)`;
    const what = { rulebook, inForce, stage, relation: `r${String(slot)}`, prefix: 'f' };
    first.set(
      name,
      new StageWriter(what, belowOf(name, first), tables).write(stage.formulas, { base, codes }),
    );
  }
  const both = new Map(first);
  for (const { name, slot, stage } of stages) {
    const own = first.get(name);
    if (stage.second === undefined || own === undefined) continue;
    const what = { rulebook, inForce, stage, relation: `t${String(slot)}`, prefix: 't' };
    const from = besideAbove(name, own, first);
    const written = new StageWriter(what, belowOf(name, both), tables).write(
      stage.second.formulas,
      from,
    );
    both.set(name, { ...written, results: [...own.results, ...written.results] });
  }
  return {
    tables,
    stages: new Map(
      [...both].map(([name, { relation, results }]) => [name, { name: relation, results }]),
    ),
  };
}

/** Rows of a stage with the first-pass values of the rows above that they belong to. */
function besideAbove(
  name: StageName,
  own: Written,
  first: ReadonlyMap<StageName, Written>,
): Beginning {
  const above = new Map<StageName, ReadonlyMap<string, SqlCode>>();
  const selected: string[] = [];
  let joins = `${own.relation} a`;
  let group = 'a.g';
  for (const stage of stagesAbove(name)) {
    const written = first.get(stage);
    if (written === undefined) break;
    const alias = written.relation;
    joins += ` left join ${written.relation} on ${alias}.k = ${group}`;
    group = `${alias}.g`;
    selected.push(`${alias}.k as k${alias}`);
    const codes = [...written.codes].map(([each, code]) => {
      const columns =
        code.kind === 'plain'
          ? [code.sql]
          : [code.n, ...(typeof code.d === 'string' ? [code.d] : [])];
      selected.push(...columns.map((column) => `${alias}.${column} as ${alias}${column}`));
      const d =
        code.kind === 'number' && typeof code.d === 'string' ? `${alias}${code.d}` : undefined;
      return [
        each,
        code.kind === 'plain'
          ? { ...code, sql: `${alias}${code.sql}`, level: 0 }
          : { ...code, n: `${alias}${code.n}`, d: d ?? code.d, level: 0 },
      ] as const;
    });
    above.set(stage, new Map(codes));
  }
  const base = `(select a.*${selected.map((each) => `, ${each}`).join('')} from ${joins})`;
  const codes = new Map(
    [...own.codes].map(([each, code]) => [each, { ...code, level: 0 }] as const),
  );
  return { base, codes, above };
}

/** A stage that stands: its relation, and how its columns are read there. */
export interface Written {
  readonly relation: string;
  readonly codes: ReadonlyMap<string, SqlCode>;
  readonly results: readonly SqlResult[];
}

interface Beginning {
  readonly base: string;
  readonly codes: ReadonlyMap<string, SqlCode>;
  readonly above?: ReadonlyMap<StageName, ReadonlyMap<string, SqlCode>>;
}

interface Writing {
  readonly rulebook: Rulebook;
  readonly inForce: InForce;
  readonly stage: Stage;
  readonly relation: string;
  readonly prefix: string;
}

class StageWriter {
  private readonly codes = new Map<string, SqlCode>();
  private readonly computed = new Map<Node, SqlCode>();
  private cuts = 0;

  constructor(
    private readonly what: Writing,
    private readonly below: Written | undefined,
    private readonly tables: string[],
  ) {}

  write(formulas: readonly Formula[], from: Beginning): Written {
    const { rulebook, inForce, relation, prefix } = this.what;
    for (const [name, code] of from.codes) this.codes.set(name, code);
    const steps = new SqlSteps(from.base, `${relation}s`);
    const names: SqlNames = {
      rulebook,
      inForce,
      steps,
      read: ({ op, name }) => known(op === 'row' ? undefined : this.codes.get(name)),
      computed: (node) => known(this.computed.get(node)),
      above: ({ stage, name }) => known(from.above?.get(stage)?.get(name)),
      keyAbove: (stage) => `kr${String(STAGES.indexOf(stage))}`,
    };
    this.sum(
      steps,
      names,
      formulas.filter((each) => !readsFormulas(each)),
    );
    const results = formulas.map((formula, place) => {
      this.sum(steps, names, [formula]);
      return this.formula(formula, `${prefix}${String(place)}`, names);
    });
    this.tables.push(`${relation} as (select * from ${steps.text()} q)`);
    return { relation, results, codes: this.codes };
  }

  private formula(formula: Formula, column: string, names: SqlNames): SqlResult {
    const code = formulaSql(formula, names);
    const { type, name } = formula;
    const { steps, rulebook } = names;
    const values =
      type.kind === 'choice' ? (rulebook.enumerations.get(type.enumeration) ?? []) : [];
    const [level, next] = [code.level, code.level + 1];
    if (code.kind === 'plain') {
      steps.named(column, code.sql, level);
      this.codes.set(name, { kind: 'plain', sql: column, level: next });
      return { name, kind: type.kind, n: column, d: '', values };
    }
    steps.named(`${column}n`, code.n, level);
    if (typeof code.d === 'string') steps.named(`${column}d`, code.d, level);
    const d = typeof code.d === 'string' ? `${column}d` : code.d;
    this.codes.set(name, { kind: 'number', n: `${column}n`, d, level: next });
    return { name, kind: 'number', n: `${column}n`, d: denominator(d), values };
  }

  /** Computes the sums of some formulas over the rows below, in one pass over them. */
  private sum(steps: SqlSteps, names: SqlNames, formulas: readonly Formula[]): void {
    const wanted = formulas
      .flatMap(({ node }) => sumsIn(node))
      .filter((node) => !this.computed.has(node));
    const aggregates = wanted.filter((node) => node.op === 'aggregate');
    for (const node of wanted)
      if (node.op === 'window') this.computed.set(node, this.window(node, names));
    if (aggregates.length === 0) return;
    const { below } = this;
    if (below === undefined) {
      for (const node of aggregates)
        this.computed.set(node, node.name === 'average' ? NOTHING : ZERO);
      return;
    }
    const cut = `${this.what.relation}c${String(this.cuts)}`;
    this.cuts += 1;
    const { tables, base, codes } = aggregateSql(aggregates, { ...names, below, cut });
    this.tables.push(...tables);
    steps.goOnFrom(base);
    for (const [node, code] of codes) this.computed.set(node, code);
  }

  private window(node: Node & { op: 'window' }, names: SqlNames): SqlCode {
    const { rulebook, inForce, stage } = this.what;
    const inputs = sqlInputs(rulebook, stage.name, inForce.on);
    const year = Number(inForce.on.slice(0, 4));
    const codes = Array.from({ length: node.to - node.from + 1 }, (_, at) =>
      inputCode(inputs, node.of, year + node.from + at),
    );
    return windowSql(node, codes, names.steps);
  }
}

const ZERO: SqlCode = { kind: 'number', n: '0::numeric', d: 1n, level: 0 };

function known(code: SqlCode | undefined): SqlCode {
  if (code === undefined) throw new Error('A checked name is not there.');
  return code;
}

function inputCode(inputs: readonly SqlInput[], name: string, year: number | undefined): SqlCode {
  const [first, second] = inputs.filter((each) => each.name === name && each.year === year);
  if (first === undefined) return NOTHING;
  if (first.kind === 'whole')
    return { kind: 'number', n: first.column, d: first.denominator, level: 0 };
  if (second !== undefined) return { kind: 'number', n: first.column, d: second.column, level: 0 };
  return plainSql(first.column);
}

function cast({ column, kind }: SqlInput): string {
  const type = {
    choice: 'int',
    'yes-no': 'boolean',
    date: 'date',
    whole: 'numeric',
    n: 'numeric',
    d: 'numeric',
  }[kind];
  return `q.${column}::${type} as ${column}`;
}

function sumsIn(node: Node): (Node & { op: 'aggregate' | 'window' })[] {
  const inside = childrenOf(node).flatMap(sumsIn);
  return node.op === 'aggregate' || node.op === 'window' ? [...inside, node] : inside;
}

/** Whether a sum of the formula needs other formulas of its own row. */
function readsFormulas(formula: Formula): boolean {
  const reads = (node: Node): boolean => node.op === 'formula' || childrenOf(node).some(reads);
  return sumsIn(formula.node).some(reads);
}
