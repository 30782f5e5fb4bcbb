import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../project-folder.js';

const project = projectFolder();

/** A document that is kept in the repository and served as it is. */
export const documentText = (path: string): string => readFileSync(join(project, path), 'utf8');

/** Paths of the documents in a folder of the project. */
export const documentsIn = (folder: string): string[] =>
  readdirSync(join(project, folder)).map((name) => `${folder}/${name}`);
