import 'reflect-metadata';
import { readConfig, requireAddress, SettingError } from './config.js';
import { openDatabase } from './database/running-database.store.js';
import { projectFolder } from './project-folder.js';

/** Starts Everycell and keeps it running until it is told to stop; resolves when it has stopped. */
async function main(): Promise<void> {
  const config = readConfig(projectFolder());
  requireAddress(config);
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
  // A setting is the operator's to mend: one line. Anything else is ours, with all that is known about it.
  console.error(error instanceof SettingError ? error.message : error);
  process.exit(1);
}
