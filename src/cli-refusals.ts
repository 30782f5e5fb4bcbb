import path from 'node:path';
import type { Refusal } from './kernel/decision.js';
import { projectFolder } from './project-folder.js';
import { loadTranslations } from './web/shell/view-files.js';

/** Says what stands against a command, in the words of the pages, and lets the process end with 1. */
export function printRefusals(refusals: readonly Refusal[]): void {
  const texts = loadTranslations(path.join(projectFolder(), 'views'));
  for (const { code, params } of refusals)
    console.error(`Refused: ${texts.translate(`refusal.${code}`, 'en', { ...params })}`);
  process.exitCode = 1;
}
