import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Decision } from '../kernel/decision.js';
import { allow, refuse } from '../kernel/decision.js';

interface WasteCode {
  readonly code: string;
  readonly from: string;
  /** The last day it can be used; none while it is in force. */
  readonly until?: string;
}

/** The day before Commission Decision (EU) 2025/934 applies. */
const LAST_DAY_OF_THE_OLD_LIST = '2026-11-08';
const NEW_LIST = '2026-11-09';
const OLD_LIST = '2002-01-01';

/**
 * Codes of the European List of Waste (Decision 2000/532/EC, in force since 1 January 2002) under which waste batteries
 * and their fractions travel, with the change by Commission Decision (EU) 2025/934, which applies from 9 November 2026:
 * 19 02 11*, 20 01 33* and 20 01 34 end, the non-hazardous code of alkaline batteries is replaced; 20 01 42*, 20 01 43*
 * and 20 01 44 begin. The new numbers inside chapters 16 06 and 19 14 are not known here, so a code of those chapters is
 * accepted from that day by its chapter alone.
 */
export const wasteCodes: readonly WasteCode[] = [
  { code: '16 06 01*', from: OLD_LIST },
  { code: '16 06 02*', from: OLD_LIST },
  { code: '16 06 03*', from: OLD_LIST },
  { code: '16 06 04', from: OLD_LIST, until: LAST_DAY_OF_THE_OLD_LIST },
  { code: '16 06 05', from: OLD_LIST },
  { code: '19 02 11*', from: OLD_LIST, until: LAST_DAY_OF_THE_OLD_LIST },
  { code: '20 01 33*', from: OLD_LIST, until: LAST_DAY_OF_THE_OLD_LIST },
  { code: '20 01 34', from: OLD_LIST, until: LAST_DAY_OF_THE_OLD_LIST },
  { code: '20 01 42*', from: NEW_LIST },
  { code: '20 01 43*', from: NEW_LIST },
  { code: '20 01 44', from: NEW_LIST },
];

/** Chapters whose single codes begin with the new list. */
const NEW_CHAPTERS = /^(?:16 06|19 14) \d\d\*?$/;

/** `160601*` as `16 06 01*`; null when it is no code of the list. */
export function writtenCode(text: string): string | null {
  const match = /^(\d\d)[ .-]?(\d\d)[ .-]?(\d\d)\s?(\*?)$/.exec(text.trim());
  return match === null
    ? null
    : `${match[1] ?? ''} ${match[2] ?? ''} ${match[3] ?? ''}${match[4] ?? ''}`;
}

/** The code as the list writes it, when it is one for batteries and in force on the day. */
export function wasteCodeOn(text: string, day: CalendarDate): Decision<string> {
  const code = writtenCode(text);
  if (code === null) return refuse('waste-code.unreadable', { found: text.slice(0, 40) });
  const known = wasteCodes.filter((entry) => entry.code === code);
  if (known.some((entry) => entry.from <= day && day <= (entry.until ?? day))) return allow(code);
  if (day >= NEW_LIST && known.length === 0 && NEW_CHAPTERS.test(code)) return allow(code);
  const ended = known.find((entry) => entry.until !== undefined && entry.until < day);
  if (ended?.until !== undefined) return refuse('waste-code.ended', { code, until: ended.until });
  const begins = known[0]?.from ?? (NEW_CHAPTERS.test(code) ? NEW_LIST : undefined);
  return begins === undefined
    ? refuse('waste-code.unknown', { code })
    : refuse('waste-code.not-yet', { code, from: begins });
}
