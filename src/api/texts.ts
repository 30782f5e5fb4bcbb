import { IntlMessageFormat } from 'intl-messageformat';
import { documentsIn, documentText } from './project-documents.js';

/** The API speaks English; its codes are what a program reads, in whatever language its people are. */
const language = 'en';

type Params = Readonly<Record<string, string>>;

/** Every text that people read, by its key: those of the pages and those of the API are the same. */
export const texts: ReadonlyMap<string, string> = new Map(
  documentsIn(`views/locales/${language}`).flatMap((path) =>
    Object.entries(JSON.parse(documentText(path)) as Record<string, string>),
  ),
);

/** The text of the first key that has one; undefined when none has or a value that it names is missing. */
export function text(keys: readonly string[], params: Params = {}): string | undefined {
  const message = keys.map((key) => texts.get(key)).find((found) => found !== undefined);
  if (message === undefined) return undefined;
  try {
    return String(new IntlMessageFormat(message, language).format(params));
  } catch {
    return undefined;
  }
}

/** An issue's code and a refusal's code are of one family; the protocol's own stand with the API. */
export const codeKeys = (code: string): string[] => [
  `issue.${code}`,
  `refusal.${code}`,
  `api.issue.${code}`,
];
