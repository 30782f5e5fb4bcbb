import type {
  CountedLines,
  ExplainedLine,
  LinesAlike,
  StoredAssessment,
  TotalPart,
} from '../../assessments/index.js';
import type { TraceStep } from '../../rules/index.js';
import type { Language } from '../shell/language.js';
import { resultText, spelledSum } from '../shell/sums.js';
import type { Text } from '../shell/text.js';
import { periodText } from './answers.js';
import {
  assessedAmounts,
  kindAddress,
  kindText,
  lineCell,
  linesTable,
  pagesOf,
  withHistory,
  type AssessmentPlace,
  type LinesOf,
  type LineView,
} from './assessment-pages.js';
import { stepViews } from './trace-view.js';

type Alike = LinesAlike & { readonly shown: Pick<ExplainedLine, 'line' | 'steps'> };
type StepTally = Alike['steps'][string];
type OpenedKind = TotalPart & { readonly alike: readonly Alike[] };

export interface KindInput<View extends LineView = LineView> {
  readonly place: AssessmentPlace;
  readonly assessment: Pick<StoredAssessment, 'period' | 'currency'>;
  readonly kind: OpenedKind;
  readonly lines: readonly View[];
  /** What stands beside each line; left out: its fee. */
  readonly amounts?: LinesOf<View>['amounts'];
  readonly from: number;
  readonly language: Language;
}

/** What a kind of battery contributes to a total: each step of its lines at once, from the batteries declared to the amount. */
export function kindPage<View extends LineView>(input: KindInput<View>) {
  const { place, assessment, kind, lines, from } = input;
  const { address } = place;
  const { currency } = assessment;
  const fee = { money: kind.feeMinor, currency };
  const last = place.crumbs.at(-1);
  return {
    crumbs: [
      ...place.crumbs.slice(0, -1),
      ...(last === undefined ? [] : [{ ...last, href: address }]),
      { text: kindText(kind) },
    ],
    period: periodText(assessment.period),
    name: kindText(kind),
    fee,
    declared: declaredText(kind),
    groups: kind.alike.map((alike) => groupView(input, alike)),
    many: kind.alike.length > 1,
    table: linesTable(lines, {
      address,
      currency,
      totalMinor: kind.feeMinor,
      amounts: input.amounts ?? assessedAmounts,
    }),
    ...pagesOf(`${kindAddress(address, kind)}&`, from, kind.lines),
  };
}

const declaredText = ({ lines, units, exportedUnits, massMg }: CountedLines): Text => ({
  key: exportedUnits === 0n ? 'producer.kind.declared' : 'producer.kind.declared-exported',
  params: {
    lines,
    units: { number: units },
    exported: { number: exportedUnits },
    mass: { mass: massMg },
  },
});

/** Lines that go the same way, with the rates as one of them shows them. */
function groupView(
  { place, assessment, kind, language }: Omit<KindInput, 'lines' | 'amounts'>,
  alike: Alike,
) {
  const { line, steps } = alike.shown;
  const { currency } = assessment;
  return {
    lines: alike.lines,
    fee: { money: alike.feeMinor, currency },
    declared: declaredText(alike),
    example: lineCell(line, '').text,
    exampleHref: `${place.address}/line?key=${encodeURIComponent(line.lineKey)}`,
    steps: stepViews(steps, language).map((step, at) => {
      const tally = alike.steps[steps[at]?.name ?? ''] ?? { differs: true };
      return {
        label: step.label,
        result: tallyText(tally, language, steps[at]?.names),
        how: `producer.kind.${howOf(tally)}`,
        tells: kind.alike.length > 1 && tells(kind, steps[at]?.name ?? ''),
        parameters: step.parameters.map((rate) => withHistory(rate, place.rulebookHref)),
        cite: step.cite,
        address: step.address,
      };
    }),
  };
}

/** Whether a step tells the ways apart. */
const tells = ({ alike }: OpenedKind, name: string): boolean =>
  new Set(alike.map(({ steps }) => JSON.stringify(howMuch(steps[name])))).size > 1;

const howMuch = (tally: StepTally | undefined) =>
  tally !== undefined && 'sum' in tally ? null : tally;

function howOf(tally: StepTally): 'sum' | 'same' | 'differs' {
  if ('sum' in tally) return 'sum';
  return 'same' in tally ? 'same' : 'differs';
}

function tallyText(
  tally: StepTally,
  language: Language,
  names: TraceStep['names'] | undefined,
): Text {
  if ('sum' in tally) return resultText(tally.sum, language);
  if ('same' in tally)
    return tally.same === 'n/a'
      ? { key: 'producer.line.not-applicable' }
      : resultText(tally.same, language, names);
  if ('differs' in tally) return { key: 'producer.kind.various' };
  const [from, to] = [tally.from, tally.to].map((text) => spelledSum(text, language));
  return { key: 'producer.kind.range', params: { from: from ?? '', to: to ?? '' } };
}
