import { decimalFromRatio, ratio } from '../../kernel/ratio.js';
import {
  type CountedBatch,
  type JudgedProcessYear,
  type Measure,
  stepsOf,
} from '../../recycling/index.js';
import { citedIn, printedSteps, type PrintedStep, textIn } from '../../rules/index.js';
import { citedText } from '../shell/cited-text.js';
import type { Language } from '../shell/language.js';
import type { DayPages } from '../shell/older-rows.js';
import { resultText, spelledSum, withNames } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { groupName, measureName, measureTable } from './measure-rows.js';

/** Every step behind the figures of a process and year, and a page of the batches they were added up from. */
export function recoveryPage(
  judged: JudgedProcessYear,
  { rows, pages }: DayPages & { readonly rows: readonly CountedBatch[] },
  { base, language }: { readonly base: string; readonly language: Language },
): object {
  const { group, recovery } = judged;
  return {
    base,
    year: String(group.year),
    validOn: recovery.validOn,
    name: groupName(judged),
    table: measureTable(judged, base),
    measures: recovery.measures
      .filter((measure) => measure.rate.kind === 'number')
      .map((measure) => ({
        id: measure.name,
        name: measureName(measure.name),
        steps: stepTable(measure, judged, language),
      })),
    batches: batchTable(judged, rows, base),
    pages,
  };
}

function stepTable(measure: Measure, judged: JudgedProcessYear, language: Language): object {
  const printed = printedSteps(stepsOf(judged.recovery, measure.name));
  // Where no value is in force, what would be worked out with it says the same again.
  const missing = printed.findIndex(({ reason }) => reason !== undefined);
  const steps = printed.filter(({ reason }, at) => reason === undefined || at === missing);
  return {
    caption: { key: 'recycler.recovery.steps', params: { measure: measureName(measure.name) } },
    head: ['step', 'worked', 'result', 'source'].map((name) => ({
      text: { key: `recycler.recovery.head.${name}` },
    })),
    rows: steps.map((step) => [
      { text: textIn(step.label, language) },
      {
        text: sumText(step.worked, language, step.names),
        note: since(step, language),
        format: 'text',
      },
      step.reason === undefined
        ? { text: resultText(step.result, language, step.names) }
        : { text: textIn(step.reason, language), format: 'text' },
      {
        text: citedText(citedIn(step.cite, language)),
        format: 'text',
        ...(step.address === undefined ? {} : { href: step.address }),
      },
    ]),
    firstCellIsHeader: true,
  };
}

/** A fraction is read as a decimal, as the results are; what stays uneven is cut off and said to be so. */
function sumText(worked: string, language: Language, names?: PrintedStep['names']): Text {
  if (worked === NONE) return { key: 'recycler.recovery.none' };
  const decimals = worked.replaceAll(/(\d+)\/(\d+)/g, (_, above: string, below: string) => {
    const exact = ratio(BigInt(above), BigInt(below));
    return `${decimalFromRatio(exact, 6, 'down')}…`;
  });
  return withNames(spelledSum(decimals, language), names, language);
}

/** How a rulebook writes that there is no value. */
const NONE = 'n/a';

/** A parameter is named with the day its value came into force. */
function since(step: PrintedStep, language: Language): Text | undefined {
  const parameter = step.operands.find((operand) => operand.kind === 'parameter');
  if (parameter?.from === undefined) return undefined;
  return {
    key: 'recycler.recovery.since',
    params: {
      value: sumText(parameter.text, language),
      from: { date: parameter.from },
      cite: citedText(citedIn(parameter.cite ?? '', language)),
    },
  };
}

function batchTable(
  { group }: JudgedProcessYear,
  batches: readonly CountedBatch[],
  base: string,
): object {
  return {
    caption: { key: 'recycler.recovery.batches' },
    head: [
      { text: { key: 'recycler.batch.reference' } },
      { text: { key: 'recycler.batch.ended' } },
      { text: { key: 'recycler.recovery.input' }, format: 'numeric' },
      { text: { key: 'recycler.recovery.recycled' }, format: 'numeric' },
    ],
    rows: batches.map((batch) => [
      { text: batch.reference, href: `${base}/batches/${batch.id}` },
      { text: { date: batch.endedOn } },
      { massIn: 'kg', mg: batch.inputMg },
      { massIn: 'kg', mg: batch.recycledMg },
    ]),
    foot: [
      [
        { text: { key: 'recycler.recovery.total' } },
        { text: '' },
        { massIn: 'kg', mg: group.inputMg },
        { massIn: 'kg', mg: group.recycledMg },
      ],
    ],
  };
}
