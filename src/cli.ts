import 'reflect-metadata';
import { Command } from 'commander';
import { SettingError } from './config.js';
import { registerDatabaseCommands } from './database-cli.js';
import { registerDemoCommands } from './demo-cli.js';
import { registerPersonCommands } from './person-cli.js';
import { registerPublicationCommands } from './publications-cli.js';
import { registerRulesCommands } from './rules-cli.js';

const REFUSED = 1;
const WRONG_USAGE = 2;

const program = new Command('everycell')
  .description("The operator's tool. Exit codes: 0 done, 1 refused (says why), 2 wrong usage.")
  .showHelpAfterError('(add --help for what is possible)')
  .exitOverride();
registerRulesCommands(program);
registerDatabaseCommands(program);
registerDemoCommands(program);
registerPersonCommands(program);
registerPublicationCommands(program);
useExitOverride(program);

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = codeOf(error);
}

/** Commander ends with 1 whatever the caller did wrong; here 1 means refused. */
function codeOf(error: unknown): number {
  if (isCommanderError(error)) return error.exitCode === 0 ? 0 : WRONG_USAGE;
  console.error(error instanceof SettingError ? error.message : error);
  return REFUSED;
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
