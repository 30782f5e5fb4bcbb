import { IntlMessageFormat } from 'intl-messageformat';
import { documentText } from './project-documents.js';

type Texts = Readonly<Record<string, string>>;

/** The API speaks English; its codes are what a program reads, in whatever language its people are. */
const language = 'en';
const texts = new Map<string, Texts>();

function textsOf(area: string): Texts {
  const known = texts.get(area);
  if (known !== undefined) return known;
  const read = JSON.parse(documentText(`views/locales/${language}/${area}.json`)) as Texts;
  texts.set(area, read);
  return read;
}

/** The text of a key in an area's file, or undefined when there is none. */
export function text(
  area: string,
  key: string,
  params: Readonly<Record<string, string>> = {},
): string | undefined {
  const message = textsOf(area)[key];
  if (message === undefined) return undefined;
  return String(new IntlMessageFormat(message, language).format(params));
}
