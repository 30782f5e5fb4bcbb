import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';

/** Values of a row by column; a bigint travels as its decimal digits. */
export type Row = Readonly<Record<string, unknown>>;

export interface KnownRows {
  readonly programmes: readonly { readonly slug: string; readonly demonstration: boolean }[];
  readonly organisations: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
}

const name = /^[a-z_]+$/;
const batch = 5000;

/** The only statements of the demonstration: many rows at a time, under the same row-level security as everybody. */
@Injectable()
export class DemoRows {
  constructor(private readonly tenancy: Tenancy) {}

  async insert(context: RequestContext, table: string, rows: readonly Row[]): Promise<void> {
    for (const { sql, params } of statements(table, rows))
      await this.tenancy.query(context, sql, params);
  }

  /** Rows of reference tables, which belong to no programme. */
  async insertShared(table: string, rows: readonly Row[]): Promise<void> {
    for (const { sql, params } of statements(table, rows))
      await this.tenancy.queryShared(sql, params);
  }

  /** What an earlier load left: programmes, and the demonstration's organisations and people by name and address. */
  async known(): Promise<KnownRows> {
    const pairs = async (sql: string): Promise<ReadonlyMap<string, string>> =>
      new Map(
        (await this.tenancy.queryShared<{ name: string; id: string }>(sql)).map(
          ({ name, id }) => [name, id] as const,
        ),
      );
    return {
      programmes: await this.tenancy.queryShared('select slug, demonstration from programme'),
      organisations: await pairs('select name, id from organisation where demonstration'),
      people: await pairs('select email as name, id from person where demonstration'),
    };
  }
}

function* statements(
  table: string,
  rows: readonly Row[],
): Generator<{ sql: string; params: string[] }> {
  const columns = Object.keys(rows[0] ?? {});
  if (![table, ...columns].every((each) => name.test(each))) throw new Error('Not a column name');
  const list = columns.join(', ');
  for (let at = 0; at < rows.length; at += batch) {
    const json = JSON.stringify(rows.slice(at, at + batch), (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    yield {
      sql: `insert into ${table} (${list}) select ${list} from jsonb_populate_recordset(null::${table}, $1)`,
      params: [json],
    };
  }
}
