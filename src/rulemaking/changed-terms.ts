import { canonicalJson } from '../kernel/canonical-json.js';
import {
  caseFacts,
  rulebookPage,
  textIn,
  type FormulaView,
  type ParameterView,
  type Rulebook,
  type RulebookCase,
  type StageView,
} from '../rules/index.js';

export const termKinds = [
  'formula',
  'second-pass',
  'band',
  'input',
  'guard',
  'untranslatable',
  'case',
] as const;
export type TermKind = (typeof termKinds)[number];

/** Something other than a rate that a draft changes, in its own words before and after; nothing where it was not or is no more. */
export interface ChangedTerm {
  readonly kind: TermKind;
  readonly label: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

interface Term {
  readonly kind: TermKind;
  readonly label: string;
  readonly lines: readonly string[];
}

/** Formulas of both passes, classes of numbers, facts, guards, what is not computed, and cases: all that differs, in the order of the text. */
export function changedTerms(base: Rulebook, draft: Rulebook, language: string): ChangedTerm[] {
  const [old, fresh] = [termsOf(base, language), termsOf(draft, language)];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .flatMap((id): ChangedTerm[] => {
      const [before, after] = [old.get(id), fresh.get(id)];
      const one = after ?? before;
      const same = before?.lines.join('\n') === after?.lines.join('\n');
      if (one === undefined || same) return [];
      const { kind, label } = one;
      return [{ kind, label, before: before?.lines ?? [], after: after?.lines ?? [] }];
    })
    .sort((a, b) => termKinds.indexOf(a.kind) - termKinds.indexOf(b.kind));
}

function termsOf(rulebook: Rulebook, language: string): ReadonlyMap<string, Term> {
  const page = rulebookPage(rulebook, { language, on: rulebook.from });
  return new Map<string, Term>([
    ...page.stages.flatMap(formulaTerms),
    ...page.bands.map(({ name, label, unit, classes, cite }): [string, Term] => {
      const lines = classes.map((each) => `${each.name}: ${bound(each.upTo)} ${unit}`);
      return [`band ${name}`, { kind: 'band', label, lines: [...lines, cite.text] }];
    }),
    ...page.stages.flatMap(inputTerms),
    ...page.parameters.map((each): [string, Term] => [
      `guard ${each.name}`,
      { kind: 'guard', label: each.label, lines: guardLines(each) },
    ]),
    ...page.untranslatable.map(({ what, why, cite }): [string, Term] => [
      `untranslatable ${what}`,
      { kind: 'untranslatable', label: what, lines: [why, cite.text] },
    ]),
    ...caseTerms(rulebook, language),
  ]);
}

/** Two may be called the same: what was kept of two lines of a kind. */
function caseTerms({ cases }: Rulebook, language: string): [string, Term][] {
  const called = new Map<string, number>();
  return cases.map((each) => {
    const id = `case ${each.stage} ${each.on} ${textIn(each.name, 'en')}`;
    const before = called.get(id) ?? 0;
    called.set(id, before + 1);
    const label = `${textIn(each.name, language)} (${each.on})`;
    return [`${id} ${String(before)}`, { kind: 'case', label, lines: caseLines(each) }];
  });
}

/** A fact asked for or not, and what is refused of it. */
const inputTerms = ({ name: stage, inputs }: StageView): [string, Term][] =>
  inputs.map(({ name, label, cite, choices, ...input }) => {
    const lines = Object.entries(input).flatMap(([key, value]) =>
      value === undefined || value === false ? [] : [`${key}: ${String(value)}`],
    );
    const said = [...lines, ...(choices.length === 0 ? [] : [choices.join(', ')])];
    return [
      `input ${stage} ${name}`,
      { kind: 'input', label, lines: cite === undefined ? said : [...said, cite.text] },
    ];
  });

const bound = (upTo: string | undefined): string => (upTo === undefined ? '> …' : `≤ ${upTo}`);

function formulaTerms({ name, formulas, second }: StageView): [string, Term][] {
  const term =
    (kind: TermKind) =>
    (each: FormulaView): [string, Term] => [
      `${name}.${each.name}`,
      { kind, label: each.label, lines: formulaLines(each) },
    ];
  return [...formulas.map(term('formula')), ...(second?.formulas ?? []).map(term('second-pass'))];
}

function formulaLines({ expression, exceptions, round, cite, unit }: FormulaView): string[] {
  return [
    `${expression} (${unit})`,
    ...exceptions.map(
      ({ when, expression: then, cite: where }) => `unless ${when}: ${then} (${where.text})`,
    ),
    ...(round === undefined ? [] : [`round ${round.mode} ${round.step} (${round.cite.text})`]),
    cite.text,
  ];
}

function guardLines({ guard: { cite, ...bounds }, unit }: ParameterView): string[] {
  const lines = Object.entries(bounds).flatMap(([bound, value]) =>
    value === undefined ? [] : [`${bound} ${value} ${bound === 'greatestChange' ? '%' : unit}`],
  );
  return cite === undefined ? lines : [...lines, cite.text];
}

function caseLines(each: RulebookCase): string[] {
  const expected = [...each.expect].map(([output, value]) => `${output} ${value}`);
  return [canonicalJson(caseFacts(each)), each.refused ?? expected.join(', ')];
}
