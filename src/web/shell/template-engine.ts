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

/** The helpers of Handlebars itself that every template uses. */
const BLOCKS = ['if', 'unless', 'each', 'with'];

/**
 * The helper in a form that is called as it stands. At every call of a function Handlebars copies the options, to add a way
 * of looking up properties that none of these uses: a seventh of what a page costs. Compiled templates only ever say
 * `helper.call(...)`.
 */
const uncopied = (helper: unknown) =>
  ({ call: Function.prototype.call.bind(helper as () => unknown) }) as Handlebars.HelperDelegate;

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
    const { helpers } = this.handlebars;
    for (const name of BLOCKS) helpers[name] = uncopied(helpers[name]);
    for (const [name, helper] of Object.entries(viewHelpers)) helpers[name] = uncopied(helper);
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
