import path from 'node:path';
import type { NameWarning } from './access/index.js';
import type { Refusal } from './kernel/decision.js';
import { projectFolder } from './project-folder.js';
import { loadTranslations } from './web/shell/view-files.js';

/** Says what stands against a command, in the words of the pages, and lets the process end with 1. */
export function printRefusals(refusals: readonly Refusal[]): void {
  const texts = loadTexts();
  for (const { code, params } of refusals)
    console.error(`Refused: ${texts.translate(`refusal.${code}`, 'en', { ...params })}`);
  process.exitCode = 1;
}

/** Beside what a command prints, so that whoever reads its answer reads the answer alone. */
export function printNameWarning(warning: NameWarning | null): void {
  if (warning === null) return;
  const { code, ...params } = warning;
  console.error(`Warning: ${loadTexts().translate(`access.name.${code}`, 'en', params)}`);
}

const loadTexts = () => loadTranslations(path.join(projectFolder(), 'views'));
