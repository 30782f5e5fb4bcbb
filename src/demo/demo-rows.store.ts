import { Injectable } from '@nestjs/common';
import { Tenancy, type RequestContext } from '../database/index.js';

/** Values of a row by column; a bigint travels as its decimal digits. */
export type Row = Readonly<Record<string, unknown>>;

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

  async programmes(): Promise<{ slug: string; demonstration: boolean }[]> {
    return this.tenancy.queryShared('select slug, demonstration from programme order by slug');
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
