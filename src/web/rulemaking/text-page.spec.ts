import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { projectFolder } from '../../project-folder.js';
import { TemplateEngine } from '../shell/template-engine.js';
import { loadTranslations } from '../shell/view-files.js';

const views = join(projectFolder(), 'views');
const engine = new TemplateEngine(views, loadTranslations(views));

const page = (mayEdit: boolean): string =>
  engine.renderFile(join(views, 'rulemaking/text.hbs'), {
    lang: 'en',
    csrfToken: () => 'token',
    title: 'Fees',
    file: 'rulebook.yaml',
    text: 'id: demo/fees',
    issues: [{ key: 'rulemaking.text.clean' }, 'rulebook.yaml:3:1: Wrong.'],
    errors: [],
    files: [],
    mayEdit,
  });
const textarea = (mayEdit: boolean): string => /<textarea[^>]*>/.exec(page(mayEdit))?.[0] ?? '';

it('says every issue', () => {
  expect(page(true)).toContain('rulebook.yaml:3:1: Wrong.');
  expect(page(true)).not.toMatch(/<li>\s*<\/li>/);
});

it('lets whoever may edit a text type in it, and nobody else', () => {
  expect(textarea(true)).toMatch(/^<textarea/);
  expect(textarea(true)).not.toContain('readonly');
  expect(textarea(false)).toContain('readonly');
});
