/**
 * The rules module: law as data. Pure: no files, no clock, no randomness, no await; imports the kernel and parsing libraries.
 */
export { loadRulebook, type Loaded } from './load-rulebook.js';
export { assessReturn, type Assessed, type LineResults } from './assess.js';
export { evaluateStage, type Evaluation } from './evaluate.js';
export { checkCoverage } from './coverage.js';
export type { Facts } from './facts.js';
export { issueLine } from './issues.js';
export * from './model.js';
export { ENGINE_VERSION, receiptOf, rulebookHash, type Hash, type Receipt } from './receipt.js';
export { runCases, type CaseResult } from './run-cases.js';
export type { Operand, TracePart, TraceStep } from './trace.js';
export {
  decimalText,
  massMgOf,
  moneyOf,
  valueText,
  type NotApplicable,
  type Outputs,
  type Value,
} from './values.js';
export {
  exactText,
  outputLines,
  outputsAsJson,
  printedSteps,
  stepLines,
  textIn,
  traceAsJson,
  type PrintedOperand,
  type PrintedStep,
} from './printed-trace.js';
