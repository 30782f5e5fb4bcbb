/**
 * The rules module: law as data. Pure: no files, no clock, no randomness, no await; imports the kernel and parsing libraries.
 *
 * ```ts
 * const loaded = loadRulebook(files);                       // files: readRulebookFiles(folder) or published_rulebook.source
 * if (!loaded.ok) return loaded.issues;                     // each names file, line, column, what was found, what to write
 *
 * // One line, one return with its lines, one process year, one national year: outputs and every step.
 * const one = evaluateStage(loaded.rulebook, 'line', facts, { on });
 * if (one.ok) { one.outputs.fee; printedSteps(one.trace); }  // else one.issues, with the field of the fact at fault
 *
 * receiptOf(loaded.rulebook, { facts, outputs }, { validOn: on, recordedAt: clock.now(), hash });
 * // Before publication: schema, types, coverage, guards, cases and properties, each with its reasons.
 * const { results, sound } = checkGates(files, { occurring: [{ category: 'portable', chemistry: 'alkaline' }], trials });
 *
 * rulebookPage(loaded.rulebook, { language: 'de', on });     // what the public page shows
 * ```
 *
 * `on` is the day of the law, never today: for a return a day of its period (or a line's own `on`, where the law changed inside
 * it), for a year its last day. Facts: masses as bigint milligrams, counts as bigint, shares as `ratio(ppm, 1_000_000n)`, choices as text;
 * null where something does not apply. Results: `moneyOf`, `massMgOf`, `decimalText(value.amount, places)`, `valueText`.
 */
export { changedOnDay, type ChangedOnDay, type NamedOutput } from './changed-on-day.js';
export { dayNumber } from './columnar-codes.js';
export { compileColumns } from './columnar-run.js';
export type {
  CodeColumn,
  CodeFacts,
  ColumnFacts,
  ColumnOptions,
  ColumnRun,
  CompiledColumns,
  FractionColumn,
  NumberFacts,
  ResultColumn,
  RunFacts,
  StageFacts,
  StageResults,
  WholeColumn,
  YearFacts,
} from './columnar-types.js';
export { checkCoverage } from './coverage.js';
export { checkStated } from './stated.js';
export { interpretStage, type Evaluation, type EvaluationOptions } from './evaluate.js';
export { evaluateCompiled, evaluateStage, rowsBelow } from './evaluate-stage.js';
export { checkGates, RULE_GATES, type GateResult, type Gates, type RuleGate } from './gates.js';
export type { OccurringKey } from './occurring-keys.js';
export type { PropertyCheck, Trial } from './properties.js';
export type { EvaluatedRecord, EvaluatedRows } from './evaluated.js';
export type { Facts } from './facts.js';
export { changeInPercent } from './guard.js';
export { issueLine, refuseFor, ruleIssue, type RuleIssue } from './issues.js';
export { loadRulebook, type Loaded } from './load-rulebook.js';
export { inEnglish, phraseId, say, told, type Words } from './phrase.js';
export {
  STAGES,
  type Band,
  type Citation,
  type DatedValue,
  type Formula,
  type Guard,
  type Properties,
  type FormulaException,
  type Input,
  type InputForm,
  type LocalText,
  type Parameter,
  type Raw,
  type Rounding,
  type Rulebook,
  type RulebookCase,
  type RulebookFiles,
  type RulebookStatus,
  type SecondPass,
  type Stage,
  type StageName,
  type TableRow,
} from './model.js';
export {
  citationText,
  citedIn,
  outputLines,
  outputsAsJson,
  printedSteps,
  stepLines,
  textIn,
  traceAsJson,
  type Cited,
  type PrintedOperand,
  type PrintedShare,
  type PrintedStep,
} from './printed-trace.js';
export {
  exactOutputs,
  receiptFrom,
  receiptOf,
  rulebookHash,
  type Hash,
  type Receipt,
} from './receipt.js';
export {
  boundsOf,
  rulebookPage,
  type BandView,
  type CitationView,
  type DatedValueView,
  type FormulaView,
  type InputView,
  type ParameterView,
  type RulebookPage,
  type StageView,
} from './rulebook-page.js';
export { caseFacts, runCases, type CaseResult } from './run-cases.js';
export type { GivenShare, GivenShares } from './second-pass.js';
export { rowsSummed } from './tree.js';
export type { TraceStep } from './trace.js';
export type { Operand, TracePart } from './trace-writer.js';
export {
  decimalText,
  massMgOf,
  moneyOf,
  valueFrom,
  valueText,
  type NotApplicable,
  type Outputs,
  type Value,
} from './values.js';
export { sqlInputs, sqlProgram, type SqlInput, type SqlProgram } from './sql-stage.js';
export { yearsRead } from './windows.js';
export { LIMITS } from './limits.js';
export { readableAbove } from './above-facts.js';
