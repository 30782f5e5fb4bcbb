import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Language, languages } from './language.js';
import { type Messages, Translations } from './translations.js';

/** All files below `folder` with this ending, named by their path without it: "ui/button". */
export function filesBelow(folder: string, ending: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!entry.endsWith(ending)) continue;
    const name = entry.slice(0, -ending.length).replaceAll('\\', '/');
    found.set(name, readFileSync(join(folder, entry), 'utf8'));
  }
  return found;
}

function messagesOf(localesFolder: string, language: Language): Messages {
  const all: Messages = {};
  for (const text of filesBelow(join(localesFolder, language), '.json').values()) {
    Object.assign(all, JSON.parse(text) as Messages);
  }
  return all;
}

export function loadTranslations(viewsFolder: string): Translations {
  const locales = join(viewsFolder, 'locales');
  const messages = Object.fromEntries(
    languages.map((language) => [language, messagesOf(locales, language)]),
  ) as Record<Language, Messages>;
  return new Translations(messages);
}
