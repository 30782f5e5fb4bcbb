import { texts } from './texts.js';

export interface IssueCode {
  readonly code: string;
  /** Of its text, in every language. */
  readonly key: string;
  readonly message: string;
  readonly help: string;
  /** Stand-ins for the particulars of a case, so that the text can be shown without one. */
  readonly anything: Readonly<Record<string, string | number>>;
}

const issueKey = /^(?:api\.issue|issue|refusal)\.(.+)$/;

/** Every code that an issue or a refusal may carry: each has a text that people read, so the list cannot fall behind. */
const found = new Map(
  [...texts].flatMap(([key, message]): [string, IssueCode][] => {
    const code = issueKey.exec(key)?.[1];
    return code === undefined
      ? []
      : [
          [
            code,
            { code, key, message, help: `/api/issue-codes/${code}`, anything: standIns(message) },
          ],
        ];
  }),
);

export const issueCodes: readonly IssueCode[] = [...found.values()].sort((a, b) =>
  a.code < b.code ? -1 : 1,
);

/** A count is several, whatever else a case would name is left open. */
function standIns(message: string): Record<string, string | number> {
  const named = (pattern: RegExp, by: string | number) =>
    [...message.matchAll(pattern)].map(([, name = '']) => [name, by] as const);
  return Object.fromEntries([...named(/\{(\w+)/g, '…'), ...named(/\{(\w+), plural/g, 2)]);
}
