import Handlebars from 'handlebars';

import { formatDate, formatDateTime } from './dates.js';
import {
  type Exact,
  formatMass,
  formatMassIn,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPrice,
  type MassUnit,
} from './figures.js';
import type { Language } from './language.js';
import type { MessageValue, Translations } from './translations.js';

/**
 * What a view model may hold wherever a reader sees words or figures. It is spelled out only when the page is
 * rendered, in the reader's language; controllers stay free of sentences and of formatting.
 */
export type Text =
  | string
  | number
  | { inLanguages: Readonly<Record<string, string>> }
  | { key: string; params?: Record<string, Text> }
  | { mass: Exact; places?: number }
  | { massIn: MassUnit; mg: Exact; places?: number }
  | { money: Exact; currency: string }
  | { price: Exact; currency: string; places: number }
  | { number: Exact; places?: number }
  | { percent: Exact; places?: number }
  | { date: string }
  | { dateTime: Date | string };

export interface Speech {
  language: Language;
  timeZone: string;
  translations: Translations;
}

/** By language, for what is written down and not shown. */
export const spelledIn = (
  text: Text,
  speeches: readonly Speech[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(speeches.map((speech) => [speech.language, spell(text, speech)]));

/** Options of a component without any words spell nothing. */
export function spell(text: Text | object, speech: Speech): string {
  const { language } = speech;
  if (typeof text === 'number') return formatNumber(text, language);
  if (typeof text === 'string') return text;
  if ('inLanguages' in text) return text.inLanguages[language] ?? text.inLanguages.en ?? '';
  if ('key' in text) return translate(text.key, text.params ?? {}, speech);
  if ('mass' in text) return formatMass(text.mass, language, text.places);
  if ('massIn' in text) return formatMassIn(text.mg, text.massIn, language, text.places);
  if ('money' in text) return formatMoney(text.money, text.currency, language);
  if ('price' in text) return formatPrice(text.price, text.currency, language, text.places);
  if ('number' in text) return formatNumber(text.number, language, text.places);
  if ('percent' in text) return formatPercent(text.percent, language, text.places);
  if ('date' in text) return formatDate(text.date, language);
  if ('dateTime' in text) return formatDateTime(text.dateTime, language, speech.timeZone);
  return '';
}

/** Components take a text, or options with the text inside: {{show label}} serves both. */
export function shown(value: unknown, speech: Speech): string | Handlebars.SafeString {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Handlebars.SafeString) return value;
  if (typeof value === 'bigint') return formatNumber(value, speech.language);
  if (typeof value === 'object' && 'text' in value) return shown(value.text, speech);
  return spell(value, speech);
}

export function translate(key: string, params: Record<string, unknown>, speech: Speech): string {
  const values: Record<string, MessageValue> = {};
  for (const [name, value] of Object.entries(params)) values[name] = messageValue(value, speech);
  return speech.translations.translate(key, speech.language, values);
}

function messageValue(value: unknown, speech: Speech): MessageValue {
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Date)
    return value;
  if (typeof value === 'bigint') return formatNumber(value, speech.language);
  if (value === undefined || value === null) return '';
  if (value instanceof Handlebars.SafeString) return value.toString();
  return typeof value === 'string' ? value : spell(value, speech);
}
