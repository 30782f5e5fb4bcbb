import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { settingsOf, type RequestContext } from './request-context.js';
import { Tenancy } from './tenancy.service.js';

const TRY = 'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken';
/** Looked up and not tried: whoever began at that moment would find the lock taken. PostgreSQL shows a key in two halves. */
const LOOK = `select exists (select from pg_locks l
    join pg_database d on d.oid = l.database and d.datname = current_database()
  where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
    and (l.classid::bigint << 32 | l.objid::bigint) = hashtextextended($1, 0)) as held`;
const keyOf = ({ programmeId }: RequestContext, name: string): string[] => [
  `${programmeId} ${name}`,
];

/** Waits for whoever holds the name in the programme, and holds it until the transaction ends. */
export async function holdUntilEnd(
  tenancy: Tenancy,
  context: RequestContext,
  name: string,
): Promise<void> {
  const sql = 'select pg_advisory_xact_lock(hashtextextended($1, 0))';
  await tenancy.query(context, sql, keyOf(context, name));
}

export type Held<T> = { readonly held: true; readonly value: T } | { readonly held: false };

/**
 * Work of which there is one at a time per programme. The lock is that of a transaction of its own: whoever dies lets go of
 * it at once, so nobody waits for a dead process and no clock decides who is alive.
 */
@Injectable()
export class WorkLock {
  constructor(
    private readonly source: DataSource,
    private readonly tenancy: Tenancy,
  ) {}

  /** Does the work while nobody else does work of that name; not at all when somebody does. */
  async whileHeld<T>(
    context: RequestContext,
    name: string,
    work: () => Promise<T>,
  ): Promise<Held<T>> {
    const runner = this.source.createQueryRunner();
    try {
      await runner.query(`begin; ${settingsOf(context)}`);
      const rows = (await runner.query(TRY, keyOf(context, name))) as { taken: boolean }[];
      if (rows[0]?.taken !== true) return { held: false };
      return { held: true, value: await work() };
    } finally {
      await runner.query('rollback').catch(() => undefined);
      await runner.release();
    }
  }

  /** Whether somebody does such work just now; may be asked within a transaction. */
  async isHeld(context: RequestContext, name: string): Promise<boolean> {
    const [seen] = await this.tenancy.queryAlone<{ held: boolean }>(LOOK, keyOf(context, name));
    return seen?.held === true;
  }
}
