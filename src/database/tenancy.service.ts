import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource, type EntityManager, type QueryRunner } from 'typeorm';
import { connected } from './no-connection.js';
import { isPipelined, pipelined } from './pipelined.store.js';
import { personSettings, sameContext, settingsOf, type RequestContext } from './request-context.js';
import { SharedConnections } from './shared-connections.js';
import { StatementNames } from './statement-names.js';

interface OpenTransaction {
  /** null for what belongs to no programme. */
  runner: QueryRunner | null;
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

  constructor(
    private readonly source: DataSource,
    private readonly shared: SharedConnections,
  ) {}

  /** Runs the work in the tenant's transaction; commits when it resolves, rolls back when it throws. */
  run<T>(context: RequestContext, work: () => Promise<T>): Promise<T> {
    return this.joins(context) ? work() : this.transaction(settingsOf(context), context, { work });
  }

  /**
   * The same, for work that begins with one question: it travels with the opening of the transaction. The question may
   * only read, since it is on its way before it is known that the transaction is open; until then it sees no rows.
   */
  async ask<A, T>(
    context: RequestContext,
    question: () => Promise<A>,
    work: (answer: A) => Promise<T>,
  ): Promise<T> {
    if (this.joins(context)) return work(await question());
    return this.transaction(settingsOf(context), context, { question, work });
  }

  /**
   * Several questions of the open transaction in one message, answered together. They may only read: a question cannot
   * rest on what another one writes, and none may elevate.
   */
  together<T extends readonly unknown[]>(
    context: RequestContext,
    ...questions: { readonly [At in keyof T]: () => Promise<T[At]> }
  ): Promise<T> {
    return pipelined<T>(this.current(context).client, questions);
  }

  /**
   * Runs work that belongs to no programme: reference tables, and the person's own memberships. Its transaction is another
   * than the one that may be open.
   */
  async withoutProgramme<T>(personId: string | null, work: () => Promise<T>): Promise<T> {
    const client = await connected(this.shared.take());
    try {
      return await this.within({ runner: null, client, context: null }, personSettings(personId), {
        work,
      });
    } finally {
      client.release();
    }
  }

  /**
   * Runs a narrow block of the same transaction as the programme's system (settlements between organisations,
   * accepted invitations), then goes back, also when the work throws.
   */
  async elevate<T>(
    context: RequestContext,
    work: (system: RequestContext) => Promise<T>,
  ): Promise<T> {
    const current = this.current(context);
    if (context.capacity === 'system') return work(context);
    // What else is on its way over this connection would be answered as the system.
    if (isPipelined(current.client)) throw new Error('Questions asked together cannot elevate.');
    const system: RequestContext = { ...context, capacity: 'system' };
    await current.client.query(`set local app.capacity = 'system'`);
    let result: T;
    try {
      result = await this.open.run({ ...current, context: system }, () => work(system));
    } catch (error) {
      // Whoever catches this goes on as themselves. After a failed statement the transaction takes no more of them, this
      // one neither; what failed first is what is told.
      await current.client.query(settingsOf(context)).catch(() => undefined);
      throw error;
    }
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

  /**
   * One statement on a reference table, in no transaction and with no tenant set: it stands whatever becomes of the
   * transaction that is open, and never waits for that transaction's connection.
   */
  async queryAlone<Row>(sql: string, params: unknown[]): Promise<Row[]> {
    const client = await connected(this.shared.take());
    try {
      return await this.rows<Row>(client, sql, params);
    } finally {
      client.release();
    }
  }

  manager(context: RequestContext): EntityManager {
    return this.runner(context).manager;
  }

  /** The query runner of the open transaction, for the bulk room alone. */
  runner(context: RequestContext): QueryRunner {
    const { runner } = this.current(context);
    if (runner === null) throw new Error('What belongs to no programme has no query runner.');
    return runner;
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

  /** True when a transaction of this context is open. */
  private joins(context: RequestContext): boolean {
    const current = this.open.getStore();
    if (current?.context == null) return false;
    if (sameContext(current.context, context)) return true;
    throw new Error('Another context is in progress: use elevate, or finish it first.');
  }

  private async transaction<T, A = undefined>(
    settings: string,
    context: RequestContext,
    steps: Steps<A, T>,
  ): Promise<T> {
    // Requests that each hold a connection and wait for another would wait for each other for ever.
    if (this.open.getStore() !== undefined) throw new Error('A transaction is open already.');
    const runner = this.source.createQueryRunner();
    try {
      const client = await connected(runner.connect() as Promise<pg.PoolClient>);
      return await this.within({ runner, client, context }, settings, steps);
    } finally {
      await runner.release();
    }
  }

  private async within<T, A>(
    of: Omit<OpenTransaction, 'afterCommit'>,
    settings: string,
    steps: Steps<A, T>,
  ): Promise<T> {
    const state: OpenTransaction = { ...of, afterCommit: [] };
    const result = await this.open.run(state, () => inTransaction(of.client, settings, steps));
    for (const callback of state.afterCommit) callback();
    return result;
  }
}

/** What a transaction does: perhaps a question first, then the work on its answer. */
interface Steps<A, T> {
  readonly question?: () => Promise<A>;
  readonly work: (answer: A) => Promise<T>;
}

async function inTransaction<T, A>(
  client: pg.PoolClient,
  settings: string,
  { question, work }: Steps<A, T>,
): Promise<T> {
  // BEGIN and the settings travel in one message: no statement can run between them.
  const begin = () => client.query(`begin; ${settings}`);
  try {
    const answer = question
      ? (await pipelined<[unknown, A]>(client, [begin, question]))[1]
      : await begin();
    const result = await work(answer as A);
    const { command } = await client.query('commit');
    // After a failed statement that the work went on from, PostgreSQL answers a COMMIT by rolling back, and calls it no failure.
    if (command !== 'COMMIT')
      throw new Error('The transaction had failed: nothing of it is stored.');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
