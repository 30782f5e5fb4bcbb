import type { CalendarDate } from '../kernel/calendar-date.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';

/**
 * The two times of a rulebook. A version is law for days (valid), and we held that to be so between two instants (recorded).
 * Nothing is edited: what is no longer held to be so gets an end of its recorded time, and what is held instead begins there.
 * For every day and every instant there is at most one version; a constraint of the database holds that too.
 */
export interface VersionTime {
  readonly id: string;
  readonly rulebookId: string;
  readonly hash: string;
  readonly kind: VersionKind;
  readonly reason: string | null;
  /** First day; null: as far back as the rulebook goes. */
  readonly validFrom: CalendarDate | null;
  /** The day after the last; null: no end. */
  readonly validUntil: CalendarDate | null;
  readonly recordedFrom: Date;
  /** null: held to be so now. */
  readonly recordedUntil: Date | null;
}

/** `rest` is what remains of an earlier version once a later one took part of its days. */
export type VersionKind = 'adopt' | 'supersede' | 'correct' | 'rest';

/** What is to become law instead of the version with the hash `base`. */
export interface NewVersion {
  readonly kind: 'supersede' | 'correct';
  readonly hash: string;
  /** Content of the version it was drafted from. */
  readonly base: string;
  /** A new version is law from this day; a correction takes all days of the version that holds on it. */
  readonly validFrom: CalendarDate;
  readonly reason: string;
}

/** What is to become law under an id of its own, for a purpose of the programme. */
export interface NewLaw {
  readonly purpose: 'fees' | 'reports';
  /** What the programme goes by for this purpose on the first day. */
  readonly replaces: { readonly id: string; readonly hash: string };
  readonly validFrom: CalendarDate;
  readonly reason: string;
}

type Days = Pick<VersionTime, 'validFrom' | 'validUntil'>;
export type AddedVersion = Days & Pick<VersionTime, 'hash' | 'kind' | 'reason'>;

export interface TimeChange {
  /** The version whose recorded time ends. */
  readonly closes: VersionTime;
  readonly adds: readonly AddedVersion[];
}

export const holdsOn = ({ validFrom, validUntil }: Days, day: CalendarDate): boolean =>
  (validFrom === null || validFrom <= day) && (validUntil === null || day < validUntil);

/**
 * What publishing does to the versions held to be so now. Refused when the version it was drafted from is not the law of
 * that day any more: somebody else published in between.
 */
export function changeOfTimes(
  current: readonly VersionTime[],
  version: NewVersion,
): Decision<TimeChange> {
  const { kind, hash, base, validFrom, reason } = version;
  const closes = current.find((each) => holdsOn(each, validFrom));
  if (closes?.hash !== base) return refuse('rulebook.overtaken', { date: validFrom });
  if (closes.hash === hash) return refuse('rulebook.no-change');
  const { validFrom: first, validUntil } = closes;
  if (kind === 'correct')
    return allow({ closes, adds: [{ hash, kind, reason, validFrom: first, validUntil }] });
  const rest: AddedVersion[] =
    first === validFrom
      ? []
      : [
          {
            hash: base,
            kind: 'rest',
            reason: closes.reason,
            validFrom: first,
            validUntil: validFrom,
          },
        ];
  return allow({ closes, adds: [...rest, { hash, kind, reason, validFrom, validUntil }] });
}

/**
 * What becomes of a rulebook that another one replaces from a day on: it is law until the day before, and nothing of it that was to
 * begin later will. Refused when it is not the law of that day any more.
 */
export function endOfLaw(
  current: readonly VersionTime[],
  { replaces, validFrom }: Pick<NewLaw, 'replaces' | 'validFrom'>,
): Decision<{ readonly closes: readonly VersionTime[]; readonly adds: readonly AddedVersion[] }> {
  const held = current.find((each) => holdsOn(each, validFrom));
  if (held?.hash !== replaces.hash) return refuse('rulebook.overtaken', { date: validFrom });
  const later = current.filter((each) => each.validFrom !== null && each.validFrom > validFrom);
  const { hash, reason, validFrom: first } = held;
  const rest = { hash, kind: 'rest', reason, validFrom: first, validUntil: validFrom } as const;
  return allow({ closes: [held, ...later], adds: first === validFrom ? [] : [rest] });
}
