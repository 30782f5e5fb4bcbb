import type { ChangedLine } from '../../assessments/index.js';
import type { FiguresOn, KeptResult } from '../../rulemaking/index.js';
import type { Text } from '../shell/text.js';
import { measureOf, placeOf, type Working } from './figures-view.js';

// What of the effect of a draft can be kept as cases, and what they are called: whose figure it was does not belong into a public
// rulebook.

export const resultOfLine = ({ facts, period, category, chemistry }: ChangedLine): KeptResult => ({
  name: `made up like a line of ${period}, ${category}, ${chemistry}`,
  stage: 'line',
  facts,
});

/** Of what the tables of figures show, each with its steps. */
export function workingsOf({
  answer: { targets, producers, judgments, reports },
}: FiguresOn): Working[] {
  const ofOne = (organisation: string, what: Text): Text => ({
    key: 'rulemaking.figures.of',
    params: { organisation, what },
  });
  const obligation = (category: string, year: number) =>
    `made up like ${category} of ${String(year)}`;
  return [
    ...targets.map((each) => ({
      ...each,
      title: placeOf(each),
      name: obligation(each.category, each.year),
    })),
    ...producers.largest.map((each) => ({
      ...each,
      title: ofOne(each.organisation, placeOf(each)),
      name: obligation(each.category, each.year),
    })),
    ...judgments.largest.map((each) => ({
      ...each,
      title: ofOne(each.organisation, measureOf(each)),
      name: `made up like what was treated in ${String(each.year)}, ${each.chemistry}`,
    })),
    ...reports.results.map((each) => ({
      ...each,
      title: { inLanguages: Object.fromEntries(each.label) },
      name: `made up like a report, ${each.output}`,
    })),
  ].filter(({ steps }) => steps.length > 0);
}

/** The result of the working at a place; undefined where there is none, or nothing was asked. */
export function resultOfFigure(figures: FiguresOn, place: number): KeptResult | undefined {
  const working = workingsOf(figures)[place];
  return working?.asked == null ? undefined : { name: working.name, ...working.asked };
}
