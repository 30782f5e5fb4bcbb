import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { readConfig } from './config.js';
import { boundaryFaults } from './database/boundary-check.store.js';
import { dataSourceOptions } from './database/data-source.js';
import { SharedConnections } from './database/shared-connections.js';
import { openDatabase, type RunningDatabase, systemOf, Tenancy } from './database/index.js';
import { ledgerFaults } from './ledger/index.js';
import { projectFolder } from './project-folder.js';

/** Adds `migrate` and `database check`. */
export function registerDatabaseCommands(program: Command): void {
  program
    .command('migrate')
    .description(
      'bring the schema up to date, as its owner (DATABASE_OWNER_URL, or the embedded one)',
    )
    .action(migrate);
  program
    .command('database')
    .description('look after the database')
    .command('check')
    .description('prove the tenant boundary and that the books of every programme balance')
    .action(check);
}

/** Opens the database for a command, beside a running application if there is one, and closes it again. */
export async function withDatabase(
  work: (database: RunningDatabase) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(readConfig(projectFolder()), { whenRunning: 'join' });
  try {
    await work(database);
  } finally {
    await database.stop();
  }
}

async function migrate(): Promise<void> {
  await withDatabase((database) => {
    if (database.owner === null) {
      console.error('Nothing was migrated: give the owner of the schema in DATABASE_OWNER_URL.');
      process.exitCode = 1;
    } else console.log('The schema is up to date.');
    return Promise.resolve();
  });
}

async function check(): Promise<void> {
  await withDatabase(async (database) => {
    const source = new DataSource(dataSourceOptions(database.connection, [], 2));
    const shared = new SharedConnections(database.connection, 1);
    await source.initialize();
    try {
      const tenancy = new Tenancy(source, shared);
      const faults = await boundaryFaults(tenancy);
      const programmes = await tenancy.withoutProgramme(null, () =>
        tenancy.queryShared<{ id: string; slug: string }>(
          'select id, slug from programme order by slug',
        ),
      );
      for (const { id, slug } of programmes)
        for (const fault of await ledgerFaults(tenancy, systemOf(id)))
          faults.push(`${slug}: ${fault}`);
      report(faults, programmes.length);
    } finally {
      await source.destroy();
      await shared.onApplicationShutdown();
    }
  });
}

function report(faults: readonly string[], programmes: number): void {
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
  else
    console.log(
      `The tenant boundary holds; the books balance (programmes checked: ${String(programmes)}).`,
    );
}
