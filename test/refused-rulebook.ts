import { issueLine, loadRulebook, type Rulebook, type RulebookFiles } from '../src/rules/index.js';

/** Everything that is said of a rulebook, line by line: `code file:line:column: message (found ...; write ...)`. */
export function saidOf(files: RulebookFiles): readonly string[] {
  const loaded = loadRulebook(files);
  const issues = loaded.ok ? loaded.warnings : loaded.issues;
  return issues.map((issue) => `${issue.code.replace('rules.', '')} ${issueLine(issue)}`);
}

/** A rulebook of a test that must be in order. */
export function loadedFrom(files: RulebookFiles): Rulebook {
  const loaded = loadRulebook(files);
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

/** A text with some parts replaced, each of which must stand in it. */
export function edited(text: string, ...changes: readonly (readonly [from: string, to: string])[]) {
  return changes.reduce((before, [from, to]) => {
    if (!before.includes(from)) throw new Error(`The text has no ${from}`);
    return before.replace(from, () => to);
  }, text);
}
