import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Handlebars from 'handlebars';

import { isLanguage } from './language.js';
import type { Speech } from './text.js';
import type { Translations } from './translations.js';
import { filesBelow } from './view-files.js';
import { type Sections, viewHelpers } from './view-helpers.js';

export type Locals = Record<string, unknown>;

/** Turns a template file and its locals into a page; every file is compiled once. */
export class TemplateEngine {
  private readonly handlebars = Handlebars.create();
  private readonly templates = new Map<string, Handlebars.TemplateDelegate>();
  private readonly options: NonNullable<Parameters<typeof Handlebars.compile>[1]>;

  constructor(
    private readonly viewsFolder: string,
    private readonly translations: Translations,
  ) {
    for (const [name, helper] of Object.entries(viewHelpers)) {
      this.handlebars.registerHelper(name, helper as Handlebars.HelperDelegate);
    }
    // A misspelled helper fails when the template is compiled. Indenting would change textareas.
    this.options = {
      knownHelpers: Object.fromEntries(Object.keys(viewHelpers).map((name) => [name, true])),
      knownHelpersOnly: true,
      preventIndent: true,
    };
    for (const [name, source] of filesBelow(join(viewsFolder, 'partials'), '.hbs')) {
      this.handlebars.registerPartial(name, this.handlebars.compile(source, this.options));
    }
  }

  /** `layout: false` gives the bare template; the default is layouts/page.hbs. */
  renderFile(file: string, locals: Locals): string {
    const data = { speech: this.speech(locals), sections: {} as Sections };
    const body = this.template(file)(locals, { data });
    const layout = locals.layout ?? 'page';
    if (typeof layout !== 'string') return body;
    const frame = this.template(join(this.viewsFolder, 'layouts', `${layout}.hbs`));
    return frame({ ...locals, body }, { data });
  }

  /** One partial on its own, for its tests and for fragments. */
  renderPartial(name: string, locals: Locals): string {
    const data = { speech: this.speech(locals), sections: {} as Sections };
    return this.handlebars.compile(`{{> ${name} }}`, this.options)(locals, { data });
  }

  private speech(locals: Locals): Speech {
    const language = isLanguage(locals.lang) ? locals.lang : 'en';
    const programme = locals.programme as { timeZone?: string } | undefined;
    return { language, timeZone: programme?.timeZone ?? 'UTC', translations: this.translations };
  }

  private template(file: string): Handlebars.TemplateDelegate {
    let found = this.templates.get(file);
    if (!found) {
      found = this.handlebars.compile(readFileSync(file, 'utf8'), this.options);
      this.templates.set(file, found);
    }
    return found;
  }
}
