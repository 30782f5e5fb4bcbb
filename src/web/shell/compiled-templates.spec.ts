import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { projectFolder } from '../../project-folder.js';
import {
  loadCompiledTemplates,
  precompiled,
  templateKey,
  templatesModule,
} from './compiled-templates.js';
import { TemplateEngine } from './template-engine.js';
import { Translations } from './translations.js';
import { filesBelow } from './view-files.js';

const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
const page = join(folder, 'page.hbs');
const note = '<p class="{{#if big}}big{{else}}small{{/if}}">{{> @partial-block caller}}</p>';
const text = '{{#> ui/note big=true}}{{name}}{{/ui/note}}{{#each rows}}{{this}};{{/each}}';

const translations = new Translations({ en: {}, de: {} });

mkdirSync(join(folder, 'partials/ui'), { recursive: true });
writeFileSync(join(folder, 'partials/ui/note.hbs'), note);
writeFileSync(page, text);

let builds = 0;
const engineWith = (templates: Readonly<Record<string, string>>): TemplateEngine => {
  const entries = Object.entries(templates).map(
    ([source, as]) => `${JSON.stringify(templateKey(source))}: ${precompiled(as)}`,
  );
  builds += 1;
  const built = join(folder, `templates-${String(builds)}.cjs`);
  writeFileSync(built, `module.exports = {${entries.join(',')}};`);
  return new TemplateEngine(folder, translations, {}, loadCompiledTemplates(built));
};
const locals = { layout: false, name: '<Cell>', rows: [1, 2] };

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('templates that were compiled beforehand', () => {
  it('render as those that are compiled when they are needed', () => {
    const fresh = new TemplateEngine(folder, translations);
    const rendered = fresh.renderFile(page, locals);
    expect(rendered).toBe('<p class="big">&lt;Cell&gt;</p>1;2;');
    expect(engineWith({ [note]: note, [text]: text }).renderFile(page, locals)).toBe(rendered);
  });

  it('are what is rendered, unless the file was changed since', () => {
    const engine = engineWith({ [text]: 'from the build', [note]: note });
    expect(engine.renderFile(page, locals)).toBe('from the build');
    writeFileSync(page, `${text}!`);
    expect(engineWith({ [text]: 'from the build' }).renderFile(page, locals)).toMatch(/2;!$/);
  });

  it('are all that the application has, as the build writes them', () => {
    const views = filesBelow(join(projectFolder(), 'views'), '.hbs');
    const built = join(folder, 'all.cjs');
    writeFileSync(built, templatesModule(new Set(views.values())));
    const compiled = loadCompiledTemplates(built);
    const missing = [...views].filter(([, source]) => !(templateKey(source) in compiled));
    expect(missing.map(([name]) => name)).toEqual([]);
  });
});
