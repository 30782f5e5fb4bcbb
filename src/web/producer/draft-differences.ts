import { differencesOf, type ReturnLine } from '../../returns/index.js';
import type { Difference } from '../shell/failure.js';
import type { Text } from '../shell/text.js';
import type { GridRow } from './grid-form.js';

/** What stands now and what an old tab sent, battery by battery. */
export function draftDifferences(
  current: readonly ReturnLine[],
  sent: readonly ReturnLine[],
  rows: readonly GridRow[],
): Difference[] {
  const names = new Map(
    rows.map(({ lineKey, model }) => [
      lineKey,
      model === null ? lineKey.slice(2) : `${model.brand} ${model.name}`,
    ]),
  );
  const nothing: Text = { key: 'producer.conflict.nothing' };
  const units = (line: ReturnLine | null): Text =>
    line === null ? nothing : { number: line.units };
  const differences = differencesOf(current, sent).map(({ lineKey, before, now }) => ({
    field: names.get(lineKey) ?? lineKey.slice(2),
    current: units(before),
    sent: units(now),
  }));
  if (differences.length > 0) return differences;
  const same: Text = { key: 'producer.conflict.same' };
  return [{ field: { key: 'producer.conflict.all' }, current: same, sent: same }];
}
