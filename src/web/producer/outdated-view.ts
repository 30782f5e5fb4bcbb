import { countedMassMg } from '../../assessments/index.js';
import type { OutdatedLines, ReturnLine } from '../../returns/index.js';
import { categoryText, chemistryText } from './answers.js';
import { lineName } from './line-name.js';

/** Lines of a draft with the mass that they have and the one by the version in force; null where all are as they should be. */
export function outdatedView(
  { count, listed }: OutdatedLines,
  { names, mayEdit }: { readonly names: ReadonlyMap<string, string>; readonly mayEdit: boolean },
) {
  if (count === 0) return null;
  return {
    mayEdit,
    more: count - listed.length,
    table: {
      caption: { key: 'producer.outdated.caption', params: { count } },
      head: [
        { text: { key: 'producer.check.battery' } },
        { text: { key: 'producer.outdated.before' }, format: 'numeric' },
        { text: { key: 'producer.outdated.now' }, format: 'numeric' },
      ],
      rows: listed.map(({ before, now }) => {
        const battery = before.category !== now.category || before.chemistry !== now.chemistry;
        return [{ text: lineName(now, names) }, massBy(before, battery), massBy(now, battery)];
      }),
    },
  };
}

const massBy = (line: ReturnLine, withBattery: boolean) => {
  const version = String(line.modelVersion);
  const battery = {
    category: categoryText(line.category),
    chemistry: chemistryText(line.chemistry),
  };
  return {
    text: { massIn: 'kg', mg: countedMassMg(line) },
    note: withBattery
      ? { key: 'producer.outdated.version-of', params: { version, ...battery } }
      : { key: 'producer.outdated.version', params: { version } },
    format: 'numeric',
  };
};
