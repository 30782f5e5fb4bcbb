import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

import Handlebars from 'handlebars';

import { viewHelpers } from './view-helpers.js';

/** What the build made of templates (scripts/build-templates.mjs), by the key of their text. */
export type CompiledTemplates = Readonly<Record<string, TemplateSpecification>>;

export const compileOptions: NonNullable<Parameters<typeof Handlebars.compile>[1]> = {
  // A misspelled helper fails when the template is compiled. Indenting would change textareas.
  knownHelpers: Object.fromEntries(Object.keys(viewHelpers).map((name) => [name, true])),
  knownHelpersOnly: true,
  preventIndent: true,
  // A partial sees its own options only, never a field of the page that has the same name.
  explicitPartialContext: true,
};

const setting = JSON.stringify([Handlebars.VERSION, compileOptions]);

/** Of everything that decides what a template is compiled to, so that one that was changed since the build is not found. */
export const templateKey = (source: string): string =>
  createHash('sha256').update(setting).update(source).digest('hex');

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

export function parseTemplate(source: string): hbs.AST.Program {
  const program = Handlebars.parse(source);
  new BlockCaller().accept(program);
  return program;
}

/** A template as the text of the object that Handlebars renders. */
export const precompiled = (source: string): string =>
  Handlebars.precompile(parseTemplate(source), compileOptions) as unknown as string;

/** The module that the build writes of templates, each to be rendered as itself. */
export function templatesModule(sources: ReadonlySet<string>): string {
  const entries = [...sources].map(
    (source) => `${JSON.stringify(templateKey(source))}: ${precompiled(source)}`,
  );
  return `module.exports = {\n${entries.join(',\n')}\n};\n`;
}

/** None before the first build: templates are then compiled when they are first rendered. */
export const loadCompiledTemplates = (file: string): CompiledTemplates =>
  existsSync(file) ? (createRequire(import.meta.url)(file) as CompiledTemplates) : {};
