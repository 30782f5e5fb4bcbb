import { told, type RuleIssue } from '../../rules/index.js';
import type { Text } from '../shell/text.js';

/** What is wrong with a text of rules, as an editor reads it in any language: in English it is the line of the terminal. */
export function issueText({ location, says }: RuleIssue): Text {
  const { message, found, write } = says;
  const place = [location.file, location.row, location.column];
  return {
    key: 'rulemaking.issue.line',
    params: {
      place: place.filter((part) => part !== undefined).join(':'),
      says: told(message),
      notes: `${found === undefined ? '' : 'found'}${write === undefined ? '' : 'write'}`,
      found: told(found ?? ''),
      write: told(write ?? ''),
    },
  };
}

/** Why a form is not saved: the text would make no rulebook any more. */
export const spoiltText = (issue: RuleIssue): Text => ({
  key: 'rulemaking.spoilt',
  params: { issue: issueText(issue) },
});
