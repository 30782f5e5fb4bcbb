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
