import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { bars } from './bars.js';
import { flow } from './flow.js';
import { lines } from './lines.js';
import { axisRoom, axisValue, valueText } from './measure.js';
import { spread } from './spread.js';
import { stackedColumns } from './stacked-columns.js';
import { toneOf } from './tones.js';

const words = { id: 'c', title: 'Title', description: 'Description', source: 'Source' };
const mass = { kind: 'mass', unit: 't' } as const;
const share = { kind: 'percent' } as const;
const t = 1_000_000_000n;

describe('bars', () => {
  const view = bars({
    ...words,
    measure: share,
    rowHead: 'Material',
    valueHead: 'Recovered',
    bars: [
      {
        code: 'nickel',
        label: 'Nickel',
        amount: '0.5',
        target: { amount: '0.95', label: 'Target' },
      },
      { code: 'lead', label: 'Lead', amount: '1' },
      { code: 'cadmium', label: 'Cadmium', amount: null },
    ],
  });
  const wide = view.drawings[0];

  it('start at zero and keep proportion', () => {
    expect(wide?.ticks[0]).toEqual({ at: 0, text: { number: '0' } });
    expect((wide?.bars[1]?.length ?? 0) / (wide?.bars[0]?.length ?? 1)).toBeCloseTo(2, 2);
  });

  it('put the value behind the bar and behind its target', () => {
    expect(wide?.bars[0]?.valueAt).toBeGreaterThan(wide?.bars[0]?.mark?.at ?? Infinity);
    expect(wide?.bars[1]?.valueAt).toBeLessThan(720);
  });

  it('say what is not available instead of drawing nothing', () => {
    expect(wide?.bars[2]).toMatchObject({ length: 0, value: '[x]' });
    expect(view.table.rows[2]).toEqual([
      { text: 'Cadmium' },
      { text: '[x]', format: 'numeric' },
      { text: '[x]', format: 'numeric' },
    ]);
  });
});

describe('stacked columns', () => {
  const view = stackedColumns({
    ...words,
    measure: mass,
    columnHead: 'Quarter',
    series: [
      { code: 'portable', label: 'Portable' },
      { code: 'ev', label: 'Vehicles' },
    ],
    columns: [
      { label: 'Q1', amounts: { portable: 10n * t, ev: 30n * t }, total: 40n * t },
      { label: 'Q2', amounts: { portable: 20n * t }, total: 20n * t },
    ],
  });
  const wide = view.drawings[0];

  it('stack from the base line to the total', () => {
    const first = wide?.parts.filter(({ x }) => x === wide.parts[0]?.x) ?? [];
    const [portable, ev] = first;
    expect((portable?.y ?? 0) + (portable?.height ?? 0)).toBeCloseTo(wide?.base ?? 0, 0);
    expect((ev?.y ?? 0) + (ev?.height ?? 0)).toBeCloseTo(portable?.y ?? 0, 0);
    expect((ev?.height ?? 0) / (portable?.height ?? 1)).toBeCloseTo(3, 1);
  });

  it('give exact figures in the table', () => {
    expect(view.table.rows[1]).toEqual([
      { text: 'Q2' },
      { text: { massIn: 't', mg: 20n * t }, format: 'numeric' },
      { text: '[x]', format: 'numeric' },
      { text: { massIn: 't', mg: 20n * t }, format: 'numeric' },
    ]);
  });

  it('label parts directly where there is room, else by a legend', () => {
    expect(wide?.labels.map(({ label }) => label)).toEqual(['Portable', 'Vehicles']);
    expect(view.drawings[1]?.labels).toEqual([]);
    expect(view.legend.map(({ tone }) => tone)).toEqual(['ec-tone-blue', 'ec-tone-vermilion']);
  });
});

describe('stacked columns on a narrow screen', () => {
  const many = (count: number, units: bigint) => {
    const { drawings } = stackedColumns({
      ...words,
      measure: { kind: 'number', unit: 'batteries' },
      columnHead: 'Quarter',
      series: [{ code: 'ev', label: 'Vehicles' }],
      columns: Array.from({ length: count }, (_, at) => ({
        label: `Q${String(at + 1)} 2025`,
        short: `Q${String(at + 1)}`,
        amounts: { ev: units },
        total: units,
      })),
    });
    return { wide: drawings[0], narrow: drawings[1] };
  };

  it('say thousands once, so that totals do not run together', () => {
    const { wide, narrow } = many(4, 134_079n);
    expect(wide?.columns[0]).toMatchObject({ label: 'Q1 2025', total: { number: 134_079n } });
    expect(narrow?.columns[0]).toMatchObject({
      label: 'Q1',
      total: { number: '134.079', places: 1 },
    });
    expect(narrow?.axis.text).toEqual({ key: 'chart.thousands', params: { unit: 'batteries' } });
    expect(narrow?.ticks.at(-1)?.text).toEqual({ number: '140' });
    const centres = narrow?.columns.map(({ centre }) => centre) ?? [];
    expect((centres[1] ?? 0) - (centres[0] ?? 0)).toBeGreaterThan(60);
  });

  it('leave small figures as they are, and those out that have no room', () => {
    expect(many(4, 9_999n).narrow?.columns[0]?.total).toEqual({ number: 9_999n });
    expect(many(14, 134_079n).narrow?.columns[0]?.total).toBe('');
    expect(many(14, 134_079n).wide?.columns[0]?.total).toBe('');
  });
});

describe('lines', () => {
  it('leave a gap where nothing is known', () => {
    const { drawings } = lines({
      ...words,
      measure: share,
      pointHead: 'Year',
      points: ['2023', '2024', '2025', '2026'],
      series: [{ code: 'ev', label: 'Vehicles', amounts: ['0.1', '0.2', null, '0.4'] }],
      target: { amount: '0.5', label: 'Target' },
    });
    expect(drawings[0]?.lines[0]?.path.match(/M/g)).toHaveLength(2);
    expect(drawings[0]?.lines[0]?.dots).toHaveLength(3);
    expect(drawings[0]?.target?.at).toBeLessThan(drawings[0]?.lines[0]?.dots[2]?.y ?? 0);
  });
});

describe('flow', () => {
  const input = {
    ...words,
    measure: mass,
    nodes: [
      { id: 'a', stage: 0, label: 'Placed', amount: 100n * t, kind: 'stock' as const },
      { id: 'b', stage: 1, label: 'Back', amount: 60n * t, kind: 'recovered' as const },
      { id: 'c', stage: 1, label: 'Lost', amount: 40n * t, kind: 'loss' as const },
    ],
    links: [
      { from: 'a', to: 'b', amount: 60n * t },
      { from: 'a', to: 'c', amount: 40n * t },
    ],
  };

  it('keeps heights in proportion and stays inside its frame', () => {
    const { wide } = flow(input);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => wide.nodes.find(({ id }) => id === name));
    expect((b?.height ?? 0) + (c?.height ?? 0)).toBeCloseTo(a?.height ?? 0, 0);
    expect((c?.y ?? 0) + (c?.height ?? 0)).toBeLessThanOrEqual(wide.height);
    expect(wide.ribbons).toHaveLength(2);
    expect(wide.ribbons[1]?.tone).toBe('ec-flow-loss');
  });

  it('is a bar for each on narrow screens, each where the one above in its stage ends', () => {
    const { narrow } = flow(input);
    const [a, b, c] = narrow.bars;
    expect([a?.x, b?.x]).toEqual([0, 0]);
    expect(c?.x).toBeCloseTo(b?.length ?? 0, 1);
    expect((c?.x ?? 0) + (c?.length ?? 0)).toBeCloseTo(a?.length ?? 0, 1);
    expect((a?.valueAt ?? 0) + 80).toBeLessThanOrEqual(narrow.width);
  });

  it('lets no ribbon cross a label, however the masses are divided', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 4 }), (parts) => {
        const [brought, back, lost, waiting] = parts.map((each) => BigInt(each + 1) * t) as [bigint, bigint, bigint, bigint]; // prettier-ignore
        const treated = back + lost;
        const own = treated - (brought < treated ? brought : 0n);
        const node = (id: string, stage: number, amount: bigint) => ({ id, stage, amount, label: id, kind: 'stock' as const }); // prettier-ignore
        const { wide } = flow({
          ...words,
          measure: mass,
          nodes: [
            node('brought', 0, treated - own),
            node('collected', 0, own + waiting),
            node('treated', 1, treated),
            node('waiting', 1, waiting),
            node('back', 2, back),
            node('lost', 2, lost),
          ],
          links: [
            { from: 'brought', to: 'treated', amount: treated - own },
            { from: 'collected', to: 'treated', amount: own },
            { from: 'collected', to: 'waiting', amount: waiting },
            { from: 'treated', to: 'back', amount: back },
            { from: 'treated', to: 'lost', amount: lost },
          ],
        });
        const of = (id: string) => wide.nodes.find((each) => each.id === id);
        const bottom = (id: string) => (of(id)?.y ?? 0) + (of(id)?.height ?? 0);
        const waits = of('waiting');
        // Label and figure of what waits stand right of it, below everything that goes on.
        expect((waits?.labelY ?? 0) - 15).toBeGreaterThanOrEqual(Math.max(bottom('treated'), bottom('lost'))); // prettier-ignore
        // Those of what is treated stand above it, where every ribbon is lower.
        expect(of('treated')?.valueY).toBeLessThan(Math.min(...wide.nodes.map(({ y }) => y)));
        expect(Math.max(...wide.nodes.map(({ valueY }) => valueY))).toBeLessThan(wide.height);
      }),
    );
  });

  it('refuses a link to nowhere', () => {
    const links = [{ from: 'a', to: 'nowhere', amount: 1n }];
    expect(() => flow({ ...input, links })).toThrow(/nowhere/);
  });
});

describe('measures', () => {
  it('give floats to pixels only', () => {
    expect(axisValue(mass, 12_345_678_901n)).toBeCloseTo(12.345678901, 12);
    expect(axisValue({ kind: 'money', currency: 'EUR', digits: 2 }, 999n)).toBe(9.99);
    expect(valueText(mass, 12_345_678_901n)).toEqual({ massIn: 't', mg: 12_345_678_901n });
  });

  it('leave room for the longest tick', () => {
    expect(axisRoom([0, 30_000])).toBeGreaterThan(axisRoom([0, 30]));
  });
});

describe('labels', () => {
  it('never overlap, keep their order and move as little as the bounds ask', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 10 }),
        (wanted) => {
          const placed = spread(wanted, 20, [0, 300]);
          const order = wanted
            .map((_, at) => at)
            .sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
          const sorted = order.map((at) => placed[at] ?? 0);
          sorted.slice(1).forEach((at, before) => {
            expect(at - (sorted[before] ?? 0)).toBeGreaterThanOrEqual(20);
          });
          expect(Math.min(...placed)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...placed)).toBeLessThanOrEqual(300);
        },
      ),
    );
    expect(spread([10, 100], 20, [0, 300])).toEqual([10, 100]);
  });
});

describe('tones', () => {
  it('are the same for a code wherever it stands, and told apart otherwise', () => {
    expect(toneOf('cobalt', 0)).toBe(toneOf('cobalt', 7));
    expect(new Set([0, 1, 2, 3, 4, 5, 6, 7].map((place) => toneOf('own', place))).size).toBe(8);
  });
});
