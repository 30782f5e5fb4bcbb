import type { CalendarDate } from '../kernel/calendar-date.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { rulebookPage, type Rulebook, type RulebookFiles } from '../rules/index.js';
import { changedTerms, type ChangedTerm } from './changed-terms.js';
import { percentOf } from './rate-grid.js';

/** A rate that the draft changes: from when, from what to what, and where that is written. */
export interface ChangedRate {
  readonly parameter: string;
  readonly label: string;
  readonly unit: string;
  readonly keys: readonly string[];
  readonly from: string;
  readonly before: string;
  readonly after: string;
  readonly percent: string | null;
  readonly cite: string;
  readonly address: string | undefined;
}

export interface ChangedText {
  readonly file: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

/** All that a draft changes, first as rates, then in the words of its formulas, classes, guards and cases, then line by line: the second person approves no less than everything. */
export interface DraftDifference {
  readonly rates: readonly ChangedRate[];
  readonly terms: readonly ChangedTerm[];
  readonly texts: readonly ChangedText[];
}

export function differenceOf(base: Rulebook, draft: Rulebook, language: string): DraftDifference {
  return {
    rates: changedRates(base, draft, language),
    terms: changedTerms(base, draft, language),
    texts: changedTexts(base.files, draft.files),
  };
}

/** What a draft is read against: the version it was started from; of a new rulebook everything is new. */
export function comparedWith(
  { kind }: { readonly kind: 'supersede' | 'correct' | 'begin' },
  base: Rulebook,
  draft: Rulebook,
): Rulebook {
  if (kind !== 'begin') return base;
  return {
    ...draft,
    bands: new Map(),
    parameters: new Map(),
    stages: new Map(),
    untranslatable: [],
    cases: [],
    files: { rulebookYaml: '', tables: {}, cases: {} },
  };
}

/** The days on which the rates differ from those that the draft was started from. */
export function changedDays(base: Rulebook, draft: Rulebook): CalendarDate[] {
  const changed = new Set<string>(changedRates(base, draft, 'en').map(({ from }) => from));
  const days = [...draft.parameters.values()].flatMap(({ values }) =>
    values.map(({ from }) => from),
  );
  return [...new Set(days)].filter((day) => changed.has(day)).sort();
}

/**
 * The days on which a value of the draft follows another one than in the base: those of its changes, and of the first value after
 * them, which now takes the place of something else.
 */
export function steppedDays(base: Rulebook, draft: Rulebook): CalendarDate[] {
  const old = stepsOf(base);
  const days = [...stepsOf(draft)].flatMap(([step, day]) => (old.has(step) ? [] : [day]));
  return [...new Set(days)].sort();
}

/** Each change of a value, with its day. */
function stepsOf(rulebook: Rulebook): ReadonlyMap<string, CalendarDate> {
  const { parameters } = rulebookPage(rulebook, { language: 'en', on: rulebook.from });
  return new Map(
    parameters.flatMap(({ name, values }) =>
      values.flatMap(({ from, changes }) =>
        changes.map(
          (each) => [canonicalJson({ name, from, ...each }), from as CalendarDate] as const,
        ),
      ),
    ),
  );
}

/** What is no rate and yet computes: where it differs, any later change of a rate may make another difference. */
const computing: readonly ChangedTerm['kind'][] = ['formula', 'second-pass', 'band'];

/** The day of effect, and each later day from which on the draft and its base may differ in another way than before. */
export function comparedDays(
  base: Rulebook,
  draft: Rulebook,
  validFrom: CalendarDate,
): CalendarDate[] {
  const names = new Set(
    [...changedRates(base, draft, 'en'), ...changedRates(draft, base, 'en')].map(
      ({ parameter }) => parameter,
    ),
  );
  const all = changedTerms(base, draft, 'en').some(({ kind }) => computing.includes(kind));
  const later = [base, draft]
    .flatMap(({ parameters }) => [...parameters.values()])
    .filter(({ name }) => all || names.has(name))
    .flatMap(({ values }) => values.map(({ from }) => from))
    .filter((day) => day > validFrom);
  return [...new Set([validFrom, ...later])].sort();
}

const rows = (value: {
  readonly value: string | undefined;
  readonly rows: readonly { keys: readonly string[]; value: string }[];
}) => (value.value === undefined ? value.rows : [{ keys: [], value: value.value }]);
const number = (text: string): string => text.split(' ')[0] ?? '';

function changedRates(base: Rulebook, draft: Rulebook, language: string): ChangedRate[] {
  const on = draft.from;
  const old = new Map(
    rulebookPage(base, { language, on }).parameters.map((each) => [each.name, each]),
  );
  return rulebookPage(draft, { language, on }).parameters.flatMap((parameter) => {
    const before = old.get(parameter.name)?.values ?? [];
    return parameter.values.flatMap((value) => {
      const held = before.findLast((each) => each.from <= value.from);
      const was = new Map(
        held === undefined ? [] : rows(held).map((row) => [row.keys.join(), row.value]),
      );
      return rows(value).flatMap((row): ChangedRate[] => {
        const earlier = was.get(row.keys.join());
        if (earlier === row.value) return [];
        const { name, label, unit } = parameter;
        return [
          {
            parameter: name,
            label,
            unit,
            keys: row.keys,
            from: value.from,
            before: number(earlier ?? ''),
            after: number(row.value),
            percent: percentOf(number(earlier ?? ''), number(row.value)),
            cite: value.cite.text,
            address: value.cite.address,
          },
        ];
      });
    });
  });
}

/** Every file of which a character differs, with the lines between the first and the last difference. */
export function changedTexts(base: RulebookFiles, draft: RulebookFiles): ChangedText[] {
  const [old, fresh] = [filesOf(base), filesOf(draft)];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((file) => {
    const [before, after] = [old.get(file) ?? '', fresh.get(file) ?? ''];
    return before === after
      ? []
      : [{ file, ...changedLines(before.split('\n'), after.split('\n')) }];
  });
}

export function filesOf(files: RulebookFiles): ReadonlyMap<string, string> {
  return new Map([
    ['rulebook.yaml', files.rulebookYaml],
    ...Object.entries(files.tables),
    ...Object.entries(files.cases).map(([name, text]): [string, string] => [`cases/${name}`, text]),
  ]);
}

function changedLines(before: readonly string[], after: readonly string[]) {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start])
    start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return {
    removed: before.slice(start, before.length - end),
    added: after.slice(start, after.length - end),
  };
}
