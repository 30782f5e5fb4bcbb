import { describe, expect, it } from '@jest/globals';
import { NEEDS, rulebookOf } from '../../test/needs.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { evaluateStage, valueText } from './index.js';

describe('a statute that asks for', () => {
  it.each(Object.entries(NEEDS))('%s can be written', (_what, need) => {
    const rulebook = rulebookOf(need);
    const on = valueOf(parseCalendarDate(need.on ?? '2025-06-30'));
    for (const [facts, ...expected] of need.results) {
      const evaluation = evaluateStage(rulebook, need.stage ?? 'line', facts, { on });
      if (!evaluation.ok) throw new Error(JSON.stringify(evaluation.issues));
      expect(Object.values(evaluation.outputs).map((each) => valueText(each))).toEqual(expected);
    }
  });
});
