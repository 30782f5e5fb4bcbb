import { texts } from './texts.js';

export interface IssueCode {
  readonly code: string;
  /** Of its text, in every language. */
  readonly key: string;
  readonly message: string;
  readonly help: string;
}

const issueKey = /^(?:api\.issue|issue|refusal)\.(.+)$/;

/** Every code that an issue or a refusal may carry: each has a text that people read, so the list cannot fall behind. */
const found = new Map(
  [...texts].flatMap(([key, message]): [string, IssueCode][] => {
    const code = issueKey.exec(key)?.[1];
    return code === undefined
      ? []
      : [[code, { code, key, message, help: `/api/issue-codes/${code}` }]];
  }),
);

export const issueCodes: readonly IssueCode[] = [...found.values()].sort((a, b) =>
  a.code < b.code ? -1 : 1,
);
