import 'reflect-metadata';
import { Command } from 'commander';
import { readConfig } from './config.js';
import { projectFolder } from './project-folder.js';
import { registerRulesCommands } from './rules-cli.js';
import { startFailure } from './start-failure.js';

const REFUSED = 1;
const WRONG_USAGE = 2;

const program = new Command('everycell')
  .description("The operator's tool. Exit codes: 0 done, 1 refused (says why), 2 wrong usage.")
  .showHelpAfterError('(add --help for what is possible)')
  .exitOverride();
registerRulesCommands(program);
if (process.argv[2] !== 'rules') await registerTheRest();
useExitOverride(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}

/** These load the whole application, which whoever works on rules need not wait for. */
async function registerTheRest(): Promise<void> {
  (await import('./database-cli.js')).registerDatabaseCommands(program);
  (await import('./demo-cli.js')).registerDemoCommands(program);
  (await import('./publications-cli.js')).registerPublicationCommands(program);
  (await import('./programme-cli.js')).registerProgrammeCommands(program);
  (await import('./person-cli.js')).registerPersonCommands(program);
  (await import('./run-cli.js')).registerRunCommands(program);
}

/** Commander ends with 1 whatever the caller did wrong; here 1 means refused. */
function codeOf(error: unknown): number {
  if (isCommanderError(error)) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  console.error(startFailure(error, isDebug(), 'The command failed'));
  return REFUSED;
}

/** Where in the program a failure was is told whoever asks for it, also where a setting cannot be read. */
function isDebug(): boolean {
  try {
    return readConfig(projectFolder()).logLevel === 'debug';
  } catch {
    return false;
  }
}

function isCommanderError(error: unknown): error is { exitCode: number } {
  return error instanceof Error && 'exitCode' in error && 'code' in error;
}

function useExitOverride(command: Command): void {
  for (const below of command.commands) {
    below.exitOverride().showHelpAfterError('(add --help for what is possible)');
    useExitOverride(below);
  }
}
