import { NestFactory } from '@nestjs/core';
import { type Command, InvalidArgumentError } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';
import { AppModule } from './app.module.js';
import { readConfig } from './config.js';
import type { RunningDatabase } from './database/index.js';
import { withDatabase } from './database-cli.js';
import { DemoService, type DemoOptions, emptyDemonstration } from './demo/index.js';
import type { Refusal } from './kernel/decision.js';
import { projectFolder } from './project-folder.js';

const REFUSALS: Readonly<Record<string, string>> = {
  'demo.real-programme': 'Refused: this database holds a programme that is not a demonstration.',
  'demo.unknown-programme': 'Refused: the demonstration has no programme of that name.',
};

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
    refused('Refused: a reset needs DATABASE_OWNER_URL.');
    return;
  }
  const emptied = await emptyDemonstration(database.owner);
  if (!emptied.ok) {
    refused(sentenceOf(emptied.reason));
    return;
  }
  await load(database, {});
}

async function load(database: RunningDatabase, options: DemoOptions): Promise<void> {
  await withApplication(database, async (app) => {
    const loaded = await app.get(DemoService, { strict: false }).load(options);
    if (!loaded.ok && loaded.reason.code === 'demo.already-loaded') {
      console.log('Nothing to do: the demonstration is loaded already.');
      return;
    }
    if (!loaded.ok) {
      refused(sentenceOf(loaded.reason));
      return;
    }
    const { programmes, producers } = loaded.value;
    console.log(`Loaded ${programmes.join(' and ')} with ${String(producers)} producers.`);
  });
}

export async function withApplication(
  database: RunningDatabase,
  work: (app: INestApplicationContext) => Promise<void>,
): Promise<void> {
  const module = AppModule.forRoot(readConfig(projectFolder()), database);
  const app = await NestFactory.createApplicationContext(module, {
    logger: ['error', 'fatal'],
    abortOnError: false,
  });
  try {
    await work(app);
  } finally {
    await app.close();
  }
}

function sentenceOf({ code, params }: Refusal): string {
  const known = params?.known === undefined ? '' : ` Known: ${params.known}.`;
  return `${REFUSALS[code] ?? `Refused: ${code}.`}${known}`;
}

function refused(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
