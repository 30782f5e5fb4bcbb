import { areDisjoint, type Behind } from './disjoint.js';
import type { Spot } from './issues.js';
import { LIMITS } from './limits.js';
import type { Citation, FormulaException, Node, ValueType } from './model.js';
import { say } from './phrase.js';
import { readCitation, type Declarations } from './read-declarations.js';
import { sectionOf, tidy, type Section } from './section.js';
import { sameType, YES_NO } from './type-scope.js';
import type { PositionedText } from './yaml-source.js';

/** An exception as declared, before its expressions are checked. */
export interface DeclaredException {
  readonly when: PositionedText;
  readonly source: PositionedText;
  readonly cite: Citation;
  readonly cumulative: boolean;
  readonly spot: Spot;
}

/** `exceptions: [{ when, expr, cite, cumulative }]`. */
export function readExceptions(
  section: Section,
  declarations: Declarations,
): readonly DeclaredException[] {
  const items = section.list('exceptions', false);
  const declared = items.slice(0, LIMITS.exceptions + 1).flatMap((item) => {
    const entry = sectionOf(item, section.issues, say('An exception'));
    const when = entry?.textNode('when', 'mass_total < 1 t');
    const source = entry?.textNode('expr', '0 EUR');
    const cite = entry === undefined ? undefined : readCitation(entry, declarations);
    const cumulative = entry?.yes('cumulative') ?? false;
    entry?.close();
    if (when === undefined || source === undefined || cite === undefined) return [];
    return [{ when, source, cite, cumulative, spot: item.spot }];
  });
  const cumulative = declared.filter((each) => each.cumulative).length;
  if (items.length <= LIMITS.exceptions && cumulative <= LIMITS.cumulativeExceptions)
    return declared;
  section.issues.add(section.spotOf('exceptions'), {
    code: 'too-large',
    message: say('A formula has at most {most} exceptions, {cumulative} of them cumulative.', {
      most: String(LIMITS.exceptions),
      cumulative: String(LIMITS.cumulativeExceptions),
    }),
    found: say('{count}, {cumulative} of them cumulative', {
      count: String(items.length),
      cumulative: String(cumulative),
    }),
    write: say('a table, or several named formulas'),
  });
  return [];
}

/** Checks one expression of an exception; undefined when it is wrong and reported. */
export type CheckExpression = (
  source: PositionedText,
  type: ValueType,
  otherwise?: Node,
) => Node | undefined;

/**
 * Folds exceptions around an expression, the first innermost. Two that could hold at once are refused, unless both are cumulative
 * and so apply one after the other: `otherwise` is what the formula gives without this exception.
 */
export function foldExceptions(
  base: Node,
  declared: readonly DeclaredException[],
  context: { readonly check: CheckExpression; readonly behind: Behind; readonly section: Section },
): Node | undefined {
  let node: Node = base;
  const before: { when: Node; each: DeclaredException }[] = [];
  for (const each of declared) {
    const when = context.check(each.when, YES_NO);
    const then = context.check(each.source, base.type, each.cumulative ? node : base);
    if (when === undefined || then === undefined || !sameType(then.type, base.type))
      return undefined;
    for (const other of before) {
      if (each.cumulative && other.each.cumulative) continue;
      if (areDisjoint(other.when, when, context.behind)) continue;
      context.section.issues.add(each.spot, {
        code: 'exceptions',
        message: say(
          'Two exceptions could hold at once: it cannot be shown that they exclude each other.',
        ),
        found: `${exceptionText(other.each)}; ${exceptionText(each)}`,
        write: say(
          '{when}, or `cumulative: yes` on both where the law applies one after the other',
          { when: `when: (${exceptionText(each)}) and not (${exceptionText(other.each)})` },
        ),
      });
    }
    before.push({ when, each });
    node = {
      op: 'choose',
      condition: when,
      then,
      otherwise: node,
      exception: each.cite,
      type: base.type,
      mayBeNotApplicable:
        when.mayBeNotApplicable || then.mayBeNotApplicable || node.mayBeNotApplicable,
    };
  }
  return node;
}

export function exceptionsAsWritten(
  declared: readonly DeclaredException[],
): readonly FormulaException[] {
  return declared.map(({ when, source, cite, cumulative }) => ({
    when: tidy(when.source),
    text: tidy(source.source),
    cite,
    cumulative,
  }));
}

function exceptionText(each: DeclaredException): string {
  return tidy(each.when.source);
}
