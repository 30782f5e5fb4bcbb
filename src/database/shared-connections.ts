import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import type { Connection } from './connection.js';
import { IDLE_MS, WAIT_MS } from './data-source.js';

/**
 * Connections for what belongs to no programme: sessions, attempts to sign in, people and their memberships. Some of it is
 * asked while a request holds its transaction, so it has a pool of its own: requests that all hold a connection and wait for
 * a second one of the same pool would wait for each other for ever.
 */
@Injectable()
export class SharedConnections implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor({ host, port, user, password, database, ssl = false }: Connection, size = 4) {
    this.pool = new pg.Pool({
      host,
      port,
      user,
      password,
      database,
      ssl,
      max: size,
      allowExitOnIdle: true,
      idleTimeoutMillis: IDLE_MS,
      application_name: 'everycell',
      connectionTimeoutMillis: WAIT_MS,
      // A statement may not wait for ever for a row that the request which asks it holds itself.
      lock_timeout: WAIT_MS,
    });
    this.pool.on('error', () => {
      // The server may go while its connections are being closed.
      if (this.pool.ending) return;
      new Logger('database').warn('An idle connection was lost; the next statement opens another.');
    });
  }

  /** A connection, to be released by whoever took it. */
  take(): Promise<pg.PoolClient> {
    return this.pool.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
