import type { DataIssue } from '../../kernel/issue.js';
import { issueLine } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import type { Text } from '../shell/text.js';

export interface IssueView {
  readonly text: Text;
  /** What the check itself says, in English, where the reader's language has only the kind of it. */
  readonly original: string | null;
}

/**
 * What is wrong with a text of rules, as an editor reads it. In English it is the line that the terminal prints. In another
 * language an issue that names its particulars is said in full; of the others their kind is, with the check's own words below.
 */
export function issueView(issue: DataIssue, language: Language): IssueView {
  if (language === 'en') return { text: issueLine(issue), original: null };
  const { code, location, value, params } = issue;
  const place = [location.file, location.row, location.column];
  return {
    text: {
      key: 'rulemaking.issue.line',
      params: {
        place: place.filter((part) => part !== undefined).join(':'),
        says: { key: `rulemaking.issue.of.${code.replace(/^rules\./, '')}`, params: { ...params } },
        known: value === undefined || saidAlready.has(code) ? 'no' : 'yes',
        found: value ?? '',
      },
    },
    original:
      params === undefined ? issueLine({ ...issue, location: {} }).replace(/^: /, '') : null,
  };
}

/** What was found stands in their sentence. */
const saidAlready = new Set(['rules.key-missing', 'rules.key-without-value']);
