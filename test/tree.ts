import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const made = new Set(['node_modules', 'dist', 'coverage', 'bench-results', '.git', '.everycell']);

/** Every file of the project below a folder, as paths from the project's root; what is built or installed is left out. */
export function filesBelow(folder = ''): string[] {
  return readdirSync(`${root}${folder}`, { withFileTypes: true })
    .filter((entry) => !made.has(entry.name) && !entry.name.endsWith('.tsbuildinfo'))
    .flatMap((entry) => {
      const path = `${folder}${entry.name}`;
      if (entry.isSymbolicLink()) return [];
      return entry.isDirectory() ? filesBelow(`${path}/`) : [path];
    });
}

export const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
