import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { projectFolder } from './project-folder.js';
import { LIMITS, loadRulebook, type Loaded, type RulebookFiles } from './rules/index.js';

/** Reads rulebook folders from disk. The rules module itself touches no file. */

/** Beyond the limit of characters, however many bytes each has: a file that is cut there is refused as too large. */
const MOST_BYTES = 4 * (LIMITS.fileCharacters + 1);

export interface RulebookFolder {
  /** Path below the rulebooks folder, which is the id: `ch/sr-814.670.1`. */
  readonly id: string;
  readonly folder: string;
}

/** The `rulebooks` folder of this installation. */
export const rulebooksFolder = (): string => join(projectFolder(), 'rulebooks');

/** All rulebooks below a folder; the folder itself may be one. */
export function rulebookFolders(root: string): readonly RulebookFolder[] {
  const found: RulebookFolder[] = [];
  const visit = (folder: string, depth: number): void => {
    if (existsSync(join(folder, 'rulebook.yaml'))) {
      found.push({ id: relative(root, folder).split(sep).join('/'), folder });
      return;
    }
    if (depth === 0) return;
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.isDirectory()) visit(join(folder, entry.name), depth - 1);
    }
  };
  visit(root, 4);
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

export function readRulebookFiles(folder: string): RulebookFiles {
  return {
    rulebookYaml: readText(join(folder, 'rulebook.yaml')),
    tables: readAll(folder, '.csv'),
    cases: existsSync(join(folder, 'cases')) ? readAll(join(folder, 'cases'), '.yaml') : {},
  };
}

/** Reads and checks one shipped rulebook by its id; undefined when there is none. */
export function loadShippedRulebook(id: string, root = rulebooksFolder()): Loaded | undefined {
  const found = rulebookFolders(root).find((each) => each.id === id);
  return found === undefined ? undefined : loadRulebook(readRulebookFiles(found.folder));
}

export const isShipped = (id: string, root = rulebooksFolder()): boolean =>
  rulebookFolders(root).some((each) => each.id === id);

function readAll(folder: string, ending: string): Record<string, string> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => entry.name)
    .sort()
    // One more than a rulebook may have, which is how it is seen that there are too many.
    .slice(0, LIMITS.files + 1);
  return Object.fromEntries(names.map((name) => [name, readText(join(folder, name))]));
}

function readText(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(MOST_BYTES);
    let length = 0;
    for (let read = -1; read !== 0; length += read)
      read = readSync(file, bytes, length, MOST_BYTES - length, null);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
