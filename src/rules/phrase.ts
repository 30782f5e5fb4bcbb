import type { InLanguages, Told } from '../kernel/decision.js';
import type { LocalText } from './model.js';

/** A sentence, or a part of one, with what it names. Whoever shows it in another language looks it up by its template. */
export interface Phrase {
  /** In English, with `{name}` where something is named. */
  readonly template: string;
  readonly params: Readonly<Record<string, Words>>;
}

/** What stands in a rulebook is the same in every language, unless it says it in several; what is said about it is not. */
export type Words = string | Phrase | InLanguages;

export const inLanguages = (text: LocalText): InLanguages => ({
  inLanguages: Object.fromEntries(text),
});

type NamedIn<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? Name | NamedIn<Rest>
  : never;

/** Everything that the checks say is said by this: a test finds each template and asks for its translations. */
export function say<const T extends string>(
  template: T,
  ...[params]: [NamedIn<T>] extends [never] ? [] : [Readonly<Record<NamedIn<T>, Words>>]
): Phrase {
  return { template, params: params ?? {} };
}

export function inEnglish(words: Words): string {
  if (typeof words === 'string') return words;
  if ('inLanguages' in words) return words.inLanguages.en ?? '';
  return words.template.replace(/\{(\w+)\}/g, (_, name: string) =>
    inEnglish(words.params[name] ?? ''),
  );
}

/** The name under which translations of a template are kept. */
export function phraseId(template: string): string {
  return template
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

/** For whoever says it in another language. */
export function told(words: Words): string | Told {
  if (typeof words === 'string' || 'inLanguages' in words) return words;
  const params = Object.entries(words.params).map(([name, value]) => [name, told(value)] as const);
  return { key: `rule-check.${phraseId(words.template)}`, params: Object.fromEntries(params) };
}

const MOST_NAMED = 60;

/** `one of a, b`. */
export function oneOf(names: Iterable<string>): Phrase {
  const all = [...names];
  if (all.length === 0) return say('one that is declared; there is none yet');
  const named = all.length > MOST_NAMED ? [...all.slice(0, MOST_NAMED), '…'] : all;
  return say('one of {names}', { names: named.join(', ') });
}

/** Of what is wrong only if it is not what the law says. */
export const ifMeant = (write: Words): Phrase => say('{write} if the law means it', { write });

/** Several, one after the other. */
export function listed(all: readonly Words[]): Words {
  return all.reduce((before, next) => say('{before}; {next}', { before, next }));
}
