import { bars } from '../charts/bars.js';
import { flow } from '../charts/flow.js';
import { lines } from '../charts/lines.js';
import { stackedColumns } from '../charts/stacked-columns.js';
import type { Text } from '../shell/text.js';

const say = (name: string): Text => ({ key: `style-guide.${name}` });
const tonnes = (amount: number) => BigInt(amount) * 1_000_000_000n;
const mass = { kind: 'mass', unit: 't' } as const;
const share = { kind: 'percent', places: 1 } as const;
const source = say('source');

const categories = ['portable', 'lmt', 'sli', 'industrial', 'ev'].map((code) => ({
  code,
  label: say(`category.${code}`),
}));

function placedOnTheMarket() {
  const quarters = [
    ['2025-Q3', 4210, 380, 9120, 2810, 6940],
    ['2025-Q4', 4980, 310, 9640, 2990, 7820],
    ['2026-Q1', 3890, 420, 8870, 3120, 8410],
    ['2026-Q2', 4120, 560, 8710, 3350, 9260],
  ] as const;
  return stackedColumns({
    id: 'placed',
    title: say('placed.title'),
    description: say('placed.description'),
    source,
    measure: mass,
    columnHead: say('quarter'),
    series: categories,
    columns: quarters.map(([label, ...amounts]) => ({
      label,
      amounts: Object.fromEntries(
        categories.map(({ code }, place) => [code, tonnes(amounts[place] ?? 0)]),
      ),
      total: amounts.reduce((sum, amount) => sum + tonnes(amount), 0n),
    })),
  });
}

function recovery() {
  const targets = { label: say('target'), amount: '0.95' };
  return bars({
    id: 'recovery',
    title: say('recovery.title'),
    description: say('recovery.description'),
    source,
    measure: share,
    rowHead: say('material'),
    valueHead: say('recovered'),
    bars: [
      { code: 'cobalt', label: say('material.cobalt'), amount: '0.957', target: targets },
      { code: 'copper', label: say('material.copper'), amount: '0.961', target: targets },
      { code: 'lead', label: say('material.lead'), amount: '0.984', target: targets },
      { code: 'nickel', label: say('material.nickel'), amount: '0.929', target: targets },
      {
        code: 'lithium',
        label: say('material.lithium'),
        amount: '0.512',
        target: { label: say('target'), amount: '0.5' },
      },
      { code: 'cadmium', label: say('material.cadmium'), amount: null },
    ],
  });
}

function collection() {
  return lines({
    id: 'collection',
    title: say('collection.title'),
    description: say('collection.description'),
    source,
    measure: share,
    pointHead: say('year'),
    points: ['2020', '2021', '2022', '2023', '2024', '2025'],
    series: [
      {
        code: 'portable',
        label: say('category.portable'),
        amounts: ['0.459', '0.482', '0.505', '0.503', '0.521', '0.548'],
      },
      {
        code: 'lmt',
        label: say('category.lmt'),
        amounts: [null, null, null, '0.171', '0.236', '0.312'],
      },
    ],
    target: { amount: '0.63', label: say('collection.target') },
  });
}

function materialFlow() {
  return flow({
    id: 'flow',
    title: say('flow.title'),
    description: say('flow.description'),
    source,
    measure: mass,
    nodes: [
      { id: 'placed', stage: 0, label: say('flow.placed'), amount: tonnes(26000), kind: 'stock' },
      {
        id: 'collected',
        stage: 1,
        label: say('flow.collected'),
        amount: tonnes(14200),
        kind: 'stock',
      },
      { id: 'in-use', stage: 1, label: say('flow.in-use'), amount: tonnes(9300), kind: 'stock' },
      {
        id: 'unknown',
        stage: 1,
        label: say('flow.unknown'),
        amount: tonnes(2500),
        kind: 'unknown',
      },
      { id: 'treated', stage: 2, label: say('flow.treated'), amount: tonnes(13600), kind: 'stock' },
      { id: 'stored', stage: 2, label: say('flow.stored'), amount: tonnes(600), kind: 'stock' },
      {
        id: 'recovered',
        stage: 3,
        label: say('flow.recovered'),
        amount: tonnes(9700),
        kind: 'recovered',
      },
      { id: 'lost', stage: 3, label: say('flow.lost'), amount: tonnes(3900), kind: 'loss' },
    ],
    links: [
      { from: 'placed', to: 'collected', amount: tonnes(14200) },
      { from: 'placed', to: 'in-use', amount: tonnes(9300) },
      { from: 'placed', to: 'unknown', amount: tonnes(2500) },
      { from: 'collected', to: 'treated', amount: tonnes(13600) },
      { from: 'collected', to: 'stored', amount: tonnes(600) },
      { from: 'treated', to: 'recovered', amount: tonnes(9700) },
      { from: 'treated', to: 'lost', amount: tonnes(3900) },
    ],
  });
}

export function chartExamples() {
  return {
    placed: placedOnTheMarket(),
    recovery: recovery(),
    collection: collection(),
    flow: materialFlow(),
  };
}
