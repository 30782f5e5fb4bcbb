import { expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../../test/refused-rulebook.js';
import { sampleFiles } from '../../../test/sample-rulebook.js';
import { valueOf } from '../../kernel/decision.js';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { evaluateStage } from '../../rules/index.js';
import { stepViews, workedFee } from './trace-view.js';

const KIND = `      kind:
        label: Kind
        expr: if share is n/a then category else ev
        unit: category
        cite: act s. 1
      is_ev: { label: For vehicles, expr: "category = ev or kind in {ev}", unit: yes-no, cite: act s. 1 }
`;
const rulebook = loadedFrom(
  sampleFiles((yaml) =>
    edited(
      yaml,
      ['outputs: [fee, unit_mass]', 'outputs: [fee, unit_mass, kind, is_ev]'],
      ['    formulas:\n', `    formulas:\n${KIND}`],
      [
        'inputs:\n',
        'names:\n  portable: { en: Small battery, de: Kleinbatterie }\n  ev: { en: Traction, de: Traktion }\ninputs:\n',
      ],
    ),
  ),
);
const on = valueOf(parseCalendarDate('2025-01-01'));
const evaluated = evaluateStage(
  rulebook,
  'line',
  { category: 'portable', mass: '2 kg', units: '4' },
  { on },
);

it('says the values of enumerations as the rulebook calls them', () => {
  if (!evaluated.ok) throw new Error(evaluated.issues[0]?.message);
  const steps = stepViews(evaluated.trace, 'de');
  const step = (name: string) => steps.find(({ id }) => id === `step-${name}`);
  expect(step('kind')).toMatchObject({ result: 'Kleinbatterie', worked: null });
  expect(step('is_ev')).toMatchObject({
    worked: 'Kleinbatterie = Traktion or Kleinbatterie in {Traktion}',
  });
  expect(step('fee')?.parameters.map(({ title }) => title)).toEqual([
    { key: 'producer.line.rate-of', params: { label: 'Rate', row: 'Kleinbatterie' } },
  ]);
  expect(workedFee(evaluated.trace, 'de').worked).toBe('2 EUR/kg × 2 kg × 100 %');
});
