import { describe, expect, it } from '@jest/globals';
import { SHARES_YAML } from '../../test/edges-rulebook.js';
import { modulatedFiles } from '../../test/modulated-rulebook.js';
import { edited, loadedFrom } from '../../test/refused-rulebook.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ratio } from '../kernel/ratio.js';
import {
  evaluateStage,
  interpretStage,
  issueLine,
  loadRulebook,
  printedSteps,
  valueText,
  type Evaluation,
  type EvaluatedRecord,
  type Facts,
  type Rulebook,
  type StageName,
} from './index.js';

const rulebook = load();
const on = valueOf(parseCalendarDate('2025-12-31'));

function load(change?: (yaml: string) => string): Rulebook {
  const loaded = loadRulebook(modulatedFiles(change));
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join('\n'));
  return loaded.rulebook;
}

/** By the interpreter; many rows are computed in columns too, which give the same. */
function evaluate(stage: StageName, facts: Facts, of = rulebook): Evaluation & { ok: true } {
  const evaluation = interpretStage(of, stage, facts, { on });
  const same = evaluateStage(of, stage, facts, { on });
  if (!evaluation.ok || !same.ok) throw new Error(JSON.stringify([evaluation, same]));
  expect(allOutputs(same)).toEqual(allOutputs(evaluation));
  return evaluation;
}

function allOutputs(of: Pick<Evaluation & { ok: true }, 'outputs' | 'rows'>): unknown {
  const rows = Array.from({ length: of.rows?.length ?? 0 }, (_, at) => row(of, at));
  const below = rows.map(({ outputs, rows: inside }) =>
    allOutputs({ outputs, ...(inside === undefined ? {} : { rows: inside }) }),
  );
  return [of.outputs, below];
}

function row(of: { readonly rows?: EvaluatedRecord['rows'] }, ...path: number[]): EvaluatedRecord {
  const [index = 0, ...rest] = path;
  const record = of.rows?.at(index);
  if (record === undefined) throw new Error('There are no rows.');
  return rest.length === 0 ? record : row({ rows: record.rows }, ...rest);
}

function text(record: { readonly outputs: EvaluatedRecord['outputs'] }, name: string): string {
  const value = record.outputs[name];
  return value === undefined ? 'no such output' : valueText(value);
}

/** Heavy batteries of the group `other`: 200 EUR/t at the amber price. */
function heavy(rating: string, mass: string | null): Facts {
  return { rating, group: 'other', units: '100', mass };
}

function producer(lines: readonly Facts[], small = false): Facts {
  return { small_producer: small, periods: [{ lines }] };
}

function nation(producers: readonly Facts[], costs = '100 EUR'): Evaluation & { ok: true } {
  return evaluate('national_year', { costs, producers });
}

describe('a modulation that pays for itself', () => {
  it('gives back over the green tonnage what the red tonnage pays more', () => {
    const year = nation([
      producer([heavy('red', '100 t'), heavy('amber', '50 t')]),
      producer([heavy('green', '300 t')]),
    ]);
    // 0.2 x 100 t x 200 EUR/t = 4,000 EUR over 300 t x 200 EUR/t = 60,000 EUR.
    expect(text(year, 'green_factor')).toBe('0.933333');
    expect(text(row(year, 0, 0, 0), 'fee')).toBe('24000.00 EUR');
    expect(text(row(year, 0, 0, 1), 'fee')).toBe('10000.00 EUR');
    // 200 x 0.933333 = 186.6666 EUR/t at four decimals.
    expect(text(row(year, 1, 0, 0), 'fee')).toBe('55999.98 EUR');
    expect(text(row(year, 0), 'fee_total')).toBe('34000.00 EUR');
    expect(text(row(year, 1), 'fee_total')).toBe('55999.98 EUR');
  });

  it('gives no discount where nothing is green', () => {
    const year = nation([producer([heavy('red', '100 t')])]);
    expect(text(year, 'green_factor')).toBe('1');
    expect(text(row(year, 0, 0, 0), 'fee')).toBe('24000.00 EUR');
  });

  it('counts a mass that was not given as nothing, and the other lines in full', () => {
    const year = nation([
      producer([heavy('red', null), heavy('red', '100 t')]),
      producer([heavy('green', '300 t')]),
    ]);
    expect(text(year, 'green_factor')).toBe('0.933333');
    expect(text(row(year, 0, 0, 0), 'fee')).toBe('0.00 EUR');
  });
});

describe('a line that depends on the whole year', () => {
  it('is free up to the threshold, its upper edge included', () => {
    const at = (mass: string) =>
      text(
        row(nation([producer([heavy('amber', '400 kg'), heavy('amber', mass)])]), 0, 0, 1),
        'fee',
      );
    expect(at('600 kg')).toBe('0.00 EUR');
    expect(at('600.000001 kg')).toBe('120.00 EUR');
  });

  it('pays half where the producer is small', () => {
    const year = nation([producer([heavy('amber', '3 t')], true)]);
    const line = row(year, 0, 0, 0);
    expect(text(line, 'fee')).toBe('300.00 EUR');
    const fee = printedSteps(line.trace()).find((step) => step.name === 'fee');
    expect(fee).toMatchObject({
      worked: '3 t * 200 EUR/t / 2',
      second: true,
      exceptions: ['Test Act, s. 6(2)'],
    });
  });

  it('alone takes what lies above as facts, and leaves its second pass out without them', () => {
    const line = heavy('green', '3 t');
    const first = evaluate('line', line);
    expect(Object.keys(first.outputs)).toEqual(['net_mass']);
    expect(first.trace.map(({ name }) => name)).toEqual([
      'net_mass',
      'unit_mass',
      'price',
      'at_amber',
    ]);
    const above = {
      producer_year: { mass_total: '3 t', small_producer: 'no' },
      national_year: { green_factor: '0.9' },
    };
    const second = evaluate('line', { ...line, ...above });
    expect(text(second, 'fee')).toBe('540.00 EUR');
    const factor = printedSteps(second.trace).find((step) => step.name === 'factor');
    expect(factor?.operands).toMatchObject([
      { kind: 'above', name: 'national_year.green_factor', text: '0.9' },
    ]);
    const year = nation([producer([heavy('red', '1 t'), line])]);
    const again = evaluate('line', {
      ...line,
      producer_year: { ...row(year, 0).outputs, small_producer: false },
      national_year: year.outputs,
    });
    expect(again.outputs).toEqual(row(year, 0, 0, 1).outputs);
  });

  it('names what is missing or wrong among the values above', () => {
    const wrong = evaluateStage(
      rulebook,
      'line',
      {
        ...heavy('green', '3 t'),
        producer_year: { mass_total: '3 EUR', small_producer: 'no' },
        national_year: {},
      },
      { on },
    );
    expect(wrong.ok ? [] : wrong.issues.map((issue) => issue.location.field)).toEqual([
      'producer_year.mass_total',
      'national_year.green_factor',
    ]);
    const noRecord = evaluateStage(
      rulebook,
      'line',
      { ...heavy('green', '3 t'), producer_year: 'x' },
      { on },
    );
    expect(noRecord.ok ? '' : noRecord.issues[0]?.location.field).toBe('producer_year');
  });

  it('of a producer without the national year leaves out what needs it', () => {
    const year = evaluate('producer_year', producer([heavy('amber', '3 t')]));
    expect(Object.keys(year.outputs)).toEqual(['mass_total']);
    const known = evaluate('producer_year', {
      ...producer([heavy('amber', '3 t')]),
      national_year: { green_factor: '1', pool: '100 EUR' },
    });
    expect(text(row(known, 0, 0), 'fee')).toBe('600.00 EUR');
    // The pool needs every producer: its part, and with it the second pass of the year, is left out.
    expect(Object.keys(known.outputs)).toEqual(['mass_total']);
  });
});

describe('a nation in which nobody placed anything', () => {
  it('charges nothing, as a producer without lines is charged among others', () => {
    const empty = { small_producer: false, periods: [{ lines: [] }] };
    const none = { small_producer: false, periods: [] };
    const year = nation([empty, none]);
    const among = nation([empty, none, producer([heavy('amber', '3 t')])]);
    for (const each of [year, among]) {
      expect(text(row(each, 0, 0), 'fee_total')).toBe('0.00 EUR');
      expect(text(row(each, 0), 'fee_total')).toBe('0.00 EUR');
      expect(text(row(each, 1), 'fee_total')).toBe('0.00 EUR');
    }
    expect(text(row(year, 0), 'cost_part')).toBe('n/a');
    expect(text(row(among, 0), 'cost_part')).toBe('0.00 EUR');
  });
});

describe('a period by itself', () => {
  const period = { lines: [heavy('amber', '3 t')] };

  it('leaves out a second pass that reads what its lines do not have yet', () => {
    for (const each of [period, { lines: [] }])
      expect(Object.keys(evaluate('producer_period', each).outputs)).toEqual(['mass_total']);
  });

  it('gives one that reads only what is known', () => {
    const known = load((yaml) =>
      yaml.replace('expr: sum(line.fee)', 'expr: mass_total * 2 EUR / 1 t'),
    );
    expect(text(evaluate('producer_period', period, known), 'fee_total')).toBe('6.00 EUR');
  });
});

describe('a year by itself', () => {
  it('gives a second pass that reads its own values, though its periods have some of the same name', () => {
    const own = load((yaml) =>
      edited(
        yaml,
        ['expr: sum(producer_period.fee_total)', 'expr: mass_total * 2 EUR / 1 t'],
        ['expr: share_out(national_year.pool, mass_total, 0.01 EUR)', 'expr: fee_total * 2'],
        ['          notApplicable: Nothing was placed on the market.\n', '          round: { mode: half-even, step: "0.01", cite: act s. 7 }\n'], // prettier-ignore
      ),
    );
    const year = evaluate('producer_year', producer([heavy('amber', '3 t')]), own);
    expect([text(year, 'fee_total'), text(year, 'cost_part')]).toEqual(['6.00 EUR', '12.00 EUR']);
    expect(Object.keys(row(year, 0).outputs)).toEqual(['mass_total']);
  });
});

describe('a pool of each producer', () => {
  it('is shared out among the lines of that producer only', () => {
    const own = load((yaml) =>
      yaml
        .replace(
          'green_base: { label: Green, expr: sum(producer_period.green_base), unit: EUR, cite: act s. 4 }',
          `$&
      own: { label: Own costs, expr: mass_total * 10 EUR / 1 t, unit: EUR, cite: act s. 7, round: { mode: half-even, step: "0.01", cite: act s. 7 } }`,
        )
        .replace(
          '        price_paid:',
          `        own_part: { label: Part, expr: "share_out(producer_year.own, net_mass, 0.01 EUR)", unit: EUR, cite: act s. 7, notApplicable: Nothing. }
        price_paid:`,
        )
        .replace('outputs: [fee]', 'outputs: [fee, own_part]'),
    );
    const year = evaluate(
      'national_year',
      {
        costs: '1 EUR',
        producers: [
          producer([heavy('amber', '1 t'), heavy('amber', '3 t')]),
          {
            small_producer: false,
            periods: [{ lines: [heavy('amber', '6 t')] }, { lines: [heavy('amber', '2 t')] }],
          },
        ],
      },
      own,
    );
    const part = (...place: number[]) => text(row(year, ...place), 'own_part');
    expect([part(0, 0, 0), part(0, 0, 1)]).toEqual(['10.00 EUR', '30.00 EUR']);
    // Of both of its periods together.
    expect([part(1, 0, 0), part(1, 1, 0)]).toEqual(['60.00 EUR', '20.00 EUR']);
  });
});

describe('a pool that is shared out', () => {
  const parts = (costs: string, ...masses: (string | null)[]) => {
    const year = nation(
      masses.map((mass) => producer([heavy('amber', mass)])),
      costs,
    );
    return masses.map((_, index) => text(row(year, index), 'cost_part'));
  };

  it('adds up, and gives what is left over to the largest remainders, of equal ones to the first', () => {
    expect(parts('100 EUR', '1 t', '1 t', '1 t')).toEqual(['33.34 EUR', '33.33 EUR', '33.33 EUR']);
    expect(parts('100 EUR', '1 t', '2 t', '3 t')).toEqual(['16.67 EUR', '33.33 EUR', '50.00 EUR']);
    expect(parts('0.02 EUR', '1 t', '1 t', '1 t')).toEqual(['0.01 EUR', '0.01 EUR', '0.00 EUR']);
    expect(parts('-100 EUR', '1 t', '1 t', '1 t')).toEqual([
      '-33.34 EUR',
      '-33.33 EUR',
      '-33.33 EUR',
    ]);
  });

  it('gives nothing to who placed nothing, and is n/a where nobody did', () => {
    expect(parts('100 EUR', '1 t', null)).toEqual(['100.00 EUR', '0.00 EUR']);
    expect(parts('100 EUR', null, null)).toEqual(['n/a', 'n/a']);
  });

  it('explains a part by its quota and the direction it was rounded', () => {
    const year = nation([1, 2, 3].map(() => producer([heavy('amber', '1 t')])));
    const step = (index: number) =>
      printedSteps(row(year, index).trace()).find((each) => each.name === 'cost_part');
    expect(step(0)).toMatchObject({
      worked: '100.00 EUR * 1 t / 3000 kg',
      unrounded: '33.333333… EUR',
      result: '33.34 EUR',
      rounding: { mode: 'up', step: '0.01 EUR' },
    });
    expect(step(1)).toMatchObject({ result: '33.33 EUR', rounding: { mode: 'down' } });
    const none = row(nation([producer([heavy('amber', null)])]), 0).trace();
    const part = none.find((each) => each.name === 'cost_part');
    expect(part && [part.value.kind, part.round]).toEqual(['not-applicable', undefined]);
  });

  it('explains a part without the others by what was kept of them', () => {
    const own = producer([heavy('amber', '1 t')]);
    const year = nation([own, own, own]);
    const national_year = Object.fromEntries(year.trace.map(({ name, value }) => [name, value]));
    const alone = (part: bigint) =>
      evaluateStage(
        rulebook,
        'producer_year',
        { ...own, national_year },
        {
          on,
          shares: new Map([
            ['cost_part', { part: ratio(part, 100n), total: ratio(3000n, 1n), rows: 3 }],
          ]),
        },
      );
    for (const [index, part] of [3334n, 3333n].entries()) {
      const found = alone(part);
      expect(found.ok && printedSteps(found.trace)).toEqual(printedSteps(row(year, index).trace()));
    }
  });

  it('takes what was kept for the record itself, never for its rows, whatever their formulas are called', () => {
    // Years and periods both have a `part` of the pool of the nation.
    const of = loadedFrom({ rulebookYaml: SHARES_YAML, tables: {}, cases: {} });
    const kept = { part: ratio(5n, 1n), total: ratio(3n, 1n), rows: 1 };
    const year = {
      costs: '1 EUR',
      periods: [{ placed: '3 kg', returned: '0 kg' }],
      national_year: { pool: '5 EUR', ratio: '3', factor: '1' },
    };
    const found = interpretStage(of, 'producer_year', year, { on, shares: new Map([['part', kept]]) }); // prettier-ignore
    if (!found.ok) throw new Error(JSON.stringify(found.issues));
    expect(Object.keys(found.outputs)).toEqual(['own', 'net', 'quotient']);
    expect(Object.keys(row(found, 0).outputs)).toEqual(['net']);
  });
});
