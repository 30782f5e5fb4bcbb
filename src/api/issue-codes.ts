import { documentsIn, documentText } from './project-documents.js';

export interface IssueCode {
  readonly code: string;
  /** Of its text, in every language. */
  readonly key: string;
  readonly message: string;
  readonly help: string;
}

const issueKey = /^(?:api\.)?issue\.(.+)$/;

/** Every code that an issue may carry: each has its text in the files that people read, so the list cannot fall behind. */
function collect(): IssueCode[] {
  return documentsIn('views/locales/en')
    .flatMap((path) => Object.entries(JSON.parse(documentText(path)) as Record<string, string>))
    .flatMap(([name, message]) => {
      const code = issueKey.exec(name)?.[1];
      return code === undefined
        ? []
        : [{ code, key: name, message, help: `/api/issue-codes/${code}` }];
    })
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

export const issueCodes: readonly IssueCode[] = collect();
