import { Issues, type RuleIssue, type Spot } from './issues.js';
import { readCases } from './read-cases.js';
import {
  readCitation,
  readEnumerations,
  readNames,
  readInputs,
  readSources,
  type Declarations,
} from './read-declarations.js';
import { readBands, withBands } from './read-bands.js';
import { readParameters } from './read-parameters.js';
import { LIMITS } from './limits.js';
import { readStages } from './read-stages.js';
import type {
  Band,
  Input,
  Parameter,
  Rulebook,
  RulebookFiles,
  RulebookStatus,
  Stage,
  StageName,
} from './model.js';
import { inLanguages, say, type Phrase } from './phrase.js';
import { sectionOf, whole, type Section } from './section.js';
import { WORDS } from './grammar.js';
import { allFormulas, formulaSpot, spotOf } from './tree.js';
import { caseFacts } from './run-cases.js';
import { workOf } from './work.js';
import { readYaml } from './yaml-source.js';

export type Loaded =
  | { readonly ok: true; readonly rulebook: Rulebook; readonly warnings: readonly RuleIssue[] }
  | { readonly ok: false; readonly issues: readonly RuleIssue[] };

export const STATUSES: readonly RulebookStatus[] = [
  'in-force',
  'illustrative',
  'partial',
  'method',
];
const ID = /^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*){1,3}$/;

/**
 * Parses and checks a rulebook. All issues come at once, each with file, line, column, what was found and what to write.
 * The text may be hostile: it is bounded in size and depth and nothing in it is ever run.
 */
export function loadRulebook(files: RulebookFiles): Loaded {
  const issues = new Issues();
  const clean = normalised(files);
  checkCount(clean, issues);
  const yaml = readYaml('rulebook.yaml', clean.rulebookYaml, issues);
  const root = yaml === undefined ? undefined : sectionOf(yaml, issues, say('The rulebook'));
  const rulebook = root === undefined ? undefined : readRulebook(root, clean);
  if (issues.hasErrors() || rulebook === undefined)
    return { ok: false, issues: sorted(issues.list) };
  return { ok: true, rulebook, warnings: sorted(issues.list) };
}

function checkCount(files: RulebookFiles, issues: Issues): void {
  const most = [files.tables, files.cases].map((all) => Object.keys(all).length);
  const count = Math.max(...most);
  if (count <= LIMITS.files) return;
  issues.add(
    { file: 'rulebook.yaml', line: 1, column: 1 },
    {
      code: 'too-large',
      message: say('There are too many files beside the rulebook.'),
      found: say('{count} or more', { count: String(count) }),
      write: say('at most {most}', { most: String(LIMITS.files) }),
    },
  );
}

/** Line ends and byte-order marks are no part of a rulebook: a checkout on another system has the same hash. */
function normalised(files: RulebookFiles): RulebookFiles {
  const clean = (text: string): string => text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const all = (record: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(record).map(([name, text]) => [name, clean(text)]));
  return {
    rulebookYaml: clean(files.rulebookYaml),
    tables: all(files.tables),
    cases: all(files.cases),
  };
}

function readRulebook(root: Section, files: RulebookFiles): Rulebook | undefined {
  const header = readHeader(root);
  const declared: Declarations = {
    sources: readSources(root),
    enumerations: readEnumerations(root),
    currency: header.currency,
    languages: [...(header.title?.keys() ?? [])],
  };
  const bands = readBands(root, declared);
  const declarations = { ...declared, enumerations: withBands(declared.enumerations, bands) };
  const names = readNames(root, declarations);
  const { from } = header;
  if (from === undefined) return undefined;
  const usedTables = new Set<string>();
  const parameters = readParameters(root, { declarations, tables: files.tables, from, usedTables });
  const inputs = readInputs(root, declarations);
  const used = {
    usedParameters: new Set<string>(),
    usedNames: new Set<string>(),
    size: { parts: 0 },
  };
  const stages = readStages(root, { declarations, bands, parameters, inputs, ...used });
  const untranslatable = readUntranslatable(root, declarations);
  root.close();
  checkNames(root, declarations, { parameters, inputs, bands });
  if (!root.issues.hasErrors())
    checkUse(root, { parameters, inputs, stages, files }, { ...used, usedTables });
  const cases = readCases(files.cases, root.issues);
  const { currency, until, ...rest } = header;
  const needed = whole({ ...rest, from });
  if (needed === undefined) return undefined;
  const rulebook = {
    ...needed,
    currency,
    until,
    sources: declared.sources,
    enumerations: declarations.enumerations,
    names,
    bands,
    parameters,
    stages,
    untranslatable,
    cases,
    files,
    spots: root.spotsByPath(),
  };
  checkCaseWork(rulebook, root.issues);
  return rulebook;
}

/** Whoever checks a rulebook computes its cases again and again. */
function checkCaseWork(rulebook: Rulebook, issues: Issues): void {
  let left = LIMITS.caseWork;
  for (const each of rulebook.cases) {
    left -= workOf(rulebook, each.stage, caseFacts(each));
    if (left >= 0) continue;
    issues.add(each.spot, {
      code: 'too-large',
      message: say(
        'The cases compute too much: more than {most} records, or long formulas for fewer.',
        {
          most: String(LIMITS.caseWork),
        },
      ),
      found: inLanguages(each.name),
      write: say('fewer cases, or smaller ones'),
    });
    return;
  }
}

function readHeader(root: Section) {
  const id = root.text('id', 'ch/sr-814.670.1');
  if (id !== undefined && !ID.test(id)) {
    root.issues.add(root.spotOf('id'), {
      code: 'id',
      message: say('An id is <jurisdiction>/<instrument>.'),
      found: id,
      write: 'ch/sr-814.670.1',
    });
  }
  const [from, until] = [root.date('from'), root.date('until', false)];
  if (from !== undefined && until !== undefined && until < from) {
    root.issues.add(root.spotOf('until'), {
      code: 'date',
      message: say('The last day lies before the first.'),
      found: say('{before}, then {after}', { before: from, after: until }),
      write: say('a day from {from}', { from }),
    });
  }
  return {
    id,
    title: root.localText('title', true),
    about: root.localText('about', true),
    status: root.oneOf('status', STATUSES),
    currency: readCurrency(root),
    language: root.text('language', say('{example} (of the citations)', { example: 'de' })),
    from,
    until,
  };
}

function readCurrency(root: Section): string | undefined {
  const currency = root.text('currency', 'EUR', false);
  if (currency !== undefined && /^[A-Z]{3}$/.test(currency)) return currency;
  if (currency === undefined && !root.has('currency')) return undefined;
  root.issues.blame('currency:');
  if (currency === undefined) return undefined;
  root.issues.add(root.spotOf('currency'), {
    code: 'currency',
    message: say('A currency is three capital letters.'),
    found: currency,
    write: 'EUR',
  });
  return undefined;
}

function readUntranslatable(root: Section, declarations: Declarations): Rulebook['untranslatable'] {
  return root.list('untranslatable').flatMap((item) => {
    const section = sectionOf(item, root.issues, say('An untranslatable item'));
    const what = section?.localText('what', true);
    const why = section?.localText('why', true);
    const cite = section === undefined ? undefined : readCitation(section, declarations);
    section?.close();
    return whole({ what, why, cite }) ?? [];
  });
}

/** One name, one meaning: an enumeration value, an input and a parameter never share one. */
function checkNames(
  root: Section,
  declarations: Declarations,
  named: {
    parameters: ReadonlyMap<string, Parameter>;
    inputs: ReadonlyMap<StageName, ReadonlyMap<string, Input>>;
    bands: ReadonlyMap<string, Band>;
  },
): void {
  const values = new Set([...declarations.enumerations.values()].flat());
  const spots = root.spotsByPath();
  const report = (path: string, name: string): void => {
    root.issues.add(spotOf({ spots }, `${path}.${name}`), {
      code: 'name',
      message: say('This name already means something else.'),
      found: name,
      write: say('another name'),
    });
  };
  for (const name of named.parameters.keys())
    if (WORDS.has(name) || values.has(name) || named.bands.has(name)) report('parameters', name);
  for (const [stage, inputs] of named.inputs) {
    for (const name of inputs.keys())
      if (WORDS.has(name) || values.has(name) || named.parameters.has(name))
        report(`inputs.${stage}`, name);
  }
}

interface Contents {
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly inputs: ReadonlyMap<StageName, ReadonlyMap<string, Input>>;
  readonly stages: ReadonlyMap<StageName, Stage>;
  readonly files: RulebookFiles;
}

/** Everything declared is read by something: what is not read was forgotten or misspelt. */
function checkUse(
  root: Section,
  all: Contents,
  used: { usedParameters: Set<string>; usedNames: Set<string>; usedTables: Set<string> },
): void {
  const spots = root.spotsByPath();
  const report = (spot: Spot, name: string, message: Phrase): void => {
    root.issues.add(spot, {
      code: 'unused',
      message,
      found: name,
      write: say('a formula that reads it, or leave it out'),
    });
  };
  for (const name of all.parameters.keys()) {
    if (!used.usedParameters.has(name))
      report(
        spotOf({ spots }, `parameters.${name}`),
        name,
        say('No formula reads this parameter.'),
      );
  }
  for (const table of Object.keys(all.files.tables)) {
    if (!used.usedTables.has(table))
      report({ file: table, line: 1, column: 1 }, table, say('No parameter uses this table.'));
  }
  for (const [stage, inputs] of all.inputs) {
    for (const name of inputs.keys()) {
      if (!used.usedNames.has(`${stage}.${name}`))
        report(
          spotOf({ spots }, `inputs.${stage}.${name}`),
          name,
          say('No formula reads this input of {stage}.', { stage }),
        );
    }
  }
  for (const stage of all.stages.values()) {
    for (const { name, output } of allFormulas(stage)) {
      if (!output && !used.usedNames.has(`${stage.name}.${name}`))
        report(
          formulaSpot({ spots }, stage.name, name),
          name,
          say('Nothing reads this formula and it is no output.'),
        );
    }
  }
}

function sorted(list: readonly RuleIssue[]): readonly RuleIssue[] {
  const place = (issue: RuleIssue): number =>
    (issue.location.row ?? 0) * 100_000 + Number(issue.location.column ?? 0);
  return [...list].sort(
    (a, b) => (a.location.file ?? '').localeCompare(b.location.file ?? '') || place(a) - place(b),
  );
}
