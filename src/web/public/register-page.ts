import { batteryCategories } from '../../register/index.js';
import {
  publicStates,
  registerCapacities,
  registerPageSize,
  type RegisterEntry,
  type RegisterSearch,
} from '../../publications/index.js';
import type { CalendarDate } from '../../kernel/calendar-date.js';
import type { Text } from '../shell/text.js';

const choices = (kind: string, codes: readonly string[], chosen: string | null) => [
  { value: '', text: { key: 'public.register.any' } as Text },
  ...codes.map((code) => ({
    value: code,
    text: { key: `public.${kind}.${code}` },
    selected: code === chosen,
  })),
];

const stateColours: Record<string, string> = { active: 'green', suspended: 'yellow' };

export const stateTag = (state: string) => ({
  text: { key: `public.state.${state}` },
  ...(stateColours[state] ? { colour: stateColours[state] } : {}),
});

export function registerPage(
  found: { entries: RegisterEntry[]; total: number },
  search: RegisterSearch,
  /** Of this list: the public register's, or the agency's own. */
  address: string,
) {
  const day = search.on === null ? '' : `?on=${search.on}`;
  const at = (page: number): string => {
    const query = new URLSearchParams({
      ...(search.words === '' ? {} : { q: search.words }),
      ...(search.capacity === null ? {} : { capacity: search.capacity }),
      ...(search.category === null ? {} : { category: search.category }),
      ...(search.state === null ? {} : { state: search.state }),
      ...(search.on === null ? {} : { on: search.on }),
      page: String(page),
    });
    return `${address}?${query.toString()}`;
  };
  return {
    total: found.total,
    searched:
      search.words !== '' ||
      [search.capacity, search.category, search.state, search.on].some(Boolean),
    rows: found.entries.map((entry) => [
      {
        text: entry.organisation,
        href: `${address}/${encodeURIComponent(entry.number)}${day}`,
        note: entry.number,
      },
      { text: { key: `public.capacity.${entry.capacity}` } },
      { text: entry.brands.join(', ') },
      { text: entry.country },
      { text: '', tag: stateTag(entry.state) },
      { text: { date: entry.validFrom } },
    ]),
    words: search.words,
    capacities: choices('capacity', registerCapacities, search.capacity),
    categories: choices('category', batteryCategories, search.category),
    states: choices('state', publicStates, search.state),
    address,
    on: search.on,
    csvHref: `${address}.csv${day}`,
    pages: {
      ...(search.page > 1 ? { previous: { href: at(search.page - 1) } } : {}),
      ...(search.page * registerPageSize < found.total
        ? { next: { href: at(search.page + 1) } }
        : {}),
    },
  };
}

export function registrationPage(entry: RegisterEntry, base: string, on: CalendarDate | null) {
  const row = (name: string, text: Text) => ({
    key: { text: { key: `public.registration.${name}` } },
    value: { text },
  });
  return {
    organisation: entry.organisation,
    on,
    tag: stateTag(entry.state),
    rows: [
      row('number', entry.number),
      row('capacity', { key: `public.capacity.${entry.capacity}` }),
      row('country', entry.country),
      row('brands', entry.brands.join(', ')),
      row('valid-from', { date: entry.validFrom }),
      ...(entry.validTo === null ? [] : [row('valid-to', { date: entry.validTo })]),
    ],
    categories: entry.categories.map((code) => ({ key: `public.category.${code}` })),
    registerHref: `${base}/register`,
  };
}
