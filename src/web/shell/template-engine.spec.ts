import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TemplateEngine } from './template-engine.js';
import { Translations } from './translations.js';

const folder = mkdtempSync(join(tmpdir(), 'views-'));
const write = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const translations = new Translations({
  en: {
    plain: "It's <b> & done",
    due: 'Due {date}',
    left: '{n, plural, one {# step} other {# steps}}',
  },
  de: { due: 'Fällig am {date}' },
});

describe('template engine', () => {
  let engine: TemplateEngine;
  beforeAll(() => {
    write('layouts/page.hbs', "<title>{{section 'title'}}</title>{{body}}");
    write('partials/ui/note.hbs', '<p class="note">{{show text}}{{> @partial-block caller}}</p>');
    engine = new TemplateEngine(folder, translations);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('puts a page into its layout with the captured title', () => {
    const file = write('a.hbs', "{{#capture 'title'}}{{name}}{{/capture}}<h1>{{name}}</h1>");
    expect(engine.renderFile(file, { name: 'A & B' })).toBe(
      '<title>A &amp; B</title><h1>A &amp; B</h1>',
    );
    expect(engine.renderFile(file, { name: 'C', layout: false })).toBe('<h1>C</h1>');
  });

  it('escapes data in messages, partials and blocks', () => {
    const file = write(
      'b.hbs',
      "{{t 'due' date=when}}{{#> ui/note text=when}}{{when}}{{/ui/note}}",
    );
    expect(engine.renderFile(file, { layout: false, when: '<i>' })).toBe(
      'Due &lt;i&gt;<p class="note">&lt;i&gt;&lt;i&gt;</p>',
    );
  });

  it('speaks the language of the page, falls back to English and shows an unknown key', () => {
    const file = write('c.hbs', "{{t 'due' date=(date day)}}|{{t 'left' n=2}}|{{t 'no.' 'such'}}");
    expect(engine.renderFile(file, { layout: false, lang: 'de', day: '2026-03-31' })).toBe(
      'Fällig am 31. März 2026|2 steps|no.such',
    );
  });

  it('spells typed texts of the view model', () => {
    const file = write('d.hbs', '{{#each texts}}{{show this}};{{/each}}');
    const texts = [
      'as is',
      { key: 'due', params: { date: { date: '2026-03-31' } } },
      { mass: 1_500_000n },
      { massIn: 'kg', mg: 1_500_000n, places: 2 },
      { money: 999n, currency: 'EUR' },
      { percent: '0.5' },
      { number: '1234567.5' },
    ];
    expect(engine.renderFile(file, { layout: false, texts }).replace(/\u00a0/g, ' ')).toBe(
      'as is;Due 31 March 2026;1.5 kg;1.50;€9.99;50 %;1,234,567.5;',
    );
  });

  it('fails on a helper that does not exist', () => {
    const file = write('e.hbs', '{{masss 1}}');
    expect(() => engine.renderFile(file, { layout: false })).toThrow(/masss/);
  });

  it('gives dates and times on the clock of the programme', () => {
    const file = write('f.hbs', '{{dateTime at}}');
    const locals = {
      layout: false,
      at: '2026-03-31T22:30:00Z',
      programme: { timeZone: 'Europe/Berlin' },
    };
    expect(engine.renderFile(file, locals)).toBe('1 April 2026 at 00:30 CEST');
  });
});
