/** What a reader of the public register asks for; anything unknown is "all". */
export interface RegisterSearch {
  words: string;
  capacity: string | null;
  category: string | null;
  state: string | null;
  page: number;
}

export const registerPageSize = 50;
export const publicStates = Object.freeze(['active', 'suspended', 'cancelled'] as const);
export const registerCapacities = Object.freeze([
  'producer',
  'pro',
  'authorised_representative',
  'recycler',
  'collector',
  'verifier',
] as const);

const longestSearch = 100;

const oneOf = (value: string | undefined, known: readonly string[]): string | null =>
  value !== undefined && known.includes(value) ? value : null;

export function readSearch(
  query: Readonly<Record<string, string | undefined>>,
  categories: readonly string[],
): RegisterSearch {
  const page = /^[1-9]\d{0,4}$/.test(query.page ?? '') ? Number(query.page) : 1;
  return {
    words: (query.q ?? '').normalize('NFC').trim().slice(0, longestSearch),
    capacity: oneOf(query.capacity, registerCapacities),
    category: oneOf(query.category, categories),
    state: oneOf(query.state, publicStates),
    page,
  };
}

/** Words are taken as they are: no character in them is a pattern. */
export const containing = (words: string): string => `%${words.replace(/[\\%_]/g, '\\$&')}%`;
