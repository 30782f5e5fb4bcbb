import { expect, it } from '@jest/globals';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import type { Trial } from '../rules/index.js';
import { indicatorsId } from './indicators.js';
import { differingResults } from './tried-results.js';

const method = { ...readRulebookFiles(`${rulebooksFolder()}/${indicatorsId}`), cases: {} };
const base = loadedFrom(method);
const rounding = (step: string) =>
  `Es wurde nichts behandelt. }\n        round:\n          mode: down\n          step: '${step}'`;
const rulebookYaml = edited(method.rulebookYaml, [rounding('0.01'), rounding('0.1')]);
const draft = loadedFrom({ ...method, rulebookYaml });

const efficiency = (recycled: bigint, treated: bigint): Trial => ({
  stage: 'process_year',
  on: '2026-06-30' as CalendarDate,
  facts: { recycled_mass: recycled, treated_mass: treated },
});
const [half, twoThirds, aThird] = [efficiency(1n, 2n), efficiency(2n, 3n), efficiency(1n, 3n)];

it('shows of each figure that the draft rounds otherwise the first one that differs', () => {
  const found = differingResults({ base, draft }, [half, twoThirds, aThird]);
  expect(found.map(({ output, asked }) => [output, asked])).toEqual([
    ['recycling_efficiency', twoThirds],
  ]);
  expect(found[0]?.steps.map(({ name }) => name)).toEqual(['recycling_efficiency']);
  expect(differingResults({ base, draft: base }, [half, twoThirds, aThird])).toEqual([]);
});

it('looks at five hundred records, and at none that the draft refuses', () => {
  const many = Array<Trial>(500).fill(half);
  expect(differingResults({ base, draft }, [...many.slice(1), twoThirds])).toHaveLength(1);
  expect(differingResults({ base, draft }, [...many, twoThirds])).toEqual([]);
  const early = { ...twoThirds, on: '1990-01-01' as CalendarDate };
  expect(differingResults({ base, draft }, [early])).toEqual([]);
});
