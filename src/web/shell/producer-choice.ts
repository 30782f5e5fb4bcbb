import { keptText } from '../../kernel/written-text.js';
import type { ListedProducers, Producer } from '../../register/index.js';
import type { Text } from './text.js';

const longestSearch = 100;

/** What a producer is sought by, as it was typed into an address or a form. */
export const wordsSought = (typed: string | undefined): string =>
  keptText(typed ?? '').slice(0, longestSearch);

/**
 * A short list to choose from, beside a field that seeks others: who is chosen already stands in it, and who alone was found is
 * chosen.
 */
export function producerChoice(
  { words, producers, more }: ListedProducers,
  {
    action,
    chosen,
    first,
  }: { readonly action: string; readonly chosen: Producer | null; readonly first?: Text },
) {
  const others = producers.filter(({ id }) => id !== chosen?.id);
  const [only] = words === '' || producers.length > 1 ? [] : producers;
  return {
    action,
    words,
    listed: producers.length,
    more,
    seekable: more || words !== '',
    value: chosen?.id ?? only?.id ?? '',
    items: [
      ...(first === undefined ? [] : [{ value: '', text: first }]),
      ...[...(chosen === null ? [] : [chosen]), ...others].map(({ id, name }) => ({
        value: id,
        text: name,
      })),
    ],
  };
}
