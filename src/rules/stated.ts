import { compare, ratio } from '../kernel/ratio.js';
import { Issues, type RuleIssue } from './issues.js';
import type { Input, Node, Rulebook } from './model.js';
import { say } from './phrase.js';
import { OWN_SOURCE } from './read-declarations.js';
import { allFormulas, formulaSpot, nodesIn, spotOf } from './tree.js';
import { NO_DIMENSION } from './unit.js';

/**
 * What a rulebook that computes may still leave unsaid, and none that is published may: the page of each source, the guard of each
 * rate, the provision behind each bound that refuses facts. A number of the law that stands in a formula has no day and no guard.
 */
export function checkStated(rulebook: Rulebook): readonly RuleIssue[] {
  const issues = new Issues();
  checkSources(rulebook, issues);
  checkGuards(rulebook, issues);
  checkBounds(rulebook, issues);
  checkLiterals(rulebook, issues);
  return issues.list;
}

function checkSources(rulebook: Rulebook, issues: Issues): void {
  for (const [name, { address }] of rulebook.sources) {
    if (name === OWN_SOURCE || (address !== undefined && namesPage(address))) continue;
    issues.add(spotOf(rulebook, `sources.${name}`), {
      code: 'address',
      message:
        address === undefined
          ? say('The source {name} names no page.', { name })
          : say('The source {name} names a home page and not the page that says it.', { name }),
      ...(address === undefined ? {} : { found: address }),
      write: 'address: https://.../...',
    });
  }
}

function namesPage(address: string): boolean {
  const { pathname, search } = new URL(address);
  return pathname.replaceAll('/', '') !== '' || search !== '';
}

function checkGuards(rulebook: Rulebook, issues: Issues): void {
  const { currency } = rulebook;
  if (currency === undefined) return;
  for (const { name, unit, guard } of rulebook.parameters.values()) {
    if (!unit.dimension.includes(currency)) continue;
    if (guard.highest !== undefined && guard.greatestChange !== undefined) continue;
    issues.add(spotOf(rulebook, `parameters.${name}`), {
      code: 'guard',
      message: say('{name} is a rate: a slip of the keyboard would be charged.', { name }),
      write: 'guard: { lowest: "0", highest: "10", greatestChange: "50" }',
    });
  }
}

function checkBounds(rulebook: Rulebook, issues: Issues): void {
  for (const stage of rulebook.stages.values()) {
    for (const input of stage.inputs.values()) {
      if (input.cite !== undefined || !isOfLaw(input)) continue;
      issues.add(spotOf(rulebook, `inputs.${stage.name}.${input.name}`), {
        code: 'missing',
        message: say('The bounds of {name} refuse facts, and no provision says why.', {
          name: input.name,
        }),
        write: say('{key}: {value}', { key: 'cite', value: say('a source and its provision') }),
      });
    }
  }
}

/** Nothing, one and the whole bound what can be; another number is somebody's decision. */
function isOfLaw({ form, lowest, highest }: Input): boolean {
  const whole = form === 'ratio' ? [0n, 1n, 100n] : [0n, 1n];
  return [lowest, highest].some(
    (bound) => bound !== undefined && !whole.some((each) => compare(bound, ratio(each, 1n)) === 0),
  );
}

function checkLiterals(rulebook: Rulebook, issues: Issues): void {
  for (const stage of rulebook.stages.values()) {
    for (const formula of allFormulas(stage)) {
      for (const text of new Set(nodesIn(formula.node).flatMap(literalOf))) {
        issues.add(formulaSpot(rulebook, stage.name, formula.name), {
          code: 'literal',
          severity: 'warning',
          message: say('A number of the law stands in {name}, without a day, citation or guard.', {
            name: formula.name,
          }),
          found: text,
          write: say('a parameter'),
        });
      }
    }
  }
}

function literalOf(node: Node): readonly string[] {
  if (node.op !== 'constant' || node.type.kind !== 'number') return [];
  const share = node.text.endsWith('%') || node.text.endsWith('point');
  if (node.type.dimension === NO_DIMENSION && !share) return [];
  const [number = ''] = /^\d+(\.\d+)?/.exec(node.text) ?? [];
  const plain = Number(number) === 0 || Number(number) === 1 || (share && Number(number) === 100);
  return plain ? [] : [node.text];
}
