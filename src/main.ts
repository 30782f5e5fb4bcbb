import 'reflect-metadata';
import { readConfig, requireAddress } from './config.js';
import { openDatabase } from './database/running-database.store.js';
import { requireFreeAddress } from './listening.js';
import { projectFolder } from './project-folder.js';
import { startFailure } from './start-failure.js';

let isDebug = false;

/** Starts Everycell and keeps it running until it is told to stop; resolves when it has stopped. */
async function main(): Promise<void> {
  const config = readConfig(projectFolder());
  isDebug = config.logLevel === 'debug';
  requireAddress(config);
  await requireFreeAddress(config);
  // Heard from the first moment: a Ctrl-C during the start ends it in good order too, with no server left behind.
  const stopped = toldToStop();
  const database = await openDatabase(config);
  try {
    // What the modules import takes longer to load than the server to start, so it is loaded only now.
    const { startApplication } = await import('./application.js');
    const application = await startApplication(config, database);
    if (database.note !== null) console.log(database.note);
    console.log(application.greeting);
    await stopped;
    await application.stop();
  } finally {
    await database.stop();
  }
}

function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        resolve();
      });
  });
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(startFailure(error, isDebug));
  process.exit(1);
}
