import type { Node } from './model.js';
import { denominatorsTimes, overKnown } from './sql-arithmetic.js';
import { plainSql, SqlSteps, type SqlCode, type SqlNumber } from './sql-code.js';
import { number, plain, type SqlNames } from './sql-expression.js';
import type { Written } from './sql-stage.js';

type Aggregate = Node & { readonly op: 'aggregate' };

export interface AggregateNames extends SqlNames {
  readonly below: Written;
  /** Name of the relation so far. */
  readonly cut: string;
}

/** Sums over the rows below: the tables that make them, the relation to go on from, and where each sum stands in it. */
export interface AggregateSql {
  readonly tables: readonly string[];
  readonly base: string;
  readonly codes: ReadonlyMap<Node, SqlCode>;
}

/**
 * Every row with its rows below, grouped again: one pass for all sums. A row below that is not applicable, or whose condition
 * is, makes its sum so.
 */
export function aggregateSql(nodes: readonly Aggregate[], names: AggregateNames): AggregateSql {
  const { below, cut, steps: outer } = names;
  const rows = new Map([...below.codes].map(([name, code]) => [name, inJoin(code)] as const));
  const columns = [...rows.values()].flatMap(({ columns: each }) => each);
  const joined = `(select c.*, b.k as bk${columns.map((each) => `, b.${each} as b${each}`).join('')}
    from ${cut} c left join ${below.relation} b on b.g = c.k)`;
  const steps = new SqlSteps(joined, `${cut}s`);
  const inside: SqlNames = {
    ...names,
    steps,
    read: (node) => {
      if (node.op !== 'row') return { ...names.read(node), level: 0 };
      const row = rows.get(node.name);
      if (row === undefined) throw new Error('A name that the stage below does not have.');
      return row.code;
    },
  };
  const sums = nodes.map((node, at) => sumOf(node, `${cut}a${String(at)}`, inside));
  const groups = `${cut}g`;
  const selected = sums.flatMap(({ selects }) => selects);
  return {
    tables: [
      `${cut} as (select * from ${outer.text()} q)`,
      `${groups} as (select q.k${selected.map((each) => `, ${each}`).join('')} from ${steps.text()} q group by q.k)`,
    ],
    base: `(select c.*${sums.map(({ columns: each }) => `, ${each}`).join('')} from ${cut} c join ${groups} g on g.k = c.k)`,
    codes: new Map(nodes.map((node, at) => [node, sums[at]?.code ?? plainSql('null::numeric')])),
  };
}

function inJoin(code: SqlCode): { readonly code: SqlCode; readonly columns: readonly string[] } {
  if (code.kind === 'plain')
    return { code: { ...code, sql: `b${code.sql}`, level: 0 }, columns: [code.sql] };
  const d = typeof code.d === 'string' ? `b${code.d}` : code.d;
  return {
    code: { ...code, n: `b${code.n}`, d, level: 0 },
    columns: typeof code.d === 'string' ? [code.n, code.d] : [code.n],
  };
}

interface Sum {
  /** Aggregates over the rows below. */
  readonly selects: readonly string[];
  readonly columns: string;
  readonly code: SqlNumber;
}

function sumOf(node: Aggregate, name: string, names: SqlNames): Sum {
  const { steps } = names;
  const where = node.where === undefined ? undefined : steps.heldPlain(plain(node.where, names));
  const of = node.of === undefined ? undefined : steps.held(number(node.of, names));
  const wanted = `bk is not null${where === undefined ? '' : ` and ${where.sql}`}`;
  const missing = of === undefined ? 'false' : `${of.n} is null`;
  const unclear =
    where === undefined ? missing : `${where.sql} is null or (${where.sql} and ${missing})`;
  const broken = `bool_or(bk is not null and (${unclear}))`;
  const unless = (sql: string): string => `case when ${broken} then null else ${sql} end`;
  const count = `count(*) filter (where ${wanted})`;
  const level = 0;
  // Only rows are counted without an expression.
  if (node.name === 'count' || of === undefined) {
    const code: SqlNumber = { kind: 'number', n: name, d: 1n, level };
    const n = unless(`(${count})::numeric`);
    return { selects: [`${n} as ${name}`], columns: `g.${name}`, code };
  }
  const average = node.name === 'average';
  const counted = `greatest(${count}, 1)::numeric as ${name}c`;
  const d = (total: bigint | string): bigint | string =>
    average ? denominatorsTimes(total, `${name}c`) : total;
  const { n: each, d: over } = overKnown(of, node.over);
  const total = `sum(${each}) filter (where ${wanted})`;
  const n = unless(average ? total : `coalesce(${total}, 0)`);
  return {
    selects: [`${n} as ${name}`, ...(average ? [counted] : [])],
    columns: average ? `g.${name}, g.${name}c` : `g.${name}`,
    code: { kind: 'number', n: name, d: d(over), level },
  };
}
