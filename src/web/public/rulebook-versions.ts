import { holdsOn, type VersionTime } from '../../assessments/index.js';
import { addDays, type CalendarDate } from '../../kernel/calendar-date.js';

/** The version that was replaced by this one as the law of the day; undefined for the first, and where it is not the law of it. */
export function versionBefore(
  versions: readonly VersionTime[],
  hash: string,
  on: CalendarDate,
): VersionTime | undefined {
  const known = versions.filter(({ recordedUntil }) => recordedUntil === null);
  const current = known.find((each) => holdsOn(each, on));
  if (current?.hash !== hash) return undefined;
  const { kind, validFrom, recordedFrom } = current;
  if (kind === 'supersede' && validFrom !== null)
    return known.find((each) => holdsOn(each, addDays(validFrom, -1)));
  return versions.find(
    (each) =>
      each.recordedUntil?.getTime() === recordedFrom.getTime() &&
      each.hash !== hash &&
      holdsOn(each, on),
  );
}

/** The version that will be law next, as known now. */
export function nextVersion(
  versions: readonly VersionTime[],
  today: CalendarDate,
): { readonly hash: string; readonly from: CalendarDate } | undefined {
  return versions
    .flatMap(({ hash, validFrom, recordedUntil }) =>
      recordedUntil === null && validFrom !== null && validFrom > today
        ? [{ hash, from: validFrom }]
        : [],
    )
    .sort((a, b) => (a.from < b.from ? -1 : 1))[0];
}

/** How a version stands to today: law, not yet, no more, or held to have been wrong since an instant. */
export type Standing =
  | { readonly kind: 'today' }
  | { readonly kind: 'coming'; readonly from: CalendarDate }
  | { readonly kind: 'past'; readonly until: CalendarDate }
  | { readonly kind: 'replaced'; readonly at: Date };

/** Undefined where the programme never had this version. */
export function standingOf(
  versions: readonly VersionTime[],
  hash: string,
  today: CalendarDate,
): Standing | undefined {
  const own = versions.filter((each) => each.hash === hash);
  const held = own.filter(({ recordedUntil }) => recordedUntil === null);
  if (held.some((each) => holdsOn(each, today))) return { kind: 'today' };
  const from = held.flatMap(({ validFrom }) => (validFrom === null ? [] : [validFrom])).sort();
  const coming = from.find((day) => day > today);
  if (coming !== undefined) return { kind: 'coming', from: coming };
  const ends = held.flatMap(({ validUntil }) => (validUntil === null ? [] : [validUntil])).sort();
  const end = ends.at(-1);
  if (end !== undefined) return { kind: 'past', until: addDays(end, -1) };
  const closed = own.flatMap(({ recordedUntil }) =>
    recordedUntil === null ? [] : [recordedUntil],
  );
  const at = closed.sort((a, b) => a.getTime() - b.getTime()).at(-1);
  return at === undefined ? undefined : { kind: 'replaced', at };
}

/** The day for which a version is printed unless another is asked for: today, or the nearest day on which it is or was law. */
export function dayOfVersion(
  versions: readonly VersionTime[],
  hash: string,
  today: CalendarDate,
): CalendarDate {
  const standing = standingOf(versions, hash, today);
  if (standing?.kind === 'coming') return standing.from;
  if (standing?.kind === 'past') return standing.until;
  if (standing?.kind !== 'replaced') return today;
  const last = versions.find((each) => each.hash === hash);
  if (last === undefined || holdsOn(last, today)) return today;
  return last.validFrom !== null && last.validFrom > today
    ? last.validFrom
    : addDays(last.validUntil ?? today, -1);
}

/** Every version with both its times, as a table; what is no longer held to be so says until when it was. */
export function versionRows(versions: readonly VersionTime[], address: string) {
  return versions.map((version) => [
    {
      href: `${address}/versions/${version.hash}`,
      text:
        version.validFrom === null
          ? { key: 'public.rulebook.from-the-start' }
          : { date: version.validFrom },
    },
    {
      text:
        version.validUntil === null
          ? { key: 'public.rulebook.no-end' }
          : { date: addDays(version.validUntil, -1) },
    },
    { text: { dateTime: version.recordedFrom } },
    {
      text:
        version.recordedUntil === null
          ? { key: 'public.rulebook.held-now' }
          : { dateTime: version.recordedUntil },
    },
    {
      text: { key: `public.rulebook.version.${version.kind}` },
      note: version.reason ?? version.hash.slice(0, 12),
    },
  ]);
}
