import { holdsOn, type VersionTime } from '../../assessments/index.js';
import { addDays, type CalendarDate } from '../../kernel/calendar-date.js';

/** The version that was replaced by the one that is law on the day; undefined for the first. */
export function versionBefore(
  versions: readonly VersionTime[],
  on: CalendarDate,
): VersionTime | undefined {
  const known = versions.filter(({ recordedUntil }) => recordedUntil === null);
  const current = known.find((each) => holdsOn(each, on));
  if (current === undefined) return undefined;
  const { kind, validFrom, recordedFrom } = current;
  if (kind === 'supersede' && validFrom !== null)
    return known.find((each) => holdsOn(each, addDays(validFrom, -1)));
  return versions.find(
    ({ recordedUntil, hash, ...each }) =>
      recordedUntil?.getTime() === recordedFrom.getTime() &&
      hash !== current.hash &&
      holdsOn(each, on),
  );
}

/** Every version with both its times, as a table; what is no longer held to be so says until when it was. */
export function versionRows(versions: readonly VersionTime[]) {
  return versions.map((version) => [
    {
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
