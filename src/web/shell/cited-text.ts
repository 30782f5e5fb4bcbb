import type { Text } from './text.js';

/** How the rules name a rulebook as the source of its own decision. */
const own = 'This rulebook, ';

/** A citation. What an instrument says is quoted as it is; that the rulebook decided itself is said in every language. */
export const citedText = (text: string): Text =>
  text.startsWith(own)
    ? { key: 'public.rulebook.own', params: { decision: text.slice(own.length) } }
    : text;
