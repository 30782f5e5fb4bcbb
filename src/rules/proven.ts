import { add, compare, multiply, ratio, subtract, type Ratio } from '../kernel/ratio.js';
import type { Issues } from './issues.js';
import {
  stagesAbove,
  type Band,
  type Formula,
  type Node,
  type Rulebook,
  type StageName,
} from './model.js';
import { Grids, modesToTell } from './modes-to-tell.js';
import { say, type Phrase } from './phrase.js';
import { caseHolds } from './run-cases.js';
import { allFormulas, formulaSpot, nodesIn, spotOf, withChildren } from './tree.js';
import { CaseBudget } from './work.js';

/** Records that are computed in all. No shipped rulebook needs more than 800. */
const MOST_WORK = 50_000;

/**
 * Whether the cases prove what is no dated value: each edge of a band, by a case on it and one just beyond; and each rounding that can
 * act, by cases that would come out otherwise in each other mode. Asked where every case holds.
 */
export function checkProven(rulebook: Rulebook, issues: Issues): void {
  const proof = new Proof(rulebook, issues);
  for (const band of rulebook.bands.values()) proof.edges(band);
  for (const stage of rulebook.stages.values())
    for (const formula of allFormulas(stage)) proof.rounding(stage.name, formula);
  proof.end();
}

class Proof {
  private readonly budget: CaseBudget;
  private readonly grids: Grids;
  private untried = 0;

  constructor(
    private readonly rulebook: Rulebook,
    private readonly issues: Issues,
  ) {
    this.budget = new CaseBudget(rulebook, MOST_WORK);
    this.grids = new Grids(rulebook);
  }

  edges(band: Band): void {
    const stages = [...this.rulebook.stages.values()]
      .filter((stage) => allFormulas(stage).some(({ node }) => sorts(node, band)))
      .map(({ name }) => name);
    if (stages.length === 0) return;
    for (const [index, edge] of band.edges.entries()) {
      const next = band.edges[index + 1];
      const shown = say('{edge} {unit}', {
        edge: band.edgeTexts[index] ?? '',
        unit: band.unit.text,
      });
      const sides: readonly (readonly [Ratio, Phrase])[] = [
        [
          below(edge),
          say('No case on the edge {edge} of {band} shows to which class it belongs.', {
            edge: shown,
            band: band.name,
          }),
        ],
        [
          beyond(edge, next),
          say('No case just beyond the edge {edge} of {band} shows where its class ends.', {
            edge: shown,
            band: band.name,
          }),
        ],
      ];
      for (const [other, message] of sides) {
        const edges = band.edges.with(index, other);
        const changed = withFormulas(this.rulebook, (formula) => ({
          ...formula,
          node: withEdges(formula.node, band, edges),
        }));
        if (!this.isNoticed(changed, stages))
          this.issues.add(spotOf(this.rulebook, `bands.${band.name}`), {
            code: 'unproved',
            message,
            found: `upTo: [${band.edgeTexts.map((text) => `"${text}"`).join(', ')}]`,
            write: say('a case whose expected result changes with it'),
          });
      }
    }
  }

  rounding(stage: StageName, formula: Formula): void {
    const { round } = formula;
    if (round === undefined) return;
    const unnoticed = modesToTell(this.grids, stage, formula).filter((mode) => {
      const changed = withFormulas(this.rulebook, (each) =>
        each === formula ? { ...each, round: { ...round, mode } } : each,
      );
      return !this.isNoticed(changed, [stage]);
    });
    if (unnoticed.length === 0) return;
    this.issues.add(formulaSpot(this.rulebook, stage, formula.name), {
      code: 'unproved',
      message: say('No case shows that `{name}` is rounded {mode} and not {others}.', {
        name: formula.name,
        mode: round.mode,
        others: unnoticed.join(', '),
      }),
      found: `round: { mode: ${round.mode}, step: "${round.stepText}" }`,
      write: say('a case where it would come out otherwise: on the half of a step, or below it'),
    });
  }

  end(): void {
    if (this.untried === 0) return;
    this.issues.add(spotOf(this.rulebook, 'stages'), {
      code: 'unproved',
      message: say('{count} edges and roundings were not tried: the cases hold too many rows.', {
        count: String(this.untried),
      }),
      found: say('{count} cases', { count: String(this.rulebook.cases.length) }),
      write: say('several small cases'),
    });
  }

  /** Whether some case of these stages or above comes out otherwise; what is not tried counts as noticed, and is said at the end. */
  private isNoticed(changed: Rulebook, stages: readonly StageName[]): boolean {
    const reached = new Set(stages.flatMap((stage) => [stage, ...stagesAbove(stage)]));
    const cases = this.rulebook.cases.filter(({ stage }) => reached.has(stage));
    for (const each of this.budget.cheapestFirst(cases)) {
      if (!this.budget.spend(each)) {
        this.untried += 1;
        return true;
      }
      if (!caseHolds(changed, each)) return true;
    }
    return false;
  }
}

const MILLIONTH = ratio(1n, 1_000_000n);
const TWENTIETH = ratio(1n, 20n);
const HALF = ratio(1n, 2n);

/** By a millionth: only a case on the edge itself tells. */
const below = (edge: Ratio): Ratio => subtract(edge, multiply(size(edge), MILLIONTH));

/** By a twentieth, at most half way to the next: a case just beyond the edge tells. */
function beyond(edge: Ratio, next: Ratio | undefined): Ratio {
  const further = add(edge, multiply(size(edge), TWENTIETH));
  if (next === undefined || compare(further, next) < 0) return further;
  return multiply(add(edge, next), HALF);
}

/** Of an edge at nothing, one. */
function size({ n, d }: Ratio): Ratio {
  return n === 0n ? ratio(1n, 1n) : { n: n < 0n ? -n : n, d };
}

function sorts(node: Node, { name }: Band): boolean {
  return nodesIn(node).some((each) => each.op === 'band' && each.band === name);
}

function withEdges(node: Node, band: Band, edges: readonly Ratio[]): Node {
  const changed = withChildren(node, (each) => withEdges(each, band, edges));
  return changed.op === 'band' && changed.band === band.name ? { ...changed, edges } : changed;
}

/** The rulebook with formulas replaced. */
function withFormulas(rulebook: Rulebook, change: (formula: Formula) => Formula): Rulebook {
  const stages = [...rulebook.stages.values()].map((stage) => ({
    ...stage,
    formulas: stage.formulas.map(change),
    second:
      stage.second === undefined
        ? undefined
        : { ...stage.second, formulas: stage.second.formulas.map(change) },
  }));
  return { ...rulebook, stages: new Map(stages.map((stage) => [stage.name, stage])) };
}
