import { add, divide, multiply, ratio, subtract, type Ratio } from '../kernel/ratio.js';
import { countOf, readFact, type Facts } from './facts.js';
import { arithmetic, isNumber } from './interpret.js';
import { BELOW, type Input, type Node, type Raw, type Rulebook, type StageName } from './model.js';
import { allFormulas, childrenOf } from './tree.js';

const LADDER_MG: readonly bigint[] = [
  0n,
  1n,
  ...Array.from({ length: 9 }, (_, power) => 10n ** BigInt(power + 3)),
];
/** Of the rows of a stage below, so many are tried with other masses. */
const ROWS = 3;
const MG = ratio(1_000_000n, 1n);

/** A mass somewhere in the facts of a stage: of its own, of one of its years, or of a row of a stage below. */
export interface MassPlace {
  /** As `mayFallWith` names it: `mass`, `line.mass`. */
  readonly name: string;
  readonly input: Input;
  /** From the facts down to it: `lines`, 0, `mass`. */
  readonly path: readonly (string | number)[];
  readonly stages: readonly StageName[];
  /** The record that holds it. */
  readonly record: Facts;
  /** The same mass of all other rows beside it, together. */
  readonly others: Ratio;
}

const NOTHING = ratio(0n, 1n);

/** Every mass of the facts, a mass of each piece and the like too, and those of the first rows of each stage below. */
export function massPlaces(
  rulebook: Rulebook,
  stage: StageName,
  facts: Facts,
): readonly MassPlace[] {
  const found: MassPlace[] = [];
  const stages: StageName[] = [];
  let rows: readonly Row[] = [{ record: facts, path: [] }];
  for (let at: StageName | undefined = stage; at !== undefined; at = BELOW[at]?.stage) {
    stages.push(at);
    found.push(...placesIn(rulebook, [...stages], rows));
    const name = BELOW[at]?.rows;
    rows = name === undefined ? [] : rows.flatMap((row) => rowsOf(row, name));
  }
  return found;
}

interface Row {
  readonly record: Facts;
  readonly path: MassPlace['path'];
}

function rowsOf({ record, path }: Row, name: string): readonly Row[] {
  const list = record[name];
  return (Array.isArray(list) ? (list as readonly Facts[]) : []).map((row, at) => ({
    record: row,
    path: [...path, name, at],
  }));
}

function placesIn(
  rulebook: Rulebook,
  stages: readonly StageName[],
  rows: readonly Row[],
): readonly MassPlace[] {
  const stage = stages.at(-1) ?? 'line';
  const inputs = [...(rulebook.stages.get(stage)?.inputs.values() ?? [])].filter(isMass);
  return inputs.flatMap((input) => {
    const given = rows.map(({ record }) => massesOf(record[input.name], input, rulebook));
    const all = given.flat().reduce((sum, { mass }) => add(sum, mass), NOTHING);
    return rows.slice(0, ROWS).flatMap(({ record, path }, index) =>
      (given[index] ?? []).map(({ mass, year }) => ({
        name: stages.length === 1 ? input.name : `${stage}.${input.name}`,
        input,
        path: [...path, input.name, ...year],
        stages,
        record,
        others: subtract(all, mass),
      })),
    );
  });
}

/** A mass, or one of each piece or the like: never a rate by mass. */
function isMass({ type }: Input): boolean {
  const [above = ''] = type.kind === 'number' ? type.dimension.split('/') : [];
  return above.split('*').includes('kg');
}

function massesOf(
  given: unknown,
  input: Input,
  rulebook: Rulebook,
): readonly { readonly mass: Ratio; readonly year: readonly string[] }[] {
  if (input.perYear && typeof given === 'object' && given !== null)
    return Object.entries(given).flatMap(([year, value]) =>
      massesOf(value, { ...input, perYear: false }, rulebook).map(({ mass }) => ({
        mass,
        year: [year],
      })),
    );
  const read = readFact(input, given, rulebook);
  return read.ok && isNumber(read.raw) ? [{ mass: read.raw, year: [] }] : [];
}

/** The facts with another mass at a place; `massMg` counts milligrams, of a mass by the piece those of one piece. */
export function withMass(facts: Facts, { input, path }: MassPlace, massMg: bigint): Facts {
  const value =
    input.form === 'mass'
      ? `${String(massMg)} mg`
      : divide(divide(ratio(massMg, 1n), MG), scaleOf(input));
  const put = (of: unknown, [step, ...rest]: MassPlace['path']): unknown => {
    if (step === undefined) return value;
    if (Array.isArray(of))
      return of.map((each: unknown, at) => (at === step ? put(each, rest) : each));
    const record = of as Facts;
    return { ...record, [step]: put(record[step], rest) };
  };
  return put(facts, path) as Facts;
}

function scaleOf({ unit }: Input): Ratio {
  return unit?.scale ?? ratio(1n, 1n);
}

/**
 * Masses at which an amount could break, from the lowest: powers of ten from a milligram to hundred tonnes, and either side of every mass the
 * rules compare with: constants, parameters and band edges, those per piece times the pieces of the facts, and those that a sum over
 * all rows would reach.
 */
export function massesToTry(rulebook: Rulebook, place: MassPlace): readonly bigint[] {
  const counts = countsOf(place);
  const dimension = place.input.type.kind === 'number' ? place.input.type.dimension : '';
  const edgesOf = (edge: Threshold): readonly Ratio[] => {
    if (edge.dimension === dimension) return [edge.value, subtract(edge.value, place.others)];
    if (dimension === 'kg') return counts.map((count) => multiply(edge.value, count));
    return counts.flatMap((count) => (count.n === 0n ? [] : [divide(edge.value, count)]));
  };
  const either = thresholdsOf(rulebook, place.stages)
    .flatMap(edgesOf)
    .flatMap((edge) => {
      const massMg = multiply(edge, MG);
      const whole = massMg.n / massMg.d;
      return [whole, whole + 1n];
    });
  return [...new Set([...LADDER_MG, ...either])]
    .filter((massMg) => massMg >= 0n)
    .sort((a, b) => (a < b ? -1 : 1));
}

/** How many edges are looked at to find these masses, most of which can be one and the same milligram. */
export function edgesLookedAt(rulebook: Rulebook, place: MassPlace): number {
  return thresholdsOf(rulebook, place.stages).length * Math.max(2, countsOf(place).length);
}

function countsOf({ record }: MassPlace): readonly Ratio[] {
  return Object.values(record)
    .map(countOf)
    .filter((each) => each !== undefined);
}

interface Threshold {
  readonly value: Ratio;
  readonly dimension: string;
}

const thresholds = new WeakMap<Rulebook, Map<string, readonly Threshold[]>>();

/** Asked of every record that is tried. */
function thresholdsOf(rulebook: Rulebook, stages: readonly StageName[]): readonly Threshold[] {
  const known = thresholds.get(rulebook) ?? new Map<string, readonly Threshold[]>();
  thresholds.set(rulebook, known);
  const key = stages.join();
  const found = known.get(key) ?? readThresholds(rulebook, stages);
  known.set(key, found);
  return found;
}

/**
 * Masses and masses of a piece that the formulas of these stages compare with, those of the first stage first. Each is taken
 * once, and each parameter looked through once: a table can have many cells, and be looked up many times.
 */
function readThresholds(rulebook: Rulebook, stages: readonly StageName[]): readonly Threshold[] {
  const found = new Map<string, Threshold>();
  const seen = new Set<string>();
  const add = (value: Raw | undefined, { type }: Pick<Node, 'type'>): void => {
    if (!isNumber(value) || type.kind !== 'number') return;
    const { dimension } = type;
    if (dimension === 'kg/piece' || dimension === 'kg')
      found.set(`${String(value.n)}/${String(value.d)} ${dimension}`, { value, dimension });
  };
  const visit = (node: Node): void => {
    if (node.op === 'constant') add(node.value, node);
    // The language writes a mass of a piece as `20 g / 1 piece`.
    if (node.op === 'arithmetic' && node.left.op === 'constant' && node.right.op === 'constant')
      add(arithmetic(node.operator, node.left.value, node.right.value), node);
    if (node.op === 'band') for (const edge of node.edges) add(edge, node.of);
    if (node.op === 'parameter' && !seen.has(node.name)) {
      seen.add(node.name);
      for (const { scalar, cells } of rulebook.parameters.get(node.name)?.values ?? [])
        for (const value of [scalar, ...(cells?.values() ?? [])]) add(value, node);
    }
    childrenOf(node).forEach(visit);
  };
  for (const name of stages) {
    const stage = rulebook.stages.get(name);
    for (const formula of stage === undefined ? [] : allFormulas(stage)) visit(formula.node);
  }
  return [...found.values()];
}
