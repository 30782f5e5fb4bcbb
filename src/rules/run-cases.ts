import { compare, multiply, ratio, ratioFromDecimal, roundToStep } from '../kernel/ratio.js';
import type { Observer } from './interpret.js';
import { interpretStage, type Evaluation } from './evaluate.js';
import type { EvaluatedRecord } from './evaluated.js';
import type { Facts } from './facts.js';
import { BELOW, type Rulebook, type RulebookCase, type StageName } from './model.js';
import { inEnglish, listed, say, type Phrase, type Words } from './phrase.js';
import { parseUnit } from './unit.js';
import { valueText, type Value } from './values.js';

/** What a case expected and what came out instead; `kind` says of what sort the difference is. */
interface CaseDifference {
  readonly kind: 'value' | 'refused' | 'accepted' | 'absent';
  readonly output: string;
  readonly expected: string;
  readonly found: Words;
}

export interface CaseResult {
  readonly case: RulebookCase;
  /** What did not come out as expected; empty when the case passed. */
  readonly found: readonly CaseDifference[];
  /** The same as text. */
  readonly differences: readonly string[];
  readonly evaluation: Evaluation;
}

/** Runs the cases beside a rulebook. */
export function runCases(
  rulebook: Rulebook,
  observe?: (each: RulebookCase) => Observer,
): readonly CaseResult[] {
  return rulebook.cases.map((each) => runCase(rulebook, each, observe?.(each)));
}

function runCase(
  rulebook: Rulebook,
  each: RulebookCase,
  observe: Observer | undefined,
): CaseResult {
  const evaluation = interpretStage(rulebook, each.stage, caseFacts(each), {
    on: each.on,
    observe,
  });
  const found = differencesOf(each, evaluation);
  return {
    case: each,
    evaluation,
    found,
    differences: found.map((each) => inEnglish(differencePhrase(each))),
  };
}

/** Whether a case comes out as it expects. */
export function caseHolds(rulebook: Rulebook, each: RulebookCase): boolean {
  return runCase(rulebook, each, undefined).found.length === 0;
}

export function differencePhrase({ kind, output, expected, found }: CaseDifference): Phrase {
  switch (kind) {
    case 'refused':
      return say('refused: {found}', { found });
    case 'accepted':
      return say('expected a refusal {expected}', { expected });
    case 'absent':
      return say('{output}: no such output', { output });
    case 'value':
      return say('{output}: expected {expected}, found {found}', { output, expected, found });
  }
}

function differencesOf(each: RulebookCase, evaluation: Evaluation): CaseDifference[] {
  if (!evaluation.ok) {
    const codes = evaluation.issues.map((issue) => issue.code.replace('rules.', ''));
    if (each.refused !== undefined && codes.includes(each.refused)) return [];
    const found = evaluation.issues.map(({ location, says }) =>
      say('{field} {message}', { field: location.field ?? '', message: says.message }),
    );
    return [{ kind: 'refused', output: '', expected: '', found: listed(found) }];
  }
  if (each.refused !== undefined)
    return [{ kind: 'accepted', output: '', expected: each.refused, found: '' }];
  const { outputs, rows } = evaluation;
  const record = { outputs, rows, trace: () => evaluation.trace };
  const differences: CaseDifference[] = [];
  for (const [output, expected] of each.expect) {
    const found = valueAt(record, each.stage, output.split('.'));
    if (found === undefined) differences.push({ kind: 'absent', output, expected, found: '' });
    else if (!matches(found, expected))
      differences.push({ kind: 'value', output, expected, found: valueText(found, 12) });
  }
  return differences;
}

/** `fee`, a step like `rate`, or one of a row below: `lines.2.fee`, `producers.1.periods.1.lines.1.fee`. Rows count from 1. */
function valueAt(
  of: EvaluatedRecord,
  stage: StageName,
  path: readonly string[],
): Value | undefined {
  const [name = '', index = '', ...rest] = path;
  if (path.length === 1)
    return of.outputs[name] ?? of.trace().find((step) => step.name === name)?.value;
  const below = BELOW[stage];
  const position = Number(index) - 1;
  if (
    below?.rows !== name ||
    of.rows === undefined ||
    !(position >= 0 && position < of.rows.length)
  )
    return undefined;
  return valueAt(of.rows.at(position), below.stage, rest);
}

/** Exact, unless the expected text begins with `~`: then equal when rounded half away from zero to its decimals. */
function matches(found: Value, expected: string): boolean {
  if (found.kind !== 'number') return valueText(found) === expected;
  const [, about, decimal, unitText] = /^(~?)\s*(-?\d+(?:\.\d+)?)\s*(\S*)$/.exec(expected) ?? [];
  const unit = parseUnit(unitText === undefined || unitText === '' ? '1' : unitText);
  const shown = parseUnit(found.unit);
  const wanted = ratioFromDecimal(decimal ?? '');
  if (!wanted.ok || unit === undefined || shown?.dimension !== unit.dimension) return false;
  const base = multiply(found.amount, shown.scale);
  const inUnit = multiply(base, ratio(unit.scale.d, unit.scale.n));
  if (about !== '~') return compare(inUnit, wanted.value) === 0;
  const places = (decimal ?? '').split('.')[1]?.length ?? 0;
  return (
    compare(
      roundToStep(inUnit, ratio(1n, 10n ** BigInt(places)), 'half-away-from-zero'),
      wanted.value,
    ) === 0
  );
}

/** The facts of a case as an evaluation takes them. */
export const caseFacts = ({ facts }: RulebookCase): Facts => facts;
