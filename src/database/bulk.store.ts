import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { type Cell, copyFields, copyLine } from './copy-text.js';
import type { RequestContext } from './request-context.js';
import { Tenancy } from './tenancy.service.js';
import { type ColumnBatch, ColumnBatchBuilder, type ColumnKinds } from './typed-columns.js';

export interface CopyIn {
  table: string;
  /** The columns each row gives, in order; never `programme_id`, which comes from the context. */
  columns: readonly string[];
  /** Columns that are the same in every row, such as `organisation_id` and the parent's id. */
  fixed?: Readonly<Record<string, Cell>>;
  /** May be endless as far as memory goes. It must not query the same transaction, whose connection is taken. */
  rows: RowSource;
}

type Row = readonly Cell[];
/** Rows that arrive may come many at a time, as `{ batches }`: waiting for each single one costs more than writing it. */
type RowSource =
  AsyncIterable<Row> | Iterable<Row> | { readonly batches: AsyncIterable<Iterable<Row>> };

export interface CopyOut<Kinds extends ColumnKinds> {
  /** A SELECT that names the programme; `$1`... stand for the parameters and for nothing else. */
  query: string;
  parameters?: readonly (string | bigint)[];
  /** Name and kind of each selected column, in order. */
  columns: Kinds;
  batchRows?: number;
}

const CHUNK_CHARACTERS = 65_536;
/** Chunks that enter their table together, while the next ones are read. */
const PART_CHUNKS = 32;
const BATCH_ROWS = 8192;

/**
 * Many rows at once. PostgreSQL refuses COPY into a table under row-level security, so rows are copied into a staging
 * table that only this connection sees and that goes with the transaction, and enter their table by an INSERT that
 * every policy and constraint judges: bulk is quicker than row by row, and no wider.
 */
@Injectable()
export class BulkRows {
  constructor(private readonly tenancy: Tenancy) {}

  /** Inserts all rows or throws; gives their number. The transaction of the context must be open. */
  async copyIn(
    context: RequestContext,
    { table, columns, fixed = {}, rows }: CopyIn,
  ): Promise<number> {
    const given = [...columns, ...Object.keys(fixed)];
    if (given.includes('programme_id'))
      throw new TypeError('The programme of bulk rows is that of their context.');
    const client = await this.client(context);
    const target = pg.escapeIdentifier(table);
    const staging = `staging_${randomBytes(6).toString('hex')}`;
    const staged = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
    await client.query(
      `create temporary table ${staging} on commit drop as select ${staged} from ${target} with no data`,
    );
    const extra = Object.keys(fixed).map((column) => pg.escapeIdentifier(column));
    const places = extra.map((_, at) => `$${String(at + 2)}`);
    const enter = async (part: readonly Buffer[]): Promise<number> => {
      await pipeline(
        Readable.from(part, { objectMode: false }),
        client.query(copyFrom(`copy ${staging} (${staged}) from stdin`)),
      );
      const stored = await client.query(
        `insert into ${target} (${['programme_id', ...extra, staged].join(', ')})
         select ${['$1', ...places, staged].join(', ')} from ${staging}`,
        [context.programmeId, ...Object.values(fixed)],
      );
      await client.query(`truncate ${staging}`);
      return stored.rowCount ?? 0;
    };
    const stored = await inTurn(parts(rows, columns.length), enter);
    await client.query(`drop table ${staging}`);
    return stored;
  }

  /** Reads a query's rows column by column, some thousand at a time, under the policies of the context. */
  async *copyOut<const Kinds extends ColumnKinds>(
    context: RequestContext,
    { query, parameters = [], columns, batchRows = BATCH_ROWS }: CopyOut<Kinds>,
  ): AsyncGenerator<ColumnBatch<Kinds>> {
    const batch = new ColumnBatchBuilder(columns, batchRows);
    const client = await this.client(context);
    const stream = client.query(copyTo(`copy (${withLiterals(query, parameters)}) to stdout`));
    for await (const some of lines(stream))
      for (const line of some) {
        batch.add(copyFields(line));
        if (!batch.full) continue;
        const taken = batch.take();
        if (taken !== null) yield taken;
      }
    const rest = batch.take();
    if (rest !== null) yield rest;
  }

  private async client(context: RequestContext): Promise<pg.PoolClient> {
    return (await this.tenancy.runner(context).connect()) as pg.PoolClient;
  }
}

/** Rows as the bytes that are copied, a part at a time. */
async function* parts(rows: RowSource, width: number): AsyncGenerator<readonly Buffer[]> {
  let part: Buffer[] = [];
  const said: string[] = [];
  let waiting = 0;
  for await (const batch of batchesOf(rows))
    for (const row of batch) {
      if (row.length !== width) throw new TypeError('A bulk row has another number of columns.');
      const line = copyLine(row);
      waiting += line.length;
      said.push(line);
      if (waiting < CHUNK_CHARACTERS) continue;
      part.push(Buffer.from(said.join('')));
      [said.length, waiting] = [0, 0];
      if (part.length < PART_CHUNKS) continue;
      yield part;
      part = [];
    }
  if (waiting > 0) part.push(Buffer.from(said.join('')));
  if (part.length > 0) yield part;
}

/** One part is worked on while the next one is made ready, and no more than that. */
async function inTurn<Part>(
  source: AsyncIterable<Part>,
  work: (part: Part) => Promise<number>,
): Promise<number> {
  let total = 0;
  let working = Promise.resolve(0);
  try {
    for await (const part of source) {
      total += await working;
      working = work(part);
      // A failure is met where it is awaited; until then it is nobody's.
      working.catch(() => undefined);
    }
    return total + (await working);
  } catch (error) {
    await working.catch(() => undefined);
    throw error;
  }
}

async function* batchesOf(rows: RowSource): AsyncGenerator<Iterable<Row>> {
  if ('batches' in rows) yield* rows.batches;
  else if (Symbol.iterator in rows) yield rows;
  else for await (const row of rows) yield [row];
}

/** As many at a time as arrive: waiting for each single one costs more than reading it. */
async function* lines(stream: Readable): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const bytes of stream.iterator({ destroyOnReturn: false })) {
      const parts = (rest + decoder.decode(bytes as Buffer, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      yield parts;
    }
  } finally {
    // A reader that stops early must not leave the connection in the middle of the COPY.
    if (!stream.readableEnded && !stream.destroyed) await finished(stream.resume());
  }
}

/** COPY takes no parameters, so each is written as a quoted literal. */
function withLiterals(query: string, parameters: readonly (string | bigint)[]): string {
  return query.replaceAll(/\$(\d+)/g, (_, number: string) => {
    const parameter = parameters[Number(number) - 1];
    if (parameter === undefined) throw new TypeError(`Parameter ${number} is not given.`);
    return pg.escapeLiteral(String(parameter));
  });
}
