import { allow, type Decision, refuse } from '../kernel/decision.js';

/** NIST SP 800-63B rev 4, 3.1.1.2: at least 15 characters where the password stands alone, 64 and more allowed. */
export const SHORTEST_PASSWORD = 15;
export const LONGEST_PASSWORD = 256;

export interface PasswordFacts {
  /** What `passwordSkeleton` makes of the commonest long passwords. */
  readonly blocked: ReadonlySet<string>;
  /** Words anybody would try for this account: the product, the name, the e-mail address. */
  readonly context: readonly string[];
}

/**
 * No rule on which characters a password is made of; what is refused is what is guessed first. The value is the
 * password in NFC, which is what gets hashed, so that it may be typed on any keyboard.
 */
export function checkPassword(given: string, facts: PasswordFacts): Decision<string> {
  const password = given.normalize('NFC');
  const length = Array.from(password).length;
  if (length < SHORTEST_PASSWORD) {
    return refuse('password.too-short', { shortest: String(SHORTEST_PASSWORD) });
  }
  if (length > LONGEST_PASSWORD) {
    return refuse('password.too-long', { longest: String(LONGEST_PASSWORD) });
  }
  if (isRepetition(password) || isWalk(password)) return refuse('password.pattern');
  if (facts.blocked.has(passwordSkeleton(password))) return refuse('password.common');
  if (isMadeOfContext(password, facts.context)) return refuse('password.context');
  return allow(password);
}

const disguises: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/** A password without the disguises that everybody uses: case, leet digits in words, separators, digits at the end. */
export function passwordSkeleton(password: string): string {
  const plain = password.normalize('NFKC').toLowerCase();
  if (/^\d+$/.test(plain)) return plain;
  return plain
    .replace(/[013457@$!](?=.*\p{L})/gu, (character) => disguises[character] ?? character)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/\p{Nd}+$/u, '');
}

/** 'aaaaaaaaaaaaaaa', 'abcabcabcabcabc', 'passpasspasspass': a short unit over and over. */
function isRepetition(password: string): boolean {
  const folded = password.toLowerCase();
  for (let unit = 1; unit <= 5; unit++) {
    const whole = folded.slice(0, unit).repeat(Math.ceil(folded.length / unit));
    if (whole.startsWith(folded)) return true;
  }
  return false;
}

const walks = ['01234567890', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm', 'azertyuiopqsdfghjklmwxcvbn', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p', '1q2w3e4r5t6y7u8i9o0p']; // prettier-ignore

/** Along the keyboard, the alphabet or the digits, in pieces of at least four, whatever the direction. */
function isWalk(password: string): boolean {
  let rest = password.toLowerCase();
  const ways = walks.flatMap((way) => [way, Array.from(way).reverse().join('')]);
  while (rest.length > 0) {
    let step = 0;
    for (const way of ways) {
      while (step < rest.length && way.includes(rest.slice(0, step + 1))) step++;
    }
    if (step < Math.min(4, rest.length)) return false;
    rest = rest.slice(step);
  }
  return true;
}

/** What is left when the words of the account are taken out must still be worth a password. */
function isMadeOfContext(password: string, context: readonly string[]): boolean {
  const words = context
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length >= 4)
    .sort((a, b) => b.length - a.length);
  const whole = passwordSkeleton(password);
  let rest = whole;
  for (const word of words) rest = rest.replaceAll(passwordSkeleton(word), '');
  return rest !== whole && rest.replace(/\d+/g, '').length < 6;
}
