import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import type { Evaluation } from './evaluate.js';
import { Issues, nearestName, type Finding, type RuleIssue } from './issues.js';
import { STAGES, type DatedValue, type Node, type Parameter, type Rulebook } from './model.js';
import { checkNoticed, newCells, Reads } from './noticed.js';
import { ifMeant, inLanguages, oneOf, say, type Phrase } from './phrase.js';
import { checkProven } from './proven.js';
import { differencePhrase, runCases, type CaseResult } from './run-cases.js';
import { allFormulas, childrenOf, formulaSpot, spotOf } from './tree.js';
import { valueText } from './values.js';

/**
 * The 100 % rules that need the cases to run: every case passes; every dated value has a case on the day it begins, that
 * reads it, and one on the day before; of a table every row that says something new has both, read by its own keys; with another
 * value in its place some case no longer holds; every stage has a case; both branches of every `if` were taken by some case; the last day
 * of the rulebook and the day after it have one; each edge of a band and each mode of rounding is proven.
 */
export function checkCoverage(rulebook: Rulebook): readonly RuleIssue[] {
  const issues = new Issues();
  const taken = new Set<Node>();
  const reads = new Reads();
  const results = runCases(rulebook, (each) => (node, read) => {
    taken.add(node);
    if (node.op === 'parameter' && read !== undefined) reads.add(node.name, read, each);
  });
  for (const result of results) {
    for (const difference of result.found) {
      issues.add(result.case.spot, {
        code: 'case',
        message: say('The case "{name}" of {on} does not hold: {difference}', {
          name: inLanguages(result.case.name),
          on: result.case.on,
          difference: differencePhrase(difference),
        }),
        ...instead(difference, result),
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
      found: say('nothing'),
      write: say('a case with {what}', { what: `stage: ${stage}` }),
    });
  }
  const refused = new Set(
    rulebook.cases.filter((each) => each.refused === 'not-in-force').map((each) => each.on),
  );
  for (const parameter of rulebook.parameters.values()) {
    for (const [index, dated] of parameter.values.entries()) {
      const change = { parameter, dated, before: parameter.values[index - 1] };
      const dayBefore = addDays(dated.from, -1);
      checkDay(rulebook, { ...change, on: dated.from, reads }, issues);
      if (dayBefore >= rulebook.from)
        checkDay(rulebook, { ...change, on: dayBefore, reads }, issues);
    }
  }
  checkFirstDay(rulebook, refused, issues);
  checkBranches(rulebook, taken, issues);
  checkLastDay(rulebook, issues);
  if (results.every(({ found }) => found.length === 0)) {
    checkNoticed(rulebook, reads, issues);
    checkProven(rulebook, issues);
  }
  return issues.list;
}

/** What came out, and how the case would say so. */
function instead(
  { kind, output, found }: CaseResult['found'][number],
  { evaluation }: CaseResult,
): Pick<Finding, 'found' | 'write'> {
  switch (kind) {
    case 'value':
      return { found, write: ifMeant(say('{key}: {value}', { key: output, value: found })) };
    case 'absent':
      return {
        found: output,
        write: () => {
          const known = evaluation.ok ? Object.keys(evaluation.outputs) : [];
          return nearestName(output, known) ?? oneOf(known);
        },
      };
    case 'accepted':
      return { found: say('no refusal'), write: ifMeant(`expect: { ${resultsOf(evaluation)} }`) };
    case 'refused': {
      const codes = evaluation.ok ? [] : evaluation.issues.map(({ code }) => code);
      const code = codes[0]?.replace('rules.', '') ?? '';
      const refused = `refused: ${code}`;
      return { found, write: say('facts that are accepted, or `{refused}`', { refused }) };
    }
  }
}

/** The first of what came out, as a case writes it. */
function resultsOf(evaluation: Evaluation): string {
  const outputs = evaluation.ok ? Object.entries(evaluation.outputs).slice(0, MOST_FOUND) : [];
  return outputs.map(([name, value]) => `${name}: ${valueText(value, 12)}`).join(', ');
}

/** One side of a dated value's first day: whether a case reads it there, and each row of its table that says something new. */
function checkDay(
  rulebook: Rulebook,
  of: {
    readonly parameter: Parameter;
    readonly dated: DatedValue;
    readonly before: DatedValue | undefined;
    readonly on: CalendarDate;
    readonly reads: Reads;
  },
  issues: Issues,
): void {
  const { parameter, dated, before, on, reads } = of;
  const { name } = parameter;
  const { from } = dated;
  const read = reads.of(name, on);
  const unread = dated.rows.filter((row) => {
    const fresh = newCells(row, before);
    return fresh.length > 0 && !fresh.some((cell) => read.has(cell));
  });
  const row = unread[0]?.keys.join(', ') ?? '';
  const rows = String(unread.length);
  if (read.size > 0 && unread.length === 0) return;
  issues.add(spotOf(rulebook, `parameters.${name}`), {
    code: 'no-case',
    message:
      read.size === 0
        ? say('The value of `{name}` from {from} has no case on {on} that reads it.', {
            name,
            from,
            on,
          })
        : unread.length === 1
          ? say('The row {row} of `{name}` from {from} has no case on {on} that reads it.', {
              row,
              name,
              from,
              on,
            })
          : say(
              '{rows} rows of `{name}` from {from} have no case on {on} that reads them: {row} is the first.',
              {
                rows,
                name,
                from,
                on,
                row,
              },
            ),
    found: readDays(parameter, of) ?? say('nothing'),
    write: say('a case with {what}', { what: `on: ${on}` }),
  });
}

/** The keys that cases read on the day, else the days on which they read the parameter at all. */
function readDays(
  { name }: Parameter,
  { reads, on }: { readonly reads: Reads; readonly on: CalendarDate },
): Phrase | undefined {
  const keys = [...reads.of(name, on).keys()];
  if (keys.length > 0) return say('cases of {keys}', { keys: few(keys) });
  const days = reads.daysOf(name);
  return days.length === 0 ? undefined : say('cases on {days}', { days: few(days) });
}

function few(all: readonly string[]): string {
  return all.length > MOST_FOUND ? [...all.slice(0, MOST_FOUND), '…'].join(', ') : all.join(', ');
}

/** More than a line of a message holds is not named. */
const MOST_FOUND = 4;

/** Before its first day a rulebook says nothing, whatever its values. */
function checkFirstDay(
  { from, parameters, spots }: Rulebook,
  refused: ReadonlySet<CalendarDate>,
  issues: Issues,
): void {
  const on = addDays(from, -1);
  if (parameters.size === 0 || refused.has(on)) return;
  issues.add(spotOf({ spots }, 'from'), {
    code: 'no-case',
    message: say('The rulebook begins on {from}, and no case on {on} shows it.', { from, on }),
    found: say('nothing'),
    write: say('a case with {what}', { what: `on: ${on}, refused: not-in-force` }),
  });
}

/** The day on which a rulebook ends is a date of the law like any other. */
function checkLastDay(rulebook: Rulebook, issues: Issues): void {
  const { until, cases } = rulebook;
  if (until === undefined) return;
  const sides = [
    [until, (refused?: string) => refused === undefined],
    [addDays(until, 1), (refused?: string) => refused === 'not-in-force'],
  ] as const;
  for (const [on, wanted] of sides) {
    if (cases.some((each) => each.on === on && wanted(each.refused))) continue;
    issues.add(spotOf(rulebook, 'until'), {
      code: 'no-case',
      message: say('The rulebook ends on {until}, and no case on {on} shows it.', { until, on }),
      found: say('nothing'),
      write:
        on === until
          ? say('a case with {what}', { what: `on: ${on}` })
          : say('a case with {what}', { what: `on: ${on}, refused: not-in-force` }),
    });
  }
}

function checkBranches(rulebook: Rulebook, taken: ReadonlySet<Node>, issues: Issues): void {
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
