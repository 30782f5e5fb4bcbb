import { Issues, nearestName, type RuleIssue } from './issues.js';
import type { Parameter, Rulebook } from './model.js';
import { say } from './phrase.js';
import { keyText } from './table.js';
import { spotOf } from './tree.js';

/** Values of enumerations that occur together in the register: `{ category: 'portable', chemistry: 'alkaline' }`. */
export type OccurringKey = Readonly<Record<string, string>>;

/**
 * What occurs must be known and have a value on each day of validity. A value the rulebook does not know is an error: whoever
 * declares it could not be assessed. A table that says `n/a` for what occurs is a warning: the law may mean it. That each
 * combination the rulebook knows has one value, from its first day on and without gaps or overlaps, the loader has made sure of.
 */
export function checkOccurringKeys(
  rulebook: Rulebook,
  occurring: readonly OccurringKey[],
): readonly RuleIssue[] {
  const issues = new Issues();
  for (const enumeration of rulebook.enumerations)
    checkKnown(rulebook, enumeration, { occurring, issues });
  for (const parameter of rulebook.parameters.values())
    checkValues(rulebook, parameter, { occurring, issues });
  return issues.list;
}

interface Context {
  readonly occurring: readonly OccurringKey[];
  readonly issues: Issues;
}

function checkKnown(
  rulebook: Rulebook,
  [name, known]: readonly [string, readonly string[]],
  { occurring, issues }: Context,
): void {
  const missing = new Set(
    occurring.flatMap((key) => {
      const value = Object.hasOwn(key, name) ? key[name] : undefined;
      return value === undefined || known.includes(value) ? [] : [value];
    }),
  );
  for (const value of [...missing].sort()) {
    issues.add(spotOf(rulebook, `enumerations.${name}`, `bands.${name}`), {
      code: 'key-missing',
      message: say('`{value}` occurs in the register, and {enumeration} has no such value.', {
        value,
        enumeration: name,
      }),
      found: value,
      write:
        nearestName(value, known) ??
        say('{value} in {enumeration}, and its row in each table', { value, enumeration: name }),
    });
  }
}

/** A key that lacks a part of the table's keys is none of them. */
function checkValues(
  rulebook: Rulebook,
  { name, by, values }: Parameter,
  { occurring, issues }: Context,
): void {
  for (const { from, cells } of values) {
    const without = new Set(
      occurring
        .map((key) => keyText(by.map((each) => key[each] ?? '')))
        .filter((key) => cells?.get(key) === null),
    );
    for (const key of [...without].sort()) {
      issues.add(spotOf(rulebook, `parameters.${name}`), {
        code: 'key-without-value',
        severity: 'warning',
        message: say('`{name}` says n/a for {key} from {from}, and that occurs in the register.', {
          name,
          key,
          from,
        }),
        found: 'n/a',
        write: say('a value, or nothing where the law has none'),
      });
    }
  }
}
