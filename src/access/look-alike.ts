import { lettersLike } from './letters-like.js';

/**
 * Names that look alike though they are written with other letters, after Unicode Technical Standard 39: two names whose
 * appearance is the same are confusable. The letters are those of Unicode's confusables.txt (version 14.0.0) that look like
 * a Latin letter or a digit; compatibility forms are taken care of by NFKC.
 */
const looks = new Map(
  Object.entries(lettersLike).flatMap(([latin, letters]) =>
    Array.from(letters, (letter) => [letter, latin] as const),
  ),
);
// Not single letters, but the most common of all in a narrow typeface.
looks.set('m', 'rn');

// A programme has thousands of names and each is looked at: most hold few of these letters, and a pattern finds them at once.
const lookingLike = new RegExp(`[${[...looks.keys()].join('')}]`, 'gu');

const seen = (text: string): string =>
  text.replace(lookingLike, (letter) => looks.get(letter) ?? letter);

/** What remains of a name when only its looks count: no case, no spaces, no signs. */
export function appearance(name: string): string {
  const shown = seen(name.normalize('NFKC').replace(/[\p{Cc}\p{Cf}]/gu, ''));
  return seen(shown.toLowerCase())
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '')
    .normalize('NFC');
}

const scripts = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Lisu}/u,
];

/** Whether one word is put together from the letters of several scripts, which no language does. */
const mixesScripts = (name: string): boolean =>
  name
    .split(/[\s\p{P}]+/u)
    .some((word) => scripts.filter((script) => script.test(word)).length > 1);

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** A warning and no more, since names may be alike in good faith. */
export type NameWarning =
  { readonly code: 'look_alike'; readonly name: string } | { readonly code: 'mixed_scripts' };

/** Whose name could be taken for that of another of `all`, by id; or mixes scripts, so that it may stand in for any. */
export function nameWarnings(
  asked: readonly Named[],
  all: readonly Named[],
): ReadonlyMap<string, NameWarning> {
  const wanted = new Set(asked.map(({ name }) => appearance(name)));
  const alike = all
    .map((each) => ({ ...each, looks: appearance(each.name) }))
    .filter(({ looks }) => wanted.has(looks));
  const warnings = new Map<string, NameWarning>();
  for (const { id, name } of asked) {
    const looks = appearance(name);
    const other = alike.find((each) => each.id !== id && each.looks === looks);
    if (other !== undefined) warnings.set(id, { code: 'look_alike', name: other.name });
    else if (mixesScripts(name)) warnings.set(id, { code: 'mixed_scripts' });
  }
  return warnings;
}
