import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import Handlebars from 'handlebars';

import type { AssetNames } from './assets.js';
import { isLanguage } from './language.js';
import type { Speech } from './text.js';
import type { Translations } from './translations.js';
import { filesBelow } from './view-files.js';
import { type Sections, viewHelpers } from './view-helpers.js';

export type Locals = Record<string, unknown>;

/**
 * {{#> ui/details}}...{{/ui/details}} tells the partial who called it, so that the block inside still sees the
 * caller's fields: partials print it with {{> @partial-block caller}}.
 */
class BlockCaller extends Handlebars.Visitor {
  override PartialBlockStatement(partial: hbs.AST.PartialBlockStatement): void {
    const { loc } = partial;
    const hash = (partial.hash as hbs.AST.Hash | undefined) ?? { type: 'Hash', pairs: [], loc };
    const value = {
      type: 'PathExpression',
      data: false,
      depth: 0,
      parts: [],
      original: 'this',
      loc,
    };
    hash.pairs.push({ type: 'HashPair', key: 'caller', value, loc });
    partial.hash = hash;
    super.PartialBlockStatement(partial);
  }
}

/** Turns a template file and its locals into a page; every file is compiled once. */
export class TemplateEngine {
  private readonly handlebars = Handlebars.create();
  private readonly templates = new Map<string, Handlebars.TemplateDelegate>();
  private readonly options: NonNullable<Parameters<typeof Handlebars.compile>[1]>;

  constructor(
    private readonly viewsFolder: string,
    private readonly translations: Translations,
    private readonly assets: AssetNames = {},
  ) {
    for (const [name, helper] of Object.entries(viewHelpers)) {
      this.handlebars.registerHelper(name, helper as Handlebars.HelperDelegate);
    }
    // A misspelled helper fails when the template is compiled. Indenting would change textareas.
    this.options = {
      knownHelpers: Object.fromEntries(Object.keys(viewHelpers).map((name) => [name, true])),
      knownHelpersOnly: true,
      preventIndent: true,
      // A partial sees its own options only, never a field of the page that has the same name.
      explicitPartialContext: true,
    };
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

  /**
   * Compiles one template after the other between requests, so that the first reader of a page need not wait for it.
   * Handlebars compiles on the first rendering; without its data a page may fail there, and is compiled all the same.
   */
  warmUp(): void {
    const partials = Object.keys(this.handlebars.partials);
    const pages = [...filesBelow(this.viewsFolder, '.hbs').keys()].filter(
      (name) => !name.startsWith('partials/') && !name.startsWith('layouts/'),
    );
    const work = [
      ...partials.map((name) => () => this.renderPartial(name, {})),
      ...pages.map((name) => () => this.renderFile(join(this.viewsFolder, `${name}.hbs`), {})),
    ];
    const next = () => {
      try {
        work.shift()?.();
      } catch {
        // Compiled; what is missing is its data.
      }
      if (work.length > 0) setImmediate(next).unref();
    };
    setImmediate(next).unref();
  }

  private compile(source: string): Handlebars.TemplateDelegate {
    const program = this.handlebars.parse(source);
    new BlockCaller().accept(program);
    return this.handlebars.compile(program, this.options);
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
