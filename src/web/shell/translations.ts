import { IntlMessageFormat } from 'intl-messageformat';

import { type Language, localeOf } from './language.js';

export type Messages = Record<string, string>;
export type MessageValue = string | number | boolean | Date;

/** Messages of every language, compiled on first use and kept. */
export class Translations {
  private readonly compiled = new Map<string, string | IntlMessageFormat>();

  constructor(private readonly messages: Record<Language, Messages>) {}

  has(key: string, language: Language): boolean {
    return Object.hasOwn(this.messages[language], key);
  }

  /** A key without a message shows itself, so that it is seen and no page breaks. */
  translate(key: string, language: Language, values?: Record<string, MessageValue>): string {
    const message = this.find(key, language);
    if (typeof message === 'string') return message;
    return String(message.format(values));
  }

  /** The message with the names of its values where they will stand, for whoever looks up what it may say. */
  pattern(key: string, language: Language): string {
    const message = this.find(key, language);
    return typeof message === 'string' ? message : namedIn(message.getAst());
  }

  private find(key: string, language: Language): string | IntlMessageFormat {
    const name = `${language}\n${key}`;
    let found = this.compiled.get(name);
    if (found === undefined) {
      const spoken = this.has(key, language) ? language : 'en';
      const text = this.messages[spoken][key] ?? key;
      // Without arguments and quoting there is nothing to format.
      found = /\{|''/.test(text)
        ? new IntlMessageFormat(text, localeOf(spoken), undefined, { ignoreTag: true })
        : text;
      this.compiled.set(name, found);
    }
    return found;
  }
}

/** The parser's kind of what stands in a message as it is; formatters do not pass the names of kinds on. */
const LITERAL = 0;

type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** Of what depends on a value its most general form is read. */
function namedIn(elements: Elements): string {
  return elements.map(nameOf).join('');
}

function nameOf(element: Elements[number]): string {
  if ('options' in element) return namedIn(element.options.other?.value ?? []);
  if (!('value' in element)) return '…';
  return (element.type as number) === LITERAL ? element.value : `[${element.value}]`;
}
