import type { Refusal } from '../kernel/decision.js';
import type { Programme } from './request-access.js';

/** A programme as an operator describes it, before anything of it is known to be right. */
export interface ProgrammeAnswers {
  readonly slug: string;
  readonly name: Readonly<Record<string, string>>;
  readonly jurisdiction: string;
  readonly currency: string;
  readonly timeZone: string;
  readonly filingDays: string;
  readonly accent: string;
  readonly accentDark: string;
}

export type NewProgramme = Omit<Programme, 'id' | 'agencyId' | 'demonstration'>;

const longestName = 80;
const languages = ['en', 'de'];

/** Everything that is wrong with the answers, at once; else the programme. */
export function readProgramme(
  answers: ProgrammeAnswers,
): { ok: true; value: NewProgramme } | { ok: false; faults: readonly Refusal[] } {
  const { slug, name, jurisdiction, currency, timeZone, accent, accentDark } = answers;
  const faults: Refusal[] = [];
  const ask = (holds: boolean, code: string, found: string): void => {
    if (!holds) faults.push({ code, params: { found: found.slice(0, 40) } });
  };
  ask(/^[a-z][a-z0-9-]{1,30}$/.test(slug), 'programme.slug', slug);
  for (const language of languages) {
    const text = name[language]?.trim() ?? '';
    ask(text !== '' && text.length <= longestName, 'programme.name', language);
  }
  ask(/^[A-Z]{2}$/.test(jurisdiction), 'programme.jurisdiction', jurisdiction);
  ask(Intl.supportedValuesOf('currency').includes(currency), 'programme.currency', currency);
  ask(isTimeZone(timeZone), 'programme.time-zone', timeZone);
  const days = /^\d{1,3}$/.test(answers.filingDays) ? Number(answers.filingDays) : 0;
  ask(days >= 1 && days <= 366, 'programme.filing-days', answers.filingDays);
  for (const colour of [accent, accentDark])
    ask(/^#[0-9a-f]{6}$/.test(colour), 'programme.colour', colour);
  if (faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    value: {
      slug,
      name: Object.fromEntries(languages.map((each) => [each, (name[each] ?? '').trim()])),
      jurisdiction,
      currency,
      timeZone,
      languages,
      filingDays: days,
      accent,
      accentDark,
    },
  };
}

/** Named places only: what is filed is due at midnight there, whatever the season. */
function isTimeZone(text: string): boolean {
  if (!text.includes('/')) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
