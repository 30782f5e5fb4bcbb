import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { parseCalendarDate, type CalendarDate } from './kernel/calendar-date.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from './rulebook-files.js';
import {
  checkGates,
  evaluateStage,
  issueLine,
  loadRulebook,
  outputLines,
  printedSteps,
  ruleIssue,
  runCases,
  say,
  STAGES,
  stepLines,
  textIn,
  outputsAsJson,
  traceAsJson,
  type Evaluation,
  type Facts,
  type Loaded,
  type Rulebook,
  type StageName,
} from './rules/index.js';

/** Where the commands write and read; given so that tests can look on. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  readonly readStdin: () => string;
  readonly exit: (code: number) => void;
}

const terminal: Terminal = {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
  readStdin: () => readFileSync(0, 'utf8'),
  exit: (code) => {
    process.exitCode = code;
  },
};

const REFUSED = 1;
const WRONG_USAGE = 2;

/** Adds `rules check`, `rules test` and `rules evaluate`. They need no database and no server. */
export function registerRulesCommands(program: Command, io: Terminal = terminal): void {
  const rules = program.command('rules').description('check, test and evaluate rulebooks');
  rules
    .command('check')
    .description(
      'check every rulebook below a folder: types, units, citations, tables, cases, properties',
    )
    .argument('[folder]', 'folder of rulebooks (default: those of this installation)')
    .action((folder: string | undefined) => {
      check(folder === undefined ? rulebooksFolder() : resolve(folder), io);
    });
  rules
    .command('test')
    .description('run the cases beside the rulebooks')
    .argument('[id]', 'one rulebook, for instance ch/sr-814.670.1')
    .option('--rulebooks <folder>', 'folder of rulebooks')
    .action((id: string | undefined, options: { rulebooks?: string }) => {
      test(id, rootOf(options.rulebooks), io);
    });
  rules
    .command('evaluate')
    .description('evaluate a rulebook on given facts')
    .argument('<rulebook-id>', 'for instance ch/sr-814.670.1')
    .requiredOption(
      '--on <date>',
      'the day of the law: placed on the market, or the last day of the reported year',
      dateArgument,
    )
    .requiredOption(
      '--facts <file>',
      'JSON file of facts (a list for the line stage), or - for standard input',
    )
    .option('--stage <stage>', `one of ${STAGES.join(', ')}`, stageArgument)
    .option('--trace', 'print every step with its citation')
    .option('--json', 'print JSON')
    .option('--rulebooks <folder>', 'folder of rulebooks')
    .action((id: string, options: EvaluateOptions) => {
      evaluate(id, options, io);
    });
}

interface EvaluateOptions {
  readonly on: CalendarDate;
  readonly facts: string;
  readonly stage?: StageName;
  readonly trace?: boolean;
  readonly json?: boolean;
  readonly rulebooks?: string;
}

function check(root: string, io: Terminal): void {
  const folders = foldersBelow(root, io);
  if (folders === undefined) return;
  let failed = false;
  for (const { id, folder } of folders) {
    const { results, rulebook } = checkGates(readRulebookFiles(folder));
    const issues = results.flatMap((each) => each.issues);
    for (const issue of issues) {
      const file = issue.location.file;
      const place = {
        ...issue.location,
        ...(file === undefined ? {} : { file: `${id === '' ? '' : `${id}/`}${file}` }),
      };
      io.error(issueLine({ ...issue, location: place }));
    }
    const wrong = issues.some((issue) => issue.severity !== 'warning');
    failed ||= wrong;
    if (!wrong && rulebook !== undefined) io.out(`${rulebook.id}: ${summaryOf(rulebook)}`);
  }
  io.exit(failed ? REFUSED : 0);
}

function summaryOf(rulebook: Rulebook): string {
  const formulas = [...rulebook.stages.values()].reduce(
    (count, { formulas: first, second }) => count + first.length + (second?.formulas.length ?? 0),
    0,
  );
  const values = [...rulebook.parameters.values()].reduce(
    (count, parameter) => count + parameter.values.length,
    0,
  );
  return `checked, ${String(rulebook.parameters.size)} parameters with ${String(values)} dated values, ${String(formulas)} formulas, ${String(rulebook.cases.length)} cases, ${String(rulebook.untranslatable.length)} untranslatable, status ${rulebook.status}`;
}

function test(id: string | undefined, root: string, io: Terminal): void {
  const folders = foldersBelow(root, io)?.filter((each) => id === undefined || each.id === id);
  if (folders === undefined) return;
  if (folders.length === 0) {
    refused(`There is no rulebook ${id ?? ''}.`, io);
    return;
  }
  let failures = 0;
  let count = 0;
  for (const { id: name, folder } of folders) {
    const loaded = loadFrom(folder);
    if (!loaded.ok) {
      for (const issue of loaded.issues) io.error(issueLine(issue));
      refused(`${name} does not pass its check.`, io);
      return;
    }
    for (const result of runCases(loaded.rulebook)) {
      count += 1;
      if (result.differences.length === 0) continue;
      failures += 1;
      const { file, line } = result.case.spot;
      io.error(`${name}/${file}:${String(line)}: ${textIn(result.case.name, 'en')}`);
      for (const difference of result.differences) io.error(`  ${difference}`);
    }
  }
  io.out(`${String(count)} cases, ${String(failures)} failed`);
  io.exit(failures > 0 || count === 0 ? REFUSED : 0);
}

function evaluate(id: string, options: EvaluateOptions, io: Terminal): void {
  const found = foldersBelow(rootOf(options.rulebooks), io)?.find((each) => each.id === id);
  if (found === undefined) {
    refused(`There is no rulebook ${id}.`, io);
    return;
  }
  const loaded = loadFrom(found.folder);
  if (!loaded.ok) {
    for (const issue of loaded.issues) io.error(issueLine(issue));
    refused(`${id} does not pass its check.`, io);
    return;
  }
  const facts = readJson(options.facts, io);
  if (facts === undefined) return;
  const stage = options.stage ?? stageFor(loaded.rulebook, facts);
  if (!loaded.rulebook.stages.has(stage)) {
    io.error(
      `${id} has no stage ${stage}: --stage ${[...loaded.rulebook.stages.keys()].join(' or --stage ')}`,
    );
    io.exit(WRONG_USAGE);
    return;
  }
  const list = Array.isArray(facts) ? (facts as unknown[]) : [facts];
  if (list.length === 0) {
    refused('The list of facts is empty. Write at least one record.', io);
    return;
  }
  const results = list.map((each) => evaluateOne(loaded.rulebook, stage, each, options.on));
  print(results, { ...options, list: Array.isArray(facts) }, io);
}

function evaluateOne(
  rulebook: Rulebook,
  stage: StageName,
  facts: unknown,
  on: CalendarDate,
): Evaluation {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) {
    const message = say('Facts are a record.');
    const issue = ruleIssue({ code: 'fact', message, write: '{ "name": "value" }' }, {});
    return { ok: false, issues: [issue] };
  }
  return evaluateStage(rulebook, stage, facts as Facts, { on });
}

const stageOfRows: ReadonlyMap<string, StageName> = new Map([
  ['lines', 'producer_period'],
  ['periods', 'producer_year'],
  ['producers', 'national_year'],
]);

/** A list is lines; a record belongs to the first stage whose facts it names all of. */
function stageFor(rulebook: Rulebook, facts: unknown): StageName {
  const names = [...rulebook.stages.keys()];
  if (Array.isArray(facts) && rulebook.stages.has('line')) return 'line';
  const given = typeof facts === 'object' && facts !== null ? Object.keys(facts) : [];
  const withRows = given.flatMap((name) => stageOfRows.get(name) ?? [])[0];
  if (withRows !== undefined) return withRows;
  const fitting = names.filter((name) =>
    given.every((fact) => rulebook.stages.get(name)?.inputs.has(fact) === true),
  );
  return fitting[0] ?? names[0] ?? 'line';
}

function print(
  results: readonly Evaluation[],
  options: EvaluateOptions & { list: boolean },
  io: Terminal,
): void {
  const failed = results.some((result) => !result.ok);
  for (const [index, result] of results.entries()) {
    if (result.ok) continue;
    for (const issue of result.issues) {
      io.error(
        `${options.list ? `${String(index + 1)}: ` : ''}${issue.location.field ?? ''}: ${issueLine({ ...issue, location: {} }).replace(/^: /, '')}`,
      );
    }
  }
  if (failed) {
    io.exit(REFUSED);
    return;
  }
  const done = results.filter((result) => result.ok);
  if (options.json === true) {
    const values = done.map((result) => ({
      outputs: outputsAsJson(result.outputs),
      ...(options.trace === true ? { trace: traceAsJson(result.trace) } : {}),
    }));
    io.out(JSON.stringify(options.list ? values : values[0], null, 2));
    io.exit(0);
    return;
  }
  for (const [index, result] of done.entries()) {
    if (options.list) io.out(`line ${String(index + 1)}`);
    if (options.trace === true)
      for (const step of printedSteps(result.trace))
        for (const line of stepLines(step)) io.out(line);
    for (const line of outputLines(result.outputs)) io.out(line);
  }
  io.exit(0);
}

function loadFrom(folder: string): Loaded {
  return loadRulebook(readRulebookFiles(folder));
}

function foldersBelow(root: string, io: Terminal): ReturnType<typeof rulebookFolders> | undefined {
  try {
    const folders = rulebookFolders(root);
    if (folders.length > 0) return folders;
    refused(`No rulebook was found below ${root}.`, io);
  } catch {
    refused(`${root} cannot be read.`, io);
  }
  return undefined;
}

function rootOf(folder: string | undefined): string {
  return folder === undefined ? rulebooksFolder() : resolve(folder);
}

function readJson(file: string, io: Terminal): unknown {
  const path = file === '-' || isAbsolute(file) ? file : resolve(file);
  try {
    const parsed: unknown = JSON.parse(path === '-' ? io.readStdin() : readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null) return parsed;
    io.error('The facts are neither a record nor a list.');
  } catch (error) {
    io.error(`The facts cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  io.exit(WRONG_USAGE);
  return undefined;
}

function refused(message: string, io: Terminal): void {
  io.error(message);
  io.exit(REFUSED);
}

function dateArgument(text: string): CalendarDate {
  const date = parseCalendarDate(text);
  if (!date.ok) throw new InvalidArgumentError('Write a day as 2026-03-31.');
  return date.value;
}

function stageArgument(text: string): StageName {
  const stage = STAGES.find((each) => each === text);
  if (stage === undefined) throw new InvalidArgumentError(`Write one of ${STAGES.join(', ')}.`);
  return stage;
}
