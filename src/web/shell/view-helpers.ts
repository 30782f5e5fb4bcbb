import Handlebars from 'handlebars';

import type { AssetNames } from './assets.js';
import { componentHelpers } from './component-helpers.js';
import { citedText } from './cited-text.js';
import { type DateStyle, formatDate, formatDateTime } from './dates.js';
import {
  type Exact,
  formatMass,
  formatMassIn,
  formatMoney,
  formatNumber,
  formatPercent,
  type MassUnit,
} from './figures.js';
import { shown, spell, type Speech, translate } from './text.js';

interface Options {
  fn: (context: unknown) => string;
  hash: Record<string, unknown>;
  data: { speech: Speech; sections: Sections; assets: AssetNames };
}
/** Parts of the page that its template hands to the layout: title, breadcrumbs. */
export type Sections = Record<string, Handlebars.SafeString>;
type Helper = (this: unknown, ...given: never[]) => unknown;

const missing = (value: unknown): value is null | undefined | '' =>
  value === undefined || value === null || value === '';

const places = (options: Options) => options.hash.places as number | undefined;

/** Figures: a missing value prints nothing, a malformed one stops the page. */
const figures: Record<string, Helper> = {
  mass(mg: Exact | null, options: Options) {
    if (missing(mg)) return '';
    const { language } = options.data.speech;
    const unit = options.hash.unit as MassUnit | undefined;
    return unit
      ? `${formatMassIn(mg, unit, language, places(options))}\u00a0${unit}`
      : formatMass(mg, language, places(options));
  },
  /** Bare figure for a column headed kg. */
  kg(mg: Exact | null, options: Options) {
    if (missing(mg)) return '';
    return formatMassIn(mg, 'kg', options.data.speech.language, places(options));
  },
  tonnes(mg: Exact | null, options: Options) {
    if (missing(mg)) return '';
    return formatMassIn(mg, 't', options.data.speech.language, places(options));
  },
  money(minor: Exact | null, currency: string, options: Options) {
    return missing(minor) ? '' : formatMoney(minor, currency, options.data.speech.language);
  },
  number(value: Exact | null, options: Options) {
    if (missing(value)) return '';
    return formatNumber(value, options.data.speech.language, places(options));
  },
  percent(ratio: Exact | null, options: Options) {
    if (missing(ratio)) return '';
    return formatPercent(ratio, options.data.speech.language, places(options));
  },
  date(date: string | null, options: Options) {
    if (missing(date)) return '';
    const style = options.hash.style as DateStyle | undefined;
    return formatDate(date, options.data.speech.language, style);
  },
  dateTime(instant: Date | string | null, options: Options) {
    const { language, timeZone } = options.data.speech;
    return missing(instant) ? '' : formatDateTime(instant, language, timeZone);
  },
};

const words: Record<string, Helper> = {
  /** {{t 'area.page.thing' name=value}} or {{t 'refusal.' code params=params}}: leading parts are joined. */
  t(...given: [...string[], Options] | never[]) {
    const options = given.at(-1) as unknown as Options;
    const key = given.slice(0, -1).map(String).join('');
    const { params, ...hash } = options.hash;
    return translate(key, { ...(params as object | undefined), ...hash }, options.data.speech);
  },
  /** Whether there is a message: {{#if (known 'refusal.' code)}}. */
  known(...given: [...string[], Options] | never[]) {
    const options = given.at(-1) as unknown as Options;
    const { translations, language } = options.data.speech;
    return translations.has(given.slice(0, -1).map(String).join(''), language);
  },
  /** Spells a typed text of the view model (see text.ts); anything already spelled stays. */
  show(value: unknown, options: Options) {
    return shown(value, options.data.speech);
  },
  cited: (text: string, options: Options) => spell(citedText(text), options.data.speech),
  /** {{#capture 'title'}}...{{/capture}}: kept for the layout, printed nowhere else. */
  capture(name: string, options: Options) {
    options.data.sections[name] = new Handlebars.SafeString(options.fn(this).trim());
    return '';
  },
  /** The address of a built file, which changes with its content. */
  asset(name: string, options: Options) {
    return `/assets/${options.data.assets[name] ?? name}`;
  },
  section(name: string, options: Options) {
    return options.data.sections[name] ?? '';
  },
};

const logic: Record<string, Helper> = {
  eq: (a: unknown, b: unknown) => a === b,
  ne: (a: unknown, b: unknown) => a !== b,
  not: (a: unknown) => !a,
  and: (...given: unknown[]) => {
    const values = given.slice(0, -1);
    return values.every(Boolean) ? values.at(-1) : false;
  },
  or: (...given: unknown[]) => given.slice(0, -1).find(Boolean) ?? false,
  includes: (list: unknown[] | undefined, item: unknown) =>
    Array.isArray(list) && list.includes(item),
  concat: (...given: unknown[]) => given.slice(0, -1).map(printed).join(''),
  array: (...given: unknown[]) => given.slice(0, -1),
  object: (options: Options) => ({ ...options.hash }),
  default: (value: unknown, otherwise: unknown) => (missing(value) ? otherwise : value),
};

function printed(value: unknown): string {
  return value === undefined || value === null ? '' : (value as string);
}

export const viewHelpers = { ...figures, ...words, ...logic, ...componentHelpers };
