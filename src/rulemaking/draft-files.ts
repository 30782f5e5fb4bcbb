import { allow, refuse, type Decision } from '../kernel/decision.js';
import { LIMITS, type RulebookFiles } from '../rules/index.js';

/** The files of a draft besides its rulebook.yaml: tables of values, and cases that prove them. */
interface PartFile {
  readonly part: 'tables' | 'cases';
  readonly name: string;
}

/** Of all files of a draft together: several times what the longest shipped rulebook has. */
const MOST_CHARACTERS = 4 * LIMITS.fileCharacters;

const LONGEST_NAME = 60;

const STEM = /^[a-z0-9][a-z0-9._-]*$/;

/** What a file begins with: nothing in it counts until something is written below. */
const beginnings: Readonly<Record<PartFile['part'], string>> = {
  tables: 'category,value\n',
  cases: `# Each case: a name, the stage, a day, the facts, and what is expected of them. Write them in the place of the last line.
# - name: ten kilograms on the first day
#   stage: line
#   on: 2027-01-01
#   facts: { mass: 10 kg }
#   expect: { fee: 5.00 EUR }
[]
`,
};

/**
 * A new file as somebody names it: a table ends with .csv, cases end with .yaml and stand below cases/. Nothing else is a file of a
 * rulebook, and no name leads out of it.
 */
export function beginFile(
  files: RulebookFiles,
  typed: string,
): Decision<{ readonly files: RulebookFiles; readonly file: string }> {
  const file = typed.trim();
  const [, folder = '', stem = '', ending = ''] = /^(.*\/)?(.*?)(\.[^.]*)?$/s.exec(file) ?? [];
  if (stem === '' || !STEM.test(stem) || stem.includes('..') || file.length > LONGEST_NAME)
    return refuse('draft-file.name', { most: String(LONGEST_NAME) });
  if (ending !== '.csv' && ending !== '.yaml') return refuse('draft-file.ending');
  const part = ending === '.csv' ? 'tables' : 'cases';
  if (folder !== '' && (part === 'tables' || folder !== 'cases/'))
    return refuse('draft-file.name', { most: String(LONGEST_NAME) });
  const name = `${stem}${ending}`;
  if (Object.hasOwn(files[part], name)) return refuse('draft-file.exists', { file: name });
  if (Object.keys(files[part]).length >= LIMITS.files)
    return refuse('draft-file.too-many', { most: String(LIMITS.files) });
  return allow({
    files: { ...files, [part]: { ...files[part], [name]: beginnings[part] } },
    file: part === 'cases' ? `cases/${name}` : name,
  });
}

/** Only files that are there; null for any other. A file that is left empty goes. */
export function withText(files: RulebookFiles, file: string, text: string): RulebookFiles | null {
  if (file === 'rulebook.yaml') return { ...files, rulebookYaml: text };
  const { part, name } = partOf(file);
  if (!Object.hasOwn(files[part], name)) return null;
  if (text.trim() === '') return withoutFile(files, file);
  return { ...files, [part]: { ...files[part], [name]: text } };
}

/** Null where there is no such file; the text of the rulebook itself cannot go. */
export function withoutFile(files: RulebookFiles, file: string): RulebookFiles | null {
  const { part, name } = partOf(file);
  if (file === 'rulebook.yaml' || !Object.hasOwn(files[part], name)) return null;
  const rest = Object.entries(files[part]).filter(([each]) => each !== name);
  return { ...files, [part]: Object.fromEntries(rest) };
}

/** Whatever way the files came: a draft of any size would be read again on each of its pages. */
export function filesFit({ rulebookYaml, tables, cases }: RulebookFiles): Decision<true> {
  const texts = [rulebookYaml, ...Object.values(tables), ...Object.values(cases)];
  const all = texts.reduce((sum, text) => sum + text.length, 0);
  return all <= MOST_CHARACTERS && texts.every((text) => text.length <= LIMITS.fileCharacters)
    ? allow(true)
    : refuse('draft-file.too-large', {
        each: String(LIMITS.fileCharacters),
        all: String(MOST_CHARACTERS),
      });
}

function partOf(file: string): PartFile {
  return file.startsWith('cases/')
    ? { part: 'cases', name: file.slice('cases/'.length) }
    : { part: 'tables', name: file };
}
