import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { Issues, type RuleIssue } from './issues.js';
import { STAGES, type Node, type Rulebook, type RulebookCase } from './model.js';
import { say } from './phrase.js';
import { differencePhrase, runCases } from './run-cases.js';
import { allFormulas, childrenOf, formulaSpot, spotOf } from './tree.js';

/**
 * The 100 % rules that need the cases to run: every case passes; every dated value has a case on the day it begins, that
 * reads it, and one on the day before; every stage has a case; both branches of every `if` were taken by some case.
 */
export function checkCoverage(rulebook: Rulebook): readonly RuleIssue[] {
  const issues = new Issues();
  const seen = new Map<RulebookCase, Set<Node>>();
  const results = runCases(rulebook, (each) => {
    const nodes = new Set<Node>();
    seen.set(each, nodes);
    return (node) => nodes.add(node);
  });
  for (const result of results) {
    for (const difference of result.found) {
      issues.add(result.case.spot, {
        code: 'case',
        message: say('The case "{name}" does not hold: {difference}', {
          name: result.case.name,
          difference: differencePhrase(difference),
        }),
      });
    }
  }
  for (const stage of STAGES) {
    if (
      !rulebook.stages.has(stage) ||
      results.some((result) => result.case.stage === stage && result.evaluation.ok)
    )
      continue;
    issues.add(spotOf(rulebook, `stages.${stage}`), {
      code: 'no-case',
      message: say('The stage {stage} has no case.', { stage }),
      write: say('a case with {what}', { what: `stage: ${stage}` }),
    });
  }
  checkDates(rulebook, seen, issues);
  checkBranches(rulebook, seen, issues);
  return issues.list;
}

type Seen = ReadonlyMap<RulebookCase, ReadonlySet<Node>>;

function checkDates(rulebook: Rulebook, seen: Seen, issues: Issues): void {
  const days = new Set<string>();
  for (const [each, nodes] of seen) {
    for (const node of nodes) if (node.op === 'parameter') days.add(`${each.on} ${node.name}`);
    if (each.refused === 'not-in-force') days.add(each.on);
  }
  for (const parameter of rulebook.parameters.values()) {
    for (const { from } of parameter.values) {
      const before = addDays(from, -1);
      const wanted: readonly [CalendarDate, boolean][] = [
        [from, days.has(`${from} ${parameter.name}`)],
        [
          before,
          days.has(`${before} ${parameter.name}`) || (before < rulebook.from && days.has(before)),
        ],
      ];
      for (const [on, found] of wanted) {
        if (found) continue;
        issues.add(spotOf(rulebook, `parameters.${parameter.name}`), {
          code: 'no-case',
          message: say('The value of `{name}` from {from} has no case on {on} that reads it.', {
            name: parameter.name,
            from,
            on,
          }),
          write: say('a case with {what}', { what: `on: ${on}` }),
        });
      }
    }
  }
}

function checkBranches(rulebook: Rulebook, seen: Seen, issues: Issues): void {
  const taken = new Set([...seen.values()].flatMap((nodes) => [...nodes]));
  for (const stage of rulebook.stages.values()) {
    for (const formula of allFormulas(stage)) {
      for (const choice of choicesIn(formula.node)) {
        const [first, second] = [
          taken.has(choice.then) ? '' : 'then',
          taken.has(choice.otherwise) ? '' : 'else',
        ].filter((branch) => branch !== '');
        if (first === undefined) continue;
        const { name } = formula;
        issues.add(formulaSpot(rulebook, stage.name, formula.name), {
          code: 'no-case',
          message:
            second === undefined
              ? say('No case takes the `{first}` branch of `{name}`.', { first, name })
              : say('No case takes the `{first}` nor the `{second}` branch of `{name}`.', {
                  first,
                  second,
                  name,
                }),
          found: formula.text,
          write: say('a case that does'),
        });
      }
    }
  }
}

function choicesIn(node: Node): (Node & { op: 'choose' })[] {
  const within = childrenOf(node).flatMap(choicesIn);
  return node.op === 'choose' ? [node, ...within] : within;
}
