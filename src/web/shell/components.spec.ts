import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import Handlebars from 'handlebars';

import { projectFolder } from '../../project-folder.js';
import { TemplateEngine } from './template-engine.js';
import { loadTranslations } from './view-files.js';

interface Fixture {
  name: string;
  options: Record<string, unknown>;
  html: string;
}

const views = join(projectFolder(), 'views');
const engine = new TemplateEngine(views, loadTranslations(views));
const shipped = join(projectFolder(), 'node_modules/govuk-frontend/dist/govuk/components');

/** Fixtures of features that we leave out, with the reason. */
const enhanced = 'uploads are plain fields; the check page shows what was received';
const interruption = 'a page that interrupts is not used here';
const slots = 'the header carries languages and account, so the navigation has no slots';
const leftOut: Record<string, Record<string, string>> = {
  button: { 'start link with html': 'button labels are words without markup' },
  select: { 'with falsy values': 'option values are strings; false means no value' },
  'file-upload': {
    enhanced,
    'enhanced, with error message and hint': enhanced,
    'enhanced, multiple files': enhanced,
    'enhanced, custom wrapper classes and attributes': enhanced,
    translated: enhanced,
  },
  panel: {
    interruption,
    'interruption-with-content-with-long-line-length': interruption,
    'interruption-with-headings-content-and-lists': interruption,
    'interruption with custom classes': interruption,
    'interruption, with actions classes and attributes': interruption,
    'interruption, submit action': interruption,
    'interruption, button link': interruption,
    'interruption, no actions': interruption,
    'interruption, no actions items': interruption,
  },
  'notification-banner': {
    'with text as html': 'rich content is given as a block',
    'with lots of content': 'rich content is given as a block',
  },
  'service-navigation': {
    'with language navigation': slots,
    'with right-aligned language navigation': slots,
    'inverse with language navigation': slots,
    'with slotted content': slots,
    'with `inline` end slot': slots,
  },
};

const components = [
  'back-link',
  'breadcrumbs',
  'button',
  'checkboxes',
  'date-input',
  'details',
  'error-message',
  'error-summary',
  'fieldset',
  'file-upload',
  'hint',
  'input',
  'inset-text',
  'label',
  'notification-banner',
  'pagination',
  'panel',
  'radios',
  'select',
  'service-navigation',
  'skip-link',
  'summary-list',
  'table',
  'tag',
  'task-list',
  'textarea',
  'warning-text',
];

function fixturesOf(component: string): Fixture[] {
  const text = readFileSync(join(shipped, component, 'fixtures.json'), 'utf8');
  return (JSON.parse(text) as { fixtures: Fixture[] }).fixtures;
}

const entities: Record<string, string> = {
  '&quot;': '"',
  '&#39;': "'",
  '&#x27;': "'",
  '&#x60;': '`',
  '&#x3D;': '=',
  '&amp;': '&',
};

/** Tags on their own lines with sorted attributes, text without needless space. */
function normalised(html: string): string[] {
  return (html.match(/<[^>]*>|[^<]+/g) ?? [])
    .map((piece) => (piece.startsWith('<') ? sortedTag(piece) : piece.replace(/\s+/g, ' ').trim()))
    .map((piece) =>
      piece.replace(/&(quot|#39|#x27|#x60|#x3D|amp);/g, (entity) => entities[entity] ?? ''),
    )
    .filter((piece) => piece !== '');
}

function sortedTag(tag: string): string {
  const [, name = '', rest = ''] = /^<(\/?[\w-]+)([^]*?)\/?>$/.exec(tag) ?? [];
  const attributes = [...rest.matchAll(/([^\s="]+)(?:="([^"]*)")?/g)].map(
    ([, key = '', value = '']) => `${key}="${value.replace(/\s+/g, ' ').trim()}"`,
  );
  return `<${[name, ...attributes.sort()].join(' ')}>`;
}

/** Our partials take no HTML; the fixtures' goes in as a text that is already safe. */
function withSafeHtml(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSafeHtml);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [
    key,
    withSafeHtml(item),
  ]);
  for (const [key, item] of entries.slice()) {
    const text = /Html$|^html$/.test(key);
    if (!text || typeof item !== 'string' || item === '') continue;
    const name = key === 'html' ? 'text' : key.replace(/Html$/, 'Text');
    entries.push([name, new Handlebars.SafeString(item)]);
  }
  return Object.fromEntries(entries);
}

describe.each(components)('%s', (component) => {
  const reasons = leftOut[component] ?? {};
  const fixtures = fixturesOf(component);
  it.each(fixtures.filter(({ name }) => !(name in reasons)))('$name', ({ options, html }) => {
    const given = { ...(withSafeHtml(options) as object), plain: component === 'table' };
    expect(normalised(engine.renderPartial(`ui/${component}`, given))).toEqual(normalised(html));
  });
  it('leaves out only fixtures that exist', () => {
    const names = fixtures.map(({ name }) => name);
    expect(Object.keys(reasons).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('a table on a telephone', () => {
  const drawn = (columns: number): string => {
    const names = Array.from({ length: columns }, (_, at) => `Column ${String(at)}`);
    const table = {
      head: names.map((text) => ({ text })),
      rows: [names.map((text) => ({ text }))],
    };
    return engine.renderPartial('ui/table', { ...table, firstCellIsHeader: true });
  };

  it('stands row by row, each cell beside the name of its column, where it is wider than that', () => {
    expect(drawn(4)).toContain('ec-table--stacked');
    expect(drawn(4).match(/data-label="[^"]*"/g)).toEqual(
      [1, 2, 3].map((at) => `data-label="Column ${String(at)}"`),
    );
  });

  it('stays as it is where it fits', () => {
    expect(drawn(3)).not.toMatch(/stacked|data-label/);
  });
});

describe('a column of masses', () => {
  const cell = (mg: bigint) => ({ massIn: 'kg', mg });
  const cells = (rows: object[][], foot?: object[][]): string[] =>
    [...engine.renderPartial('ui/table', { label: 'x', rows, foot }).matchAll(/>([\d.,]+)</g)].map(([, text = '']) => text); // prettier-ignore

  it('has the decimals of its longest figure, and a plain zero', () => {
    const rows = [[cell(1_707_671_808n)], [cell(2_886_347_520n)], [cell(0n)]];
    expect(cells(rows, [[cell(4_594_000_000n)]])).toEqual(['1,707.671808', '2,886.347520', '0', '4,594.000000']); // prettier-ignore
  });

  it('keeps the decimals that a figure names, and whole ones whole', () => {
    expect(cells([[cell(5_000_000n)], [cell(20_000_000n)]])).toEqual(['5', '20']);
    expect(cells([[{ ...cell(5_500_000n), places: 0 }], [cell(20_250_000n)]])).toEqual(['6', '20.25']); // prettier-ignore
  });
});
