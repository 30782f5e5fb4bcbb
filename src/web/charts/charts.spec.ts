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
    const view = flow(input);
    const [a, b, c] = view.nodes;
    expect((b?.height ?? 0) + (c?.height ?? 0)).toBeCloseTo(a?.height ?? 0, 0);
    expect((c?.y ?? 0) + (c?.height ?? 0)).toBeLessThanOrEqual(view.height);
    expect(view.ribbons).toHaveLength(2);
    expect(view.ribbons[1]?.tone).toBe('ec-flow-loss');
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
