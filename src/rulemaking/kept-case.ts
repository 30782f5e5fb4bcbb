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
  outputsAsJson,
  refuseFor,
  STAGES,
  type Facts,
  type Input,
  type Rulebook,
  type RulebookFiles,
} from '../rules/index.js';
import { changedDays } from './draft-difference.js';
import { madeUpLine } from './made-up-line.js';

/** The file of cases that were kept, beside those that people wrote. */
const keptFile = 'kept.yaml';

interface KeptLine {
  readonly name: string;
  readonly facts: Facts;
}

/**
 * "Keep this result": the draft's files with cases of a made-up line like a real one (docs/decisions/0120) on each day of a change
 * and on the day before it, with what the rulebook makes of it now. From then on a change that alters them is noticed.
 */
export function withKeptCases(
  files: RulebookFiles,
  draft: { readonly base: Rulebook; readonly rulebook: Rulebook; readonly validFrom: CalendarDate },
  line: KeptLine,
): Decision<RulebookFiles> {
  const { base, rulebook, validFrom } = draft;
  const changes = [validFrom, ...changedDays(base, rulebook)].filter((day) => day > rulebook.from);
  // A rulebook that begins with its day of effect says nothing of the day before.
  const either = changes.flatMap((day) => [addDays(day, -1), day]);
  const days = either.length === 0 ? [validFrom] : [...new Set(either)].sort();
  const like = { name: line.name, facts: madeUpLine(line.facts) };
  const text = keptCases(rulebook, like, days);
  if (!text.ok) return text;
  const { cases } = files;
  return allow({
    ...files,
    cases: { ...cases, [keptFile]: `${cases[keptFile] ?? ''}${text.value}` },
  });
}

/** Refused where the line cannot be written down whole: a case that leaves something out would prove something else. */
export function keptCases(
  rulebook: Rulebook,
  line: KeptLine,
  days: readonly CalendarDate[],
): Decision<string> {
  const facts = writtenFacts(rulebook, line.facts);
  if (!facts.ok) return facts;
  const cases: object[] = [];
  for (const on of days) {
    const expect = resultsOf(rulebook, facts.value, on);
    if (!expect.ok) return expect;
    const meant = resultsOf(rulebook, line.facts, on);
    if (!meant.ok || canonicalJson(meant.value) !== canonicalJson(expect.value))
      return refuse('rulebook-draft.case-differs', { date: on });
    cases.push({
      name: `${line.name}, ${on}`,
      stage: 'line',
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

function resultsOf(
  rulebook: Rulebook,
  facts: Facts,
  on: CalendarDate,
): Decision<Record<string, string>> {
  const result = evaluateStage(rulebook, 'line', facts, { on });
  if (!result.ok) return refuseFor(result.issues[0], 'rulebook-draft.no-case');
  return allow(
    Object.fromEntries(
      Object.entries(outputsAsJson(result.outputs)).map(([name, value]) => [name, word(value)]),
    ),
  );
}

const word = (value: string | boolean): string =>
  typeof value === 'string' ? value : value ? 'yes' : 'no';

type Written = Record<string, string | Record<string, string>>;

/** Facts as a case writes them: every figure exact, in the form in which the rulebook declares it; stages above as records. */
function writtenFacts(rulebook: Rulebook, facts: Facts): Decision<Written> {
  const inputs = rulebook.stages.get('line')?.inputs;
  const written: Written = {};
  for (const [name, value] of Object.entries(facts)) {
    if (value === null || value === undefined) continue;
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
