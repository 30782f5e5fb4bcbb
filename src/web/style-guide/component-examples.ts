import type { Text } from '../shell/text.js';

const say = (name: string): Text => ({ key: `style-guide.${name}` });
const kilograms = (kg: bigint) => ({ massIn: 'kg' as const, mg: kg * 1_000_000n });

function returnLines() {
  const line = (code: string, units: string, kg: bigint, change: string) => [
    { text: say(`category.${code}`) },
    { number: units },
    kilograms(kg),
    { percent: change, places: 1 },
    { money: kg * 42n, currency: 'EUR' },
  ];
  return {
    caption: say('table.caption'),
    head: [
      say('table.category'),
      { text: say('table.units'), format: 'numeric' },
      { text: say('table.mass'), format: 'numeric' },
      { text: say('table.change'), format: 'numeric' },
      { text: say('table.fee'), format: 'numeric' },
    ],
    rows: [
      line('portable', '1240500', 31_012n, '0.042'),
      line('lmt', '4120', 10_712n, '0.311'),
      line('ev', '310', 125_550n, '-0.018'),
    ],
    foot: [
      [
        say('table.total'),
        { number: '1244930' },
        kilograms(167_274n),
        { text: '' },
        { money: 7_025_508n, currency: 'EUR' },
      ],
    ],
    firstCellIsHeader: true,
  };
}

export function componentExamples() {
  return {
    lines: returnLines(),
    emptyTable: {
      caption: say('empty.caption'),
      head: [say('table.category'), { text: say('table.mass'), format: 'numeric' }],
      rows: [],
      empty: say('empty.text'),
    },
    tasks: {
      items: [
        { title: say('task.models'), status: { text: say('task.done') } },
        {
          title: say('task.lines'),
          href: '#tasks',
          hint: say('task.lines-hint'),
          status: { tag: { text: say('task.in-progress'), colour: 'blue' } },
        },
        {
          title: say('task.submit'),
          hint: say('task.submit-hint'),
          status: { tag: { text: say('task.blocked'), colour: 'yellow' } },
        },
      ],
    },
    receipt: {
      rows: [
        { key: say('receipt.reference'), value: { text: 'DEMO-S-2026-000123-K' } },
        { key: say('receipt.time'), value: { dateTime: '2026-07-14T09:12:00Z' } },
        { key: say('receipt.mass'), value: { mass: 167_274_000_000n } },
        {
          key: say('receipt.state'),
          value: { tag: { text: say('task.done'), colour: 'green' } },
          actions: {
            items: [
              { href: '#receipt', text: say('change'), visuallyHiddenText: say('receipt.state') },
            ],
          },
        },
      ],
    },
    errors: [
      { text: say('error.mass'), href: '#mass' },
      { text: say('error.category'), href: '#category' },
    ],
    categories: ['portable', 'lmt', 'ev'].map((code) => ({
      value: code,
      text: say(`category.${code}`),
    })),
    pages: {
      previous: { href: '#1' },
      next: { href: '#3' },
      items: [
        { number: 1, href: '#1' },
        { number: 2, href: '#2', current: true },
        { number: 3, href: '#3' },
        { ellipsis: true },
        { number: 12, href: '#12' },
      ],
    },
    crumbs: [
      { text: { key: 'shell.product' }, href: '/' },
      { text: say('title'), href: '/style-guide' },
    ],
  };
}
