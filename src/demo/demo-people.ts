import { newId } from '../database/index.js';
import { demoAccounts, emailOf, recyclers, type DemoProgramme } from './demo-world.js';
import type { DemoFigures } from './demo-figures.js';
import type { Row } from './demo-rows.store.js';

/** Every demonstration account has this password; it opens nothing where the demonstration is off. */
export const demoPassword = 'every cell accounted for';

export interface SharedRows {
  readonly organisation: readonly Row[];
  readonly person: readonly Row[];
  readonly programme: readonly Row[];
}

export interface SharedIds {
  readonly organisations: ReadonlyMap<string, string>;
  readonly people: ReadonlyMap<string, string>;
  readonly programmes: ReadonlyMap<string, string>;
}

const identified = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.map((name) => [name, newId()]));

const idOf = (ids: ReadonlyMap<string, string>, name: string): string => {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demonstration knows no ${name}`);
  return id;
};

/** `producer-preparer` is shown as "Producer preparer". */
const shownName = (name: string): string =>
  name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ');

/** Programmes, organisations and people: the few rows that belong to no programme. */
export function sharedRows(
  programmes: readonly DemoProgramme[],
  figures: DemoFigures,
  { passwordHash, at }: { readonly passwordHash: string; readonly at: string },
): { readonly rows: SharedRows; readonly ids: SharedIds } {
  const agencies = programmes.map(({ agency }) => agency);
  const ids: SharedIds = {
    organisations: identified([...figures.brands, ...Object.values(recyclers), ...agencies]),
    people: identified(demoAccounts.map(({ name }) => name)),
    programmes: identified(programmes.map(({ slug }) => slug)),
  };
  const country = (name: string): string =>
    programmes.find(({ agency }) => agency === name)?.agencyCountry ?? 'DE';
  return {
    ids,
    rows: {
      organisation: [...ids.organisations].map(([name, id]) => ({
        id,
        name,
        country: country(name),
        demonstration: true,
        created_at: at,
      })),
      person: demoAccounts.map((account) => ({
        id: idOf(ids.people, account.name),
        email: emailOf(account),
        name: shownName(account.name),
        language: 'en',
        password_hash: passwordHash,
        demonstration: true,
        created_at: at,
      })),
      programme: programmes.map((programme) => ({
        id: idOf(ids.programmes, programme.slug),
        slug: programme.slug,
        name: programme.name,
        jurisdiction: programme.jurisdiction,
        currency: programme.currency,
        time_zone: programme.timeZone,
        languages: ['en', 'de'],
        accent: programme.accent,
        accent_dark: programme.accentDark,
        filing_days: programme.filingDays,
        agency_id: idOf(ids.organisations, programme.agency),
        demonstration: true,
        created_at: at,
      })),
    },
  };
}

export function membershipRows(slug: string, ids: SharedIds, at: string): Row[] {
  return demoAccounts.flatMap(({ name, memberships }) =>
    memberships
      .filter(({ programme }) => programme === slug)
      .map(({ organisation, role }) => ({
        programme_id: idOf(ids.programmes, slug),
        organisation_id: idOf(ids.organisations, organisation),
        person_id: idOf(ids.people, name),
        role,
        since: at,
      })),
  );
}
