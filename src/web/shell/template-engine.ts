import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Handlebars from 'handlebars';

import type { AssetNames } from './assets.js';
import {
  compileOptions,
  type CompiledTemplates,
  parseTemplate,
  templateKey,
} from './compiled-templates.js';
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

  constructor(
    private readonly viewsFolder: string,
    private readonly translations: Translations,
    private readonly assets: AssetNames = {},
    private readonly compiled: CompiledTemplates = {},
  ) {
    for (const [name, helper] of Object.entries(viewHelpers)) {
      this.handlebars.registerHelper(name, helper as Handlebars.HelperDelegate);
    }
    for (const [name, source] of filesBelow(join(viewsFolder, 'partials'), '.hbs')) {
      this.handlebars.registerPartial(name, this.compile(source));
    }
  }

  /** `layout: false` gives the bare template. */
  renderFile(file: string, locals: Locals): string {
    const data = this.data(locals);
    const body = this.template(file)(locals, { data });
    const layout = locals.layout ?? 'layouts/page';
    if (typeof layout !== 'string') return body;
    const frame = this.template(join(this.viewsFolder, `${layout}.hbs`));
    return frame({ ...locals, body: new Handlebars.SafeString(body) }, { data });
  }

  /** One partial on its own, for its tests and for fragments. */
  renderPartial(name: string, locals: Locals): string {
    const data = this.data(locals);
    return this.compile(`{{> ${name} this}}`)(locals, { data });
  }

  private compile(source: string): Handlebars.TemplateDelegate {
    const compiled = this.compiled[templateKey(source)];
    if (compiled !== undefined) return this.handlebars.template(compiled);
    return this.handlebars.compile(parseTemplate(source), compileOptions);
  }

  private data(locals: Locals) {
    return { speech: this.speech(locals), sections: {} as Sections, assets: this.assets };
  }

  private speech(locals: Locals): Speech {
    const language = isLanguage(locals.lang) ? locals.lang : 'en';
    const programme = locals.programme as { timeZone?: string } | undefined;
    return { language, timeZone: programme?.timeZone ?? 'UTC', translations: this.translations };
  }

  private template(file: string): Handlebars.TemplateDelegate {
    let found = this.templates.get(file);
    if (!found) {
      found = this.compile(readFileSync(file, 'utf8'));
      this.templates.set(file, found);
    }
    return found;
  }
}
