import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { personSettings, sameContext, settingsOf, type RequestContext } from './request-context.js';
import { StatementNames } from './statement-names.js';

interface OpenTransaction {
  runner: QueryRunner;
  /** The connection of the runner. */
  client: pg.PoolClient;
  /** null while no programme is chosen. */
  context: RequestContext | null;
  afterCommit: (() => void)[];
}

/**
 * The tenant boundary. Every statement runs in a transaction whose settings name programme, organisation, person and
 * capacity; nothing set means no rows. One request is one transaction: nested calls with the same context join it.
 */
@Injectable()
export class Tenancy {
  private readonly open = new AsyncLocalStorage<OpenTransaction>();
  private readonly names = new StatementNames();

  constructor(private readonly source: DataSource) {}

  /** Runs the work in the tenant's transaction; commits when it resolves, rolls back when it throws. */
  run<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
    const current = this.open.getStore();
    if (current?.context != null) {
      if (sameContext(current.context, context)) return work();
      throw new Error('Another context is in progress: use elevate, or finish it first.');
    }
    return this.transaction(settingsOf(context), context, work);
  }

  /** Runs work that belongs to no programme: reference tables, and the person's own memberships. */
  withoutProgramme<T>(personId: string | null, work: () => Promise<T>): Promise<T> {
    return this.transaction(personSettings(personId), null, work);
  }

  /**
   * Runs a narrow block of the same transaction as the programme's system (settlements between organisations,
   * accepted invitations), then goes back. A failed statement leaves the transaction aborted either way.
   */
  async elevate<T>(
    context: RequestContext,
    work: (system: RequestContext) => Promise<T>,
  ): Promise<T> {
    const current = this.current(context);
    if (context.capacity === 'system') return work(context);
    const system: RequestContext = { ...context, capacity: 'system' };
    await current.client.query(`set local app.capacity = 'system'`);
    const result = await this.open.run({ ...current, context: system }, () => work(system));
    await current.client.query(settingsOf(context));
    return result;
  }

  /** Rows of one statement of the open transaction. Throws when none is open for this context. */
  async query<Row>(context: RequestContext, sql: string, params: unknown[] = []): Promise<Row[]> {
    return this.rows<Row>(this.current(context).client, sql, params);
  }

  /** The same without a programme. */
  async queryShared<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    const current = this.open.getStore();
    if (current === undefined) throw new Error('No transaction is open.');
    return this.rows<Row>(current.client, sql, params);
  }

  /** One statement on a reference table, in no transaction and with no tenant set. */
  async queryAlone<Row>(sql: string, params: unknown[]): Promise<Row[]> {
    const { master } = this.source.driver as unknown as { master: pg.Pool };
    return this.rows<Row>(master, sql, params);
  }

  manager(context: RequestContext): EntityManager {
    return this.current(context).runner.manager;
  }

  /** The query runner of the open transaction, for the bulk room alone. */
  runner(context: RequestContext): QueryRunner {
    return this.current(context).runner;
  }

  /** Called once the transaction in progress is durable, never when it is rolled back. */
  afterCommit(callback: () => void): void {
    this.open.getStore()?.afterCommit.push(callback);
  }

  private current(context: RequestContext): OpenTransaction {
    const current = this.open.getStore();
    if (current?.context == null || !sameContext(current.context, context))
      throw new Error('No transaction is open for this context.');
    return current;
  }

  private async rows<Row>(
    client: Pick<pg.PoolClient, 'query'>,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    // Without values it may be several statements, or one that is no query; those cannot be kept under a name.
    const name = values.length === 0 ? null : this.names.nameOf(text);
    const answer: pg.QueryResult | pg.QueryResult[] = await client.query(
      name === null ? { text, values } : { name, text, values },
    );
    return Array.isArray(answer) ? [] : (answer.rows as Row[]);
  }

  private async transaction<T>(
    settings: string,
    context: RequestContext | null,
    work: () => Promise<T>,
  ): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      const state: OpenTransaction = { runner, client, context, afterCommit: [] };
      const result = await inTransaction(client, settings, () => this.open.run(state, work));
      for (const callback of state.afterCommit) callback();
      return result;
    } finally {
      await runner.release();
    }
  }
}

async function inTransaction<T>(
  client: pg.PoolClient,
  settings: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    // BEGIN and the settings travel in one message: no statement can run between them.
    await client.query(`begin; ${settings}`);
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
