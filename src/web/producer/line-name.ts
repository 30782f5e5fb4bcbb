import { referenceOfKey, type ReturnLine } from '../../returns/index.js';
import type { Text } from '../shell/text.js';
import { categoryText, chemistryText } from './answers.js';

/** What a line is called: the model by its name where that is known, any other battery by what it is. */
export const lineName = (
  line: Pick<ReturnLine, 'lineKey' | 'category' | 'chemistry'>,
  names: ReadonlyMap<string, string>,
): Text => {
  const reference = referenceOfKey(line.lineKey);
  if (reference !== null) return names.get(reference) ?? reference;
  return {
    key: 'producer.grid.other-battery',
    params: { category: categoryText(line.category), chemistry: chemistryText(line.chemistry) },
  };
};
