import { type Command, InvalidArgumentError } from 'commander';
import { applicationOver } from './cli-application.js';
import { printRefusals } from './cli-refusals.js';
import type { RunningDatabase } from './database/index.js';
import { withDatabase } from './database-cli.js';
import { DemoService, type DemoOptions, emptyDemonstration } from './demo/index.js';

/** Adds `demo load` and `demo reset`. */
export function registerDemoCommands(program: Command): void {
  const demo = program.command('demo').description('the demonstration, made of real figures');
  demo
    .command('load')
    .description('load what is missing of the demonstration')
    .option('--programme <slug>', 'only this programme: demo or ch')
    .option('--quarters <number>', 'only so many of the latest filed quarters', wholeNumber)
    .action((options: DemoOptions) => withDatabase((database) => load(database, options)));
  demo
    .command('reset')
    .description('empty a database that holds the demonstration only, and load it again')
    .action(() => withDatabase(reset));
}

async function reset(database: RunningDatabase): Promise<void> {
  if (database.owner === null) {
    printRefusals([{ code: 'demo.no-owner' }]);
    return;
  }
  const emptied = await emptyDemonstration(database.owner);
  if (emptied.ok) await load(database, {});
  else printRefusals([emptied.reason]);
}

async function load(database: RunningDatabase, options: DemoOptions): Promise<void> {
  await applicationOver(database, async (app) => {
    const loaded = await app.get(DemoService, { strict: false }).load(options);
    if (loaded.ok) {
      const { programmes, producers } = loaded.value;
      console.log(`Loaded ${programmes.join(' and ')} with ${String(producers)} producers.`);
    } else if (loaded.reason.code === 'demo.already-loaded')
      console.log('Nothing to do: the demonstration is loaded already.');
    else printRefusals([loaded.reason]);
  });
}

function wholeNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
