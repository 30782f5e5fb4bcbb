import { compare, ratio } from '../kernel/ratio.js';
import { Issues, type RuleIssue } from './issues.js';
import { isNumber } from './interpret.js';
import type { Guard, Input, Node, Parameter, Rulebook } from './model.js';
import { say } from './phrase.js';
import { OWN_SOURCE } from './read-declarations.js';
import { allFormulas, childrenOf, formulaSpot, nodesIn, spotOf } from './tree.js';
import { currencyOf, NO_DIMENSION } from './unit.js';
import { decimalText } from './values.js';

/**
 * What a rulebook that computes may still leave unsaid, and none that is published may: the page of each source, the guard of each
 * rate and share, the provision behind each bound that refuses facts. A number of the law that stands in a formula has no day and no guard.
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
      found: address ?? say('nothing'),
      write: 'address: https://.../...',
    });
  }
}

function namesPage(address: string): boolean {
  const { pathname, search } = new URL(address);
  return pathname.replaceAll('/', '') !== '' || search !== '';
}

function checkGuards(rulebook: Rulebook, issues: Issues): void {
  for (const parameter of rulebook.parameters.values()) {
    const { name, guard } = parameter;
    const kind = guardedKind(parameter, rulebook);
    if (kind === undefined) continue;
    if (guard.highest !== undefined && guard.greatestChange !== undefined) continue;
    issues.add(spotOf(rulebook, `parameters.${name}`), {
      code: 'guard',
      message:
        kind === 'rate'
          ? say('{name} is a rate: a slip of the keyboard would be charged.', { name })
          : say('{name} is a share: a slip of the keyboard would become law.', { name }),
      found: writtenGuard(guard) ?? say('nothing'),
      write:
        kind === 'rate'
          ? 'guard: { lowest: "0", highest: "10", greatestChange: "50" }'
          : 'guard: { lowest: "0", highest: "100", greatestChange: "50" }',
    });
  }
}

/** As it stands in the rulebook; undefined where nothing of it does. */
function writtenGuard(guard: Guard): string | undefined {
  const parts = (['lowest', 'highest', 'greatestChange'] as const).flatMap((key) => {
    const text = guard[key];
    return text === undefined ? [] : [`${key}: "${text}"`];
  });
  return parts.length === 0 ? undefined : `guard: { ${parts.join(', ')} }`;
}

/** What is money, and what is a share of something; not what only says whether something applies, by one and the same number. */
function guardedKind(
  { unit, values }: Parameter,
  { currency }: Rulebook,
): 'rate' | 'share' | undefined {
  if (currency !== undefined && unit.dimension.includes(currency)) return 'rate';
  if (unit.dimension !== NO_DIMENSION) return undefined;
  const all = values.flatMap(({ scalar, cells }) => [scalar ?? null, ...(cells?.values() ?? [])]);
  const [first, ...others] = all.filter(isNumber);
  const isSwitch = first !== undefined && others.every((each) => compare(each, first) === 0);
  return isSwitch && all.includes(null) && unit.text === '1' ? undefined : 'share';
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
        found: boundsOf(input),
        write: say('{key}: {value}', { key: 'cite', value: say('a source and its provision') }),
      });
    }
  }
}

const boundsOf = ({ lowest, highest }: Input): string =>
  Object.entries({ lowest, highest })
    .flatMap(([key, bound]) =>
      bound === undefined ? [] : [`${key}: "${decimalText(bound, 12).text}"`],
    )
    .join(', ');

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
      for (const text of new Set(literalsIn(formula.node, rulebook.currency))) {
        issues.add(formulaSpot(rulebook, stage.name, formula.name), {
          code: 'literal',
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

/**
 * Numbers with a unit but nothing and the whole, and one of a unit where it only makes another unit (`/ 1 kg`); and plain numbers but
 * nothing and one that multiply or divide money.
 */
function literalsIn(node: Node, currency: string | undefined): readonly string[] {
  const all = nodesIn(node);
  const converting = new Set(all.flatMap(conversionsOf));
  const factors = new Set(currency === undefined ? [] : all.flatMap(factorsOf(currency)));
  return all.flatMap((each) => {
    if (each.op !== 'constant' || !isNumber(each.value) || each.value.n === 0n) return [];
    const number = Number(/^\d+(\.\d+)?/.exec(each.text)?.[0]);
    const isShare = each.text.endsWith('%') || each.text.endsWith('point');
    if (isShare) return number === 100 ? [] : [each.text];
    if (hasDimension(each)) return number === 1 && converting.has(each) ? [] : [each.text];
    return number !== 1 && factors.has(each) ? [each.text] : [];
  });
}

const hasDimension = ({ type }: Node): boolean =>
  type.kind === 'number' && type.dimension !== NO_DIMENSION;

function conversionsOf(node: Node): readonly Node[] {
  if (node.op !== 'arithmetic') return [];
  if (node.operator === '/') return [node.right];
  const isMoney = ({ type }: Node): boolean =>
    type.kind === 'number' && currencyOf(type.dimension) !== undefined;
  return node.operator === '*' ? [node.left, node.right].filter((each) => !isMoney(each)) : [];
}

/** Plain numbers that a product or quotient of money is made with, however they are put together. */
function factorsOf(currency: string): (node: Node) => readonly Node[] {
  const within = (node: Node): readonly Node[] =>
    hasDimension(node) ? [] : [node, ...valuesIn(node).flatMap(within)];
  return (node) => {
    if (node.op !== 'arithmetic' || (node.operator !== '*' && node.operator !== '/')) return [];
    const { type } = node;
    if (type.kind !== 'number' || !type.dimension.includes(currency)) return [];
    return [node.left, node.right].flatMap(within);
  };
}

/** What a value is made of, leaving conditions out. */
function valuesIn(node: Node): readonly Node[] {
  if (node.op === 'choose') return [node.then, node.otherwise];
  const makes = node.op === 'arithmetic' || node.op === 'negate' || node.op === 'call';
  return makes ? childrenOf(node) : [];
}
