import { differencesOf, type DraftAnswer, type ReturnLine } from '../../returns/index.js';
import type { Difference } from '../shell/failure.js';
import type { Text } from '../shell/text.js';
import { asked, nameOfKey, type AskedQuarter } from './agency-questions.js';
import type { GridRow } from './grid-form.js';

/** What the models of the grid are called, by their references. */
const namesOf = (rows: readonly GridRow[]): Map<string, string> =>
  new Map(
    rows.flatMap(({ model }) =>
      model === null ? [] : [[model.reference, `${model.brand} ${model.name}`] as const],
    ),
  );

/** What stands now and what an old tab sent, battery by battery. */
export function draftDifferences(
  current: readonly ReturnLine[],
  sent: readonly ReturnLine[],
  rows: readonly GridRow[],
): Difference[] {
  const names = namesOf(rows);
  const nothing: Text = { key: 'producer.conflict.nothing' };
  const units = (line: ReturnLine | null): Text =>
    line === null ? nothing : { number: line.units };
  const differences = differencesOf(current, sent).map(({ lineKey, before, now }) => ({
    field: nameOfKey(lineKey, names),
    current: units(before),
    sent: units(now),
  }));
  if (differences.length > 0) return differences;
  const same: Text = { key: 'producer.conflict.same' };
  return [{ field: { key: 'producer.conflict.all' }, current: same, sent: same }];
}

/** Answers that an old tab sent beside those that stand now, where they differ: what was typed is not lost. */
export function answerDifferences(
  requested: AskedQuarter | null,
  sent: readonly DraftAnswer[],
): Difference[] {
  const said = (text: string): Text =>
    text === '' ? { key: 'producer.conflict.no-answer' } : text;
  return sent.flatMap(({ lineKey, text: typed }) => {
    const of = <T extends { readonly lineKey: string | null }>(all: readonly T[] = []) =>
      all.find((each) => each.lineKey === lineKey);
    const now = of(requested?.answers)?.text ?? '';
    const text = typed.trim();
    if (text === now) return [];
    const question = of(requested?.questions);
    const field: Text =
      requested === null || question === undefined
        ? { key: 'producer.questions.answer' }
        : asked(question, requested.names);
    return [{ field, current: said(now), sent: said(text) }];
  });
}
