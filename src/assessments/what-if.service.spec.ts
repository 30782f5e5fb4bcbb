import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contextOf } from '../../test/database.js';
import { seedReturn } from '../../test/national-figures.js';
import { given, producerQuarter, type ProducerQuarter } from '../../test/producer-quarter.js';
import type { CalendarDate } from '../kernel/calendar-date.js';
import type { ReportingPeriod } from '../kernel/reporting-period.js';
import { loadRulebook, printedSteps, type Rulebook } from '../rules/index.js';
import { readRulebookFiles, rulebooksFolder } from '../rulebook-files.js';
import { WhatIf } from './what-if.service.js';

const Q2 = '2026-Q2' as ReportingPeriod;
const kg = 1_000_000n;
let quarter: ProducerQuarter;
let whatIf: WhatIf;

/** The shipped fees, with other rates from a day on. */
function draft(from: string, change: (csv: string) => string): Rulebook {
  const files = readRulebookFiles(`${rulebooksFolder()}/demo/eco-modulated-fees`);
  const loaded = loadRulebook({
    ...files,
    cases: {},
    rulebookYaml: files.rulebookYaml
      .replace("highest: '10', greatestChange: '50'", "highest: '10', greatestChange: '900'")
      .replace(
        '\n  recycled_threshold:',
        `\n      - { from: ${from}, table: draft.csv, cite: own trial }\n  recycled_threshold:`,
      ),
    tables: { ...files.tables, 'draft.csv': change(files.tables['base-rates-2026.csv'] ?? '') },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}

const dearerAlkaline = (csv: string): string => `${csv.trim()}\nportable,alkaline,9.00\n`;

beforeAll(async () => {
  quarter = await producerQuarter();
  whatIf = quarter.app.get(WhatIf);
  const programme = { ...quarter, agencyId: '' };
  const line = { category: 'portable', units: 1000n, massMg: 23n * kg };
  for (const [chemistry, fee] of [
    ['alkaline', 759n],
    ['lithium_ion_nmc', 1265n],
  ] as const) {
    const { organisationId } = await quarter.producer();
    await seedReturn(quarter.db, programme, {
      organisationId,
      period: Q2,
      accepted: true,
      lines: [
        { ...line, lineKey: 'a', chemistry, feeMinor: fee },
        { ...line, lineKey: 'b', chemistry: 'zinc_air', feeMinor: 100n },
      ],
    });
  }
  const { organisationId } = await quarter.producer();
  await seedReturn(quarter.db, programme, {
    organisationId,
    period: Q2,
    accepted: false,
    lines: [{ ...line, lineKey: 'a', chemistry: 'alkaline', feeMinor: 1n }],
  });
});

afterAll(() => quarter.close());

describe('a what-if on past periods', () => {
  it('sets what a draft makes of accepted returns beside what was assessed', async () => {
    const answer = given(
      await whatIf.compare(quarter.agency, {
        draft: draft('2026-02-01', dearerAlkaline),
        periods: [Q2],
      }),
    );
    expect(answer).toMatchObject({ currency: 'EUR', lines: 4, oldMinor: 2224n });
    expect(answer.periods).toMatchObject([{ period: Q2, returns: 2, lines: 4 }]);
    expect(answer.byChemistry.map(({ key, lines, oldMinor }) => [key, lines, oldMinor])).toEqual([
      ['alkaline', 1, 759n],
      ['lithium_ion_nmc', 1, 1265n],
      ['zinc_air', 2, 200n],
    ]);
    const groups = answer.byCategory.reduce((sum, each) => sum + each.newMinor, 0n);
    expect(groups + answer.beyondLines.newMinor).toBe(answer.newMinor);
    expect(answer.winners.count + answer.losers.count + answer.unchanged).toBe(2);
    expect(answer.winners.sumMinor + answer.losers.sumMinor).toBe(answer.differenceMinor);
  });

  it('explains the largest changes with their steps', async () => {
    const answer = given(
      await whatIf.compare(quarter.agency, {
        draft: draft('2026-02-01', dearerAlkaline),
        periods: [Q2],
        largest: 1,
      }),
    );
    const [change] = answer.changes;
    expect(answer.changes).toHaveLength(1);
    expect(change).toMatchObject({ chemistry: 'alkaline', lineKey: 'a', newMinor: 20700n });
    const steps = printedSteps(change?.steps ?? []);
    expect(JSON.stringify(steps)).toContain('9 EUR/kg');
  });

  it('tries the law of a later day on a past quarter', async () => {
    const later = draft('2027-01-01', dearerAlkaline);
    const asItWas = given(await whatIf.compare(quarter.agency, { draft: later, periods: [Q2] }));
    const asItWillBe = given(
      await whatIf.compare(quarter.agency, {
        draft: later,
        periods: [Q2],
        lawOn: '2027-01-01' as CalendarDate,
      }),
    );
    expect(asItWas.newMinor).toBeLessThan(20700n);
    expect(asItWillBe.newMinor).toBeGreaterThan(20700n);
  });

  it('says why a draft cannot be tried', async () => {
    const asked = { draft: draft('2026-02-01', dearerAlkaline), periods: [Q2] };
    const early = await whatIf.compare(quarter.agency, {
      ...asked,
      lawOn: '2001-01-01' as CalendarDate,
    });
    expect(early).toMatchObject({ ok: false, reason: { code: 'run.rulebook-not-in-force' } });
  });

  it("sees nothing of another programme's returns", async () => {
    const other = contextOf('00000000-0000-7000-8000-000000000000', null, { capacity: 'agency' });
    const answer = given(
      await whatIf.compare(other, { draft: draft('2026-02-01', dearerAlkaline), periods: [Q2] }),
    );
    expect(answer.lines).toBe(0);
    expect(await whatIf.periods(other)).toEqual([]);
    expect(await whatIf.periods(quarter.agency)).toEqual([Q2]);
  });
});
