import { describe, expect, it } from '@jest/globals';
import { chargingRulebook } from '../../../test/declared-lines.js';
import type { ExplainedKind, StoredAssessment } from '../../assessments/index.js';
import { valueOf } from '../../kernel/decision.js';
import { parseCalendarDate } from '../../kernel/calendar-date.js';
import { evaluateStage } from '../../rules/index.js';
import { kindPage } from './kind-page.js';

const rulebook = chargingRulebook('demo/');
const facts = { category: 'ev', chemistry: 'lithium_ion_nmc', units: '3', exported_units: '0', mass: '1200 kg' }; // prettier-ignore
const on = valueOf(parseCalendarDate('2026-04-01'));

function shownLine(lineKey: string) {
  const one = evaluateStage(rulebook, 'line', facts, { on });
  if (!one.ok) throw new Error(one.issues[0]?.message);
  const line = {
    lineKey,
    batteryModelId: null,
    modelVersion: null,
    category: 'ev',
    chemistry: 'lithium_ion_nmc',
    units: 3n,
    exportedUnits: 0n,
    massMg: 1_200_000_000n,
    priceMinor: null,
    feeMinor: 43_200n,
    label: 'Bench & Co',
    modelReference: lineKey,
  };
  return { line, rulebook, steps: one.trace };
}

const counted = (lines: number, feeMinor: bigint) => ({
  lines,
  units: 3n * BigInt(lines),
  exportedUnits: 0n,
  massMg: 1_200_000_000n * BigInt(lines),
  feeMinor,
});

const way = (lines: number, feeMinor: bigint, factor: string) => ({
  ...counted(lines, feeMinor),
  example: `m/A&B ${factor}`,
  steps: {
    charged_units: { sum: `${String(3 * lines)} piece` },
    footprint: { from: '-2 %', to: '5 %' },
    factor: { same: factor },
    fee: { sum: `${String(feeMinor)} EUR` },
  },
  shown: shownLine(`m/A&B ${factor}`),
});

const kind: ExplainedKind = {
  category: 'ev',
  chemistry: 'lithium_ion_nmc',
  ...counted(120_000, 7n),
  alike: [way(119_999, 5n, '100 %'), way(1, 2n, '95 %')],
};
const place = { address: '/a', crumbs: [{ text: 'S-1' }], rulebookHref: '/r/demo' };
const assessment = { currency: 'EUR', period: '2026-Q2' } as unknown as StoredAssessment;
const page = kindPage({ place, assessment, kind, lines: [], from: 50, language: 'en' });
const stepOf = (group: number, label: string) =>
  page.groups[group]?.steps.find((step) => step.label === label);

describe('a kind of battery in a total', () => {
  it('shows each step of all its lines at once, with the rate and where it is written', () => {
    expect(stepOf(0, 'Batteries charged')).toMatchObject({
      result: '359,997',
      how: 'producer.kind.sum',
    });
    expect(stepOf(0, 'Factor')).toMatchObject({ result: '100 %', how: 'producer.kind.same' });
    expect(stepOf(0, 'Adjustment for the carbon footprint')).toMatchObject({
      result: { key: 'producer.kind.range', params: { from: '-2 %', to: '5 %' } },
      how: 'producer.kind.differs',
    });
    expect(stepOf(0, 'Fee')?.parameters[0]).toMatchObject({
      from: '2026-01-01',
      changeHref: '/r/demo#rate-base_rate',
    });
  });

  it('says which steps tell its ways apart, and leads to a line of each', () => {
    const telling = page.groups[0]?.steps.filter(({ tells }) => tells).map(({ label }) => label);
    expect(telling).toEqual(['Factor']);
    expect(page.groups[1]?.exampleHref).toBe('/a/line?key=m%2FA%26B%2095%20%25');
  });

  it('comes page by page, within the kind', () => {
    expect(page.nextHref).toBe('/a/kind?category=ev&chemistry=lithium_ion_nmc&from=100');
    expect(page.previousHref).toBe('/a/kind?category=ev&chemistry=lithium_ion_nmc&from=0');
    expect(page.crumbs[0]).toEqual({ text: 'S-1', href: '/a' });
  });
});
