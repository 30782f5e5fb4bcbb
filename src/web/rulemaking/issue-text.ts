import { phraseId, type RuleIssue, type Words } from '../../rules/index.js';
import type { Text } from '../shell/text.js';

/** What is wrong with a text of rules, as an editor reads it in any language: in English it is the line of the terminal. */
export function issueText({ location, says }: RuleIssue): Text {
  const { message, found, write } = says;
  const place = [location.file, location.row, location.column];
  return {
    key: 'rulemaking.issue.line',
    params: {
      place: place.filter((part) => part !== undefined).join(':'),
      says: textOf(message),
      notes: `${found === undefined ? '' : 'found'}${write === undefined ? '' : 'write'}`,
      found: textOf(found ?? ''),
      write: textOf(write ?? ''),
    },
  };
}

function textOf(words: Words): Text {
  if (typeof words === 'string') return words;
  const params = Object.entries(words.params).map(([name, value]) => [name, textOf(value)]);
  return {
    key: `rule-check.${phraseId(words.template)}`,
    params: Object.fromEntries(params) as Record<string, Text>,
  };
}
