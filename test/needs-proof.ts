import {
  loadRulebook,
  runCases,
  textIn,
  type CaseResult,
  type EvaluatedRows,
  type Rulebook,
  type RulebookFiles,
  type TraceStep,
} from '../src/rules/index.js';
import { NEEDS, rulebookOf } from './needs.js';

/** A case of a rulebook that must come out, and what it must have gone through on its way (`passedBy`). */
interface Case {
  readonly rulebook: string;
  readonly case: string;
  readonly through: readonly string[];
}

/** A rulebook of `needs.ts`, which runs; or the same with words taken out, which must then be refused. */
interface Written {
  readonly need: string;
  readonly without?: { readonly words: string; readonly refused: string };
}

/** What a rulebook lists as beyond it. */
interface Listed {
  readonly rulebook: string;
  readonly lists: string;
}

export type Proof = Case | Written | Listed;

/** Runs a proof; what of it does not hold, in words. */
export function faultsOf(
  proof: Proof,
  filesOf: (rulebook: string) => RulebookFiles | undefined,
): string[] {
  if ('need' in proof) return faultsOfWritten(proof);
  const files = filesOf(proof.rulebook);
  const loaded = files && loadRulebook(files);
  if (loaded?.ok !== true) return [`${proof.rulebook} cannot be read`];
  return 'lists' in proof
    ? faultsOfListed(proof, loaded.rulebook)
    : faultsOfCase(proof, loaded.rulebook);
}

function faultsOfListed({ lists }: Listed, { untranslatable }: Rulebook): string[] {
  const listed = untranslatable.find(({ what }) => what.get('en') === lists);
  return (listed?.why.get('en') ?? '') === '' ? [`“${lists}” is not listed with its reason`] : [];
}

function faultsOfWritten({ need: name, without }: Written): string[] {
  const need = NEEDS[name];
  if (need === undefined) return [`needs.ts has no “${name}”`];
  if (without === undefined) return [];
  const formulas = need.formulas.replaceAll(without.words, '');
  if (formulas === need.formulas) return [`“${name}” does not say “${without.words}”`];
  try {
    rulebookOf({ ...need, formulas });
    return [`“${name}” stands without “${without.words}”`];
  } catch (error) {
    return String(error).includes(without.refused) ? [] : [String(error)];
  }
}

function faultsOfCase(proof: Case, rulebook: Rulebook): string[] {
  const results = runCases(rulebook).filter((each) => textIn(each.case.name, 'en') === proof.case);
  if (results.length !== 1) return [`${proof.rulebook} has no one case “${proof.case}”`];
  return results.flatMap((result) => {
    const passed = passedBy(result);
    const missed = proof.through.filter((words) => !passed.has(words));
    return [...result.differences, ...missed.map((words) => `${proof.case}: not ${words}`)];
  });
}

/** What an evaluation went through: formulas with their rounding and exceptions, facts and parameters with day and keys. */
function passedBy({ evaluation }: CaseResult): ReadonlySet<string> {
  const passed = new Set<string>();
  if (!evaluation.ok) return new Set(evaluation.issues.map(({ code }) => `refused ${code}`));
  const steps = (of: readonly TraceStep[], rows: EvaluatedRows | undefined): void => {
    for (const step of of) for (const words of wordsOf(step)) passed.add(words);
    for (let at = 0; at < (rows?.length ?? 0); at += 1) {
      const row = rows?.at(at);
      if (row !== undefined) steps(row.trace(), row.rows);
    }
  };
  steps(evaluation.trace, evaluation.rows);
  return passed;
}

function* wordsOf({ name, round, exceptions, value, operands }: TraceStep): Iterable<string> {
  yield name;
  if (value.kind === 'not-applicable') yield `${name} n/a`;
  if (exceptions.length > 0) yield `${name} by exception`;
  if (round !== undefined) yield `${name} rounded ${round.mode} to ${round.stepText}`;
  for (const operand of operands) {
    yield operand.name;
    if (operand.from !== undefined) yield `${operand.name} from ${operand.from}`;
    if (operand.keys.length > 0) yield `${operand.name} by ${operand.keys.join(' and ')}`;
    if (operand.year !== undefined) yield `${operand.name} of ${String(operand.year)}`;
    if (operand.kind === 'above') yield `${name} from above by ${operand.name}`;
  }
}
