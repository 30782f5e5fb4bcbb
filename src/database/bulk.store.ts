import { finished } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { inFlight } from './pipelined.store.js';
import type { RequestContext } from './request-context.js';
import { Tenancy } from './tenancy.service.js';
import { type ColumnKinds, type TypedColumns, TypedColumnsReader } from './typed-columns.js';

export interface CopyOut<Kinds extends ColumnKinds> {
  /** A SELECT that names the programme; `$1`... stand for the parameters and for nothing else. */
  query: string;
  parameters?: readonly (string | bigint)[];
  /** Name and kind of each selected column, in order. */
  columns: Kinds;
  /** How many rows there are at most; there is room for so many from the beginning. */
  mostRows: number;
}

/** Statements on their way to the server: enough that it never waits, and no more in memory than these. */
const UNANSWERED = 4;

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

  /** Reads a query's rows column by column, under the policies of the context. */
  async copyOut<const Kinds extends ColumnKinds>(
    context: RequestContext,
    { query, parameters = [], columns, mostRows }: CopyOut<Kinds>,
  ): Promise<TypedColumns<Kinds>> {
    const reader = new TypedColumnsReader(columns, mostRows);
    const client = await this.client(context);
    const stream = client.query(copyTo(`copy (${withLiterals(query, parameters)}) to stdout`));
    try {
      for await (const bytes of stream.iterator({ destroyOnReturn: false }))
        reader.add(bytes as Buffer);
    } finally {
      // What cannot be read must not leave the connection in the middle of the COPY.
      if (!stream.readableEnded && !stream.destroyed) await finished(stream.resume());
    }
    return reader.close();
  }

  private async client(context: RequestContext): Promise<pg.PoolClient> {
    return (await this.tenancy.runner(context).connect()) as pg.PoolClient;
  }
}

const PLAIN = /^[\w{},"-]*$/;

/** COPY takes no parameters, so each is written as a quoted literal. */
function withLiterals(query: string, parameters: readonly (string | bigint)[]): string {
  return query.replaceAll(/\$(\d+)/g, (_, number: string) => {
    const parameter = parameters[Number(number) - 1];
    if (parameter === undefined) throw new TypeError(`Parameter ${number} is not given.`);
    const text = String(parameter);
    // Letter by letter is slow for the thousands of identifiers of an array, in which there is nothing to escape.
    return PLAIN.test(text) ? `'${text}'` : pg.escapeLiteral(text);
  });
}
