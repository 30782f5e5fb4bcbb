import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, the same from `src` and from `dist`. */
function projectFolder(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from;
  const above = dirname(from);
  if (above === from) throw new Error('The project folder with package.json was not found');
  return projectFolder(above);
}

const project = projectFolder(dirname(fileURLToPath(import.meta.url)));

/** A document that is kept in the repository and served as it is. */
export const documentText = (path: string): string => readFileSync(join(project, path), 'utf8');

/** Paths of the documents in a folder of the project. */
export const documentsIn = (folder: string): string[] =>
  readdirSync(join(project, folder)).map((name) => `${folder}/${name}`);
