import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { copyFields } from './copy-text.js';
import { inFlight } from './pipelined.store.js';
import type { RequestContext } from './request-context.js';
import { Tenancy } from './tenancy.service.js';
import { type ColumnBatch, ColumnBatchBuilder, type ColumnKinds } from './typed-columns.js';

export interface CopyOut<Kinds extends ColumnKinds> {
  /** A SELECT that names the programme; `$1`... stand for the parameters and for nothing else. */
  query: string;
  parameters?: readonly (string | bigint)[];
  /** Name and kind of each selected column, in order. */
  columns: Kinds;
  batchRows?: number;
}

/** Statements on their way to the server: enough that it never waits, and no more in memory than these. */
const UNANSWERED = 4;
const BATCH_ROWS = 8192;

/**
 * Many rows at once. PostgreSQL refuses COPY into a table under row-level security, so rows enter theirs by statements with
 * arrays, which every policy and constraint judges: bulk is quicker than row by row, and no wider.
 */
@Injectable()
export class BulkRows {
  constructor(private readonly tenancy: Tenancy) {}

  /**
   * One statement again and again, with parameters as they come: it is sent while the ones before are still at work. Throws
   * the first failure. The source of the parameters must not ask the same transaction, whose connection is taken.
   */
  async repeat(
    context: RequestContext,
    sql: string,
    parameters: AsyncIterable<unknown[]>,
  ): Promise<void> {
    await inFlight(await this.client(context), parameters, {
      most: UNANSWERED,
      say: (each) => this.tenancy.query(context, sql, each),
    });
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
