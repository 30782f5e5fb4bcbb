import ts from 'typescript';
import { filesBelow, read } from '../tree.js';

/** One SQL text of a store, with what it is put together from in the same file. */
export interface Statement {
  readonly at: string;
  readonly text: string;
}

/** Every text in the sources that speaks of one of these tables as a statement does, pieces of others put in their places. */
export function statementsAbout(tables: ReadonlySet<string>): Statement[] {
  const files = filesBelow('src/').filter((at) => at.endsWith('.ts') && !at.endsWith('.spec.ts'));
  return files.flatMap((file) => statementsIn(file, tables));
}

function statementsIn(file: string, tables: ReadonlySet<string>): Statement[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const pieces = new Map<string, ts.Node>();
  const texts: ts.Node[] = [];
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      pieces.set(node.name.text, node.initializer);
    if (ts.isTemplateSpan(node) && ts.isIdentifier(node.expression)) used.add(node.expression.text);
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) texts.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  const whole = (node: ts.Node, depth = 0): string =>
    node.getText(source).replaceAll(/\$\{(\w+)\}/g, (placeholder, name: string) => {
      const piece = pieces.get(name);
      return piece === undefined || depth > 3 ? placeholder : whole(piece, depth + 1);
    });
  return texts
    .filter((node) => !isPiece(node, used))
    .map((node) => {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
      return { at: `${file}:${String(line)}`, text: whole(node) };
    })
    .filter(({ text }) => tablesIn(text).some((table) => tables.has(table)));
}

/** A piece is looked at in each statement it is a part of. */
const isPiece = (node: ts.Node, used: ReadonlySet<string>): boolean =>
  ts.isVariableDeclaration(node.parent) &&
  ts.isIdentifier(node.parent.name) &&
  used.has(node.parent.name.text);

const tablesIn = (text: string): string[] =>
  [...text.matchAll(/\b(?:from|join|into|update)\s+(\w+)/gi)].map(([, table]) => table ?? '');

/** Names the programme: compares it, or gives it to the rows it makes. */
export const namesTheProgramme = (text: string): boolean =>
  /programme_id\s*=|\(\s*programme_id\b|using \([^)]*programme_id/i.test(text);

/** What would be worked out anew on each node that holds a copy. */
export const isVolatile = (text: string): boolean =>
  /\bupdate\b/i.test(text) &&
  /\b(?:random|gen_random_uuid|clock_timestamp|timeofday|nextval|uuid_generate_v\d\w*)\s*\(/i.test(
    text,
  );

export const movesTenants = (text: string): boolean =>
  /\bset\b(?:(?!\bwhere\b).)*\b(?:programme_id|organisation_id)\s*=/is.test(text);
