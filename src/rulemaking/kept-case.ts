import { stringify } from 'yaml';
import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { allow, refuse, type Decision } from '../kernel/decision.js';
import { kgFromMassMg } from '../kernel/mass.js';
import { decimalFromMinor } from '../kernel/money.js';
import type { Ratio } from '../kernel/ratio.js';
import {
  decimalText,
  evaluateStage,
  refuseFor,
  STAGES,
  type Facts,
  type Input,
  type Rulebook,
  type RulebookFiles,
  type StageName,
  type Trial,
  valueText,
} from '../rules/index.js';
import { changedDays, steppedDays } from './draft-difference.js';
import { madeUpLine, madeUpRecord } from './made-up-line.js';

/** The file of cases that were kept, beside those that people wrote. */
const keptFile = 'kept.yaml';

/** What a draft makes of something real, and how its cases are called, by language. */
export interface KeptResult extends Pick<Trial, 'stage' | 'facts'> {
  readonly name: Readonly<Record<string, string>>;
  /** The day of the law that it was computed by: figures of years move with it. A line has none, and stays as it is. */
  readonly on?: CalendarDate;
}

/**
 * "Keep this result": the draft's files with cases of something made up like the real one (docs/decisions/0120) on each day of a
 * change and on the day before it, with what the rulebook makes of it now. From then on a change that alters them is noticed.
 */
export function withKeptCases(
  files: RulebookFiles,
  draft: { readonly base: Rulebook; readonly rulebook: Rulebook; readonly validFrom: CalendarDate },
  kept: KeptResult,
): Decision<RulebookFiles> {
  const { base, rulebook, validFrom } = draft;
  const changes = [
    validFrom,
    ...changedDays(base, rulebook),
    ...steppedDays(base, rulebook),
  ].filter((day) => day > rulebook.from);
  // A rulebook that begins with its day of effect says nothing of the day before.
  const either = changes.flatMap((day) => [addDays(day, -1), day]);
  const days = either.length === 0 ? [validFrom] : [...new Set(either)].sort();
  const like = { ...kept, facts: madeUp(rulebook, kept) };
  const text = keptCases(rulebook, like, days);
  if (!text.ok) return text;
  const { cases } = files;
  const known = cases[keptFile] ?? '';
  // Several results may be made of the same facts.
  if (known.includes(text.value)) return refuse('rulebook-draft.case-kept');
  return allow({ ...files, cases: { ...cases, [keptFile]: `${known}${text.value}` } });
}

/** Refused where it cannot be written down whole: a case that leaves something out would prove something else. */
export function keptCases(
  rulebook: Rulebook,
  { name, stage, facts: given, on: computedOn }: KeptResult,
  days: readonly CalendarDate[],
): Decision<string> {
  const cases: object[] = [];
  for (const on of days) {
    const moved =
      computedOn === undefined ? given : yearsMoved(given, yearOf(on) - yearOf(computedOn));
    const facts = writtenFacts(rulebook, stage, moved);
    if (!facts.ok) return facts;
    const expect = resultsOf(rulebook, { stage, facts: facts.value, on });
    if (!expect.ok) return expect;
    const meant = resultsOf(rulebook, { stage, facts: moved, on });
    if (!meant.ok || canonicalJson(meant.value) !== canonicalJson(expect.value))
      return refuse('rulebook-draft.case-differs', { date: on });
    cases.push({
      name,
      stage,
      on,
      facts: facts.value,
      expect: expect.value,
    });
  }
  return allow(
    // A rulebook takes no aliases: what two cases share is written twice.
    stringify(cases, {
      aliasDuplicateObjects: false,
      defaultStringType: 'QUOTE_DOUBLE',
      defaultKeyType: 'PLAIN',
      lineWidth: 0,
    }),
  );
}

function madeUp(rulebook: Rulebook, { stage, facts }: KeptResult): Facts {
  const inputs = rulebook.stages.get(stage)?.inputs ?? new Map<string, Input>();
  return stage === 'line' ? madeUpLine(facts) : madeUpRecord(facts, inputs);
}

const yearOf = (day: CalendarDate): number => Number(day.slice(0, 4));

/** Figures of years so many years later. */
function yearsMoved(facts: Facts, by: number): Facts {
  const moved = ([year, value]: readonly [string, unknown]) => [String(Number(year) + by), value];
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => {
      const byYear = isRecord(value) && Object.keys(value).every((each) => /^\d{4}$/.test(each));
      return [name, byYear ? Object.fromEntries(Object.entries(value).map(moved)) : value];
    }),
  );
}

const isRecord = (value: unknown): value is Facts => typeof value === 'object' && value !== null;

function resultsOf(
  rulebook: Rulebook,
  { stage, facts, on }: Trial,
): Decision<Record<string, string>> {
  const result = evaluateStage(rulebook, stage, facts, { on });
  if (!result.ok) return refuseFor(result.issues[0], 'rulebook-draft.no-case');
  return allow(
    Object.fromEntries(
      Object.entries(result.outputs).map(([name, value]) => [
        name,
        approximate(valueText(value, 18)),
      ]),
    ),
  );
}

/** A decimal that does not end, as a case writes it. */
export const approximate = (text: string): string =>
  text.includes('…') ? `~${text.replace('…', '')}` : text;

const word = (value: string | boolean): string =>
  typeof value === 'string' ? value : value ? 'yes' : 'no';

type Written = Record<string, unknown>;

/** Under which fact a record has its rows, and of which stage they are. */
const rowsOf: Readonly<Record<string, StageName>> = {
  lines: 'line',
  periods: 'producer_period',
  producers: 'producer_year',
};

/** Facts as a case writes them: every figure exact, in the form in which the rulebook declares it; stages above as records. */
function writtenFacts(rulebook: Rulebook, stage: StageName, facts: Facts): Decision<Written> {
  const inputs = rulebook.stages.get(stage)?.inputs;
  const written: Written = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value === null || value === undefined) continue;
    const below = Array.isArray(value) ? rowsOf[name] : undefined;
    if (below !== undefined) {
      const rows = (value as readonly Facts[]).map((row) => writtenFacts(rulebook, below, row));
      const refused = rows.find((row) => !row.ok);
      if (refused?.ok === false) return refused;
      written[name] = rows.flatMap((row) => (row.ok ? [row.value] : []));
      continue;
    }
    const input = inputs?.get(name);
    const isAbove = (STAGES as readonly string[]).includes(name);
    const text =
      input !== undefined
        ? writtenFact(input, value)
        : isAbove
          ? writtenAbove(value as Facts)
          : undefined;
    if (text === undefined) return refuse('rulebook-draft.case-fact', { fact: name });
    written[name] = text;
  }
  return allow(written);
}

function writtenFact(input: Input, value: unknown): string | Record<string, string> | undefined {
  if (!input.perYear || typeof value !== 'object') return factText(input, value);
  const years = Object.entries(value as Facts).map(
    ([year, each]) => [year, factText(input, each) ?? 'n/a'] as const,
  );
  return Object.fromEntries(years);
}

function factText({ form, unit }: Input, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return word(value);
  if (typeof value === 'bigint') return form === 'mass' ? `${kgFromMassMg(value)} kg` : `${value}`;
  if (typeof value === 'number') return String(value);
  if (isMoney(value)) return `${decimalFromMinor(value.minor, value.currency)} ${value.currency}`;
  return isRatio(value)
    ? exactDecimal(value, form === 'quantity' ? unit?.text : undefined)
    : undefined;
}

/**
 * What the second pass may read of a stage above. A value whose decimals do not end cannot be written and is left out: where the
 * second pass reads it, the rulebook refuses the record without it.
 */
function writtenAbove(values: Facts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = aboveText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function aboveText(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'n/a';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return word(value);
  const { amount, unit } = value as { readonly amount?: unknown; readonly unit?: unknown };
  return isRatio(amount) && typeof unit === 'string' ? exactDecimal(amount, unit) : undefined;
}

function exactDecimal(amount: Ratio, unit: string | undefined): string | undefined {
  const { text, exact } = decimalText(amount, 18);
  if (!exact) return undefined;
  return unit === undefined || unit === '1' ? text : `${text} ${unit}`;
}

const isRatio = (value: unknown): value is Ratio =>
  typeof value === 'object' && value !== null && 'n' in value && 'd' in value;

const isMoney = (value: unknown): value is { readonly minor: bigint; readonly currency: string } =>
  typeof value === 'object' && value !== null && 'minor' in value && 'currency' in value;
