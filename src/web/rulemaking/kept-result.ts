import type { ChangedLine } from '../../assessments/index.js';
import type { FiguresOn, KeptResult } from '../../rulemaking/index.js';
import { periodText } from '../public/report-figures.js';
import type { Text } from '../shell/text.js';
import { measureOf, placeOf, type Working } from './figures-view.js';

// What of the effect of a draft can be kept as cases, and what they are called: whose figure it was does not belong into a public
// rulebook.

/** A result with what its cases are called, to be spelled in each language of the product. */
export interface NamedResult extends Omit<KeptResult, 'name'> {
  readonly name: Text;
}

const category = (key: string): Text => ({ key: `taxonomy.category.${key}` });
const chemistry = (key: string): Text => ({ key: `taxonomy.chemistry.${key}` });

export const resultOfLine = (line: ChangedLine): NamedResult => ({
  name: {
    key: 'rulemaking.kept.line',
    params: {
      category: category(line.category),
      chemistry: chemistry(line.chemistry),
      period: periodText(line.period),
    },
  },
  stage: 'line',
  facts: line.facts,
});

/** Of what the tables of figures show, each with its steps. */
export function workingsOf({
  answer: { targets, producers, judgments, reports },
}: FiguresOn): Working[] {
  const ofOne = (organisation: string, what: Text): Text => ({
    key: 'rulemaking.figures.of',
    params: { organisation, what },
  });
  const obligation = (each: Parameters<typeof placeOf>[0]): Text => ({
    key: 'rulemaking.kept.obligation',
    params: { place: placeOf(each) },
  });
  return [
    ...targets.map((each) => ({
      ...each,
      title: placeOf(each),
      name: obligation(each),
    })),
    ...producers.largest.map((each) => ({
      ...each,
      title: ofOne(each.organisation, placeOf(each)),
      name: obligation(each),
    })),
    ...judgments.largest.map((each) => ({
      ...each,
      title: ofOne(each.organisation, measureOf(each)),
      name: {
        key: 'rulemaking.kept.judgment',
        params: { chemistry: chemistry(each.chemistry), year: String(each.year) },
      },
    })),
    ...reports.results.map((each) => ({
      ...each,
      title: { inLanguages: Object.fromEntries(each.label) },
      name: {
        key: 'rulemaking.kept.report',
        params: { figure: { inLanguages: Object.fromEntries(each.label) } },
      },
    })),
  ].filter(({ steps }) => steps.length > 0);
}

/** The result of the working at a place; undefined where there is none, or nothing was asked. */
export function resultOfFigure(figures: FiguresOn, place: number): NamedResult | undefined {
  const working = workingsOf(figures)[place];
  return working?.asked == null ? undefined : { name: working.name, ...working.asked };
}
