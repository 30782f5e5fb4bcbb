import path from 'node:path';
import { built } from '../application.mjs';

/** The built rules module. */
export const rules = () => built('rules/index.js');

export async function loadBenchRulebook(change = (files) => files) {
  const { loadRulebook, issueLine } = await rules();
  const { readRulebookFiles } = await built('rulebook-files.js');
  const files = readRulebookFiles(path.join(import.meta.dirname, 'rulebook'));
  const loaded = loadRulebook(change(files));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}
