import { newId } from '../database/index.js';
import { demoAccounts, emailOf, recyclers, type DemoProgramme } from './demo-world.js';
import type { DemoFigures } from './demo-figures.js';
import type { KnownRows, Row } from './demo-rows.store.js';

/** Every demonstration account has this password; it opens nothing where the demonstration is off. */
export const demoPassword = 'every cell accounted for';

export interface SharedRows {
  readonly organisation: readonly Row[];
  readonly person: readonly Row[];
  readonly programme: readonly Row[];
}

export interface LoadedProgramme {
  readonly programme: DemoProgramme;
  readonly programmeId: string;
  readonly ids: SharedIds;
}

export interface SharedIds {
  readonly organisations: ReadonlyMap<string, string>;
  /** By address. */
  readonly people: ReadonlyMap<string, string>;
}

const identified = (
  names: readonly string[],
  known: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> => new Map(names.map((name) => [name, known.get(name) ?? newId()]));

const idOf = (ids: ReadonlyMap<string, string>, name: string): string => {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The demonstration knows no ${name}`);
  return id;
};

/** `producer-preparer@demo.example` is shown as "Producer preparer". */
function shownName(email: string): string {
  const name = email.replace(/@.*$/, '').replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** Organisations and people of a programme; those that are known already keep their identifiers. */
export function sharedIds(
  programme: DemoProgramme,
  figures: DemoFigures,
  known: KnownRows,
): SharedIds {
  const brands = programme.brands ?? figures.brands;
  const works = programme.slug === 'demo' ? Object.values(recyclers) : [];
  return {
    organisations: identified([...brands, ...works, programme.agency], known.organisations),
    people: identified(
      demoAccounts
        .filter(({ memberships }) =>
          memberships.some((entry) => entry.programme === programme.slug),
        )
        .map(emailOf),
      known.people,
    ),
  };
}

/** The few rows that belong to no programme, as far as they are not there yet. */
export function sharedRows(
  { programme, programmeId, ids }: LoadedProgramme,
  known: KnownRows,
  { passwordHash, at }: { readonly passwordHash: string; readonly at: string },
): SharedRows {
  const fresh = (of: ReadonlyMap<string, string>, there: ReadonlyMap<string, string>) =>
    [...of].filter(([name]) => !there.has(name));
  return {
    organisation: fresh(ids.organisations, known.organisations).map(([name, id]) => ({
      id,
      name,
      country: name === programme.agency ? programme.jurisdiction : 'DE',
      demonstration: true,
      created_at: at,
    })),
    person: fresh(ids.people, known.people).map(([email, id]) => ({
      id,
      email,
      name: shownName(email),
      language: 'en',
      password_hash: passwordHash,
      demonstration: true,
      created_at: at,
    })),
    programme: [
      {
        id: programmeId,
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
      },
    ],
  };
}

export function membershipRows(
  { programme, programmeId, ids }: LoadedProgramme,
  at: string,
): Row[] {
  return demoAccounts.flatMap((account) =>
    account.memberships
      .filter((membership) => membership.programme === programme.slug)
      .map(({ organisation, role }) => ({
        programme_id: programmeId,
        organisation_id: idOf(ids.organisations, organisation),
        person_id: idOf(ids.people, emailOf(account)),
        role,
        since: at,
      })),
  );
}
