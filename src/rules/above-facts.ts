import {
  inUnit,
  isRatio,
  quantityOf,
  readFact,
  wordOf,
  type FactIssues,
  type FactReading,
  type Facts,
} from './facts.js';
import {
  BELOW,
  stagesAbove,
  type Formula,
  type Node,
  type Raw,
  type Rulebook,
  type Stage,
  type StageName,
} from './model.js';
import { say } from './phrase.js';
import type { AboveValues } from './second-pass.js';
import { childrenOf } from './tree.js';

/** What second passes at a stage or below read of the stages above it: these may be given as facts under the stage's name. */
export function readableAbove(
  rulebook: Rulebook,
  stageName: StageName,
): ReadonlyMap<StageName, ReadonlySet<string>> {
  const outside = stagesAbove(stageName);
  const read = new Map<StageName, Set<string>>();
  const visit = (node: Node): void => {
    if (node.op === 'above' && outside.includes(node.stage)) {
      const names = read.get(node.stage) ?? new Set<string>();
      read.set(node.stage, names.add(node.name));
    }
    childrenOf(node).forEach(visit);
  };
  for (let at: StageName | undefined = stageName; at !== undefined; at = BELOW[at]?.stage) {
    for (const formula of rulebook.stages.get(at)?.second?.formulas ?? []) visit(formula.node);
  }
  return new Map(
    outside.flatMap((name) => {
      const names = read.get(name);
      return names === undefined ? [] : [[name, names] as const];
    }),
  );
}

/** Reads them. A stage that is named must have every value that is read; others of its values may stand beside them. */
export function readAbove(
  facts: Facts,
  readable: ReadonlyMap<StageName, ReadonlySet<string>>,
  context: { readonly rulebook: Rulebook; readonly issues: FactIssues },
): AboveValues {
  const all = new Map<StageName, ReadonlyMap<string, Raw>>();
  for (const [stageName, names] of readable) {
    const given = Object.hasOwn(facts, stageName) ? facts[stageName] : undefined;
    const stage = context.rulebook.stages.get(stageName);
    if (given === undefined || stage === undefined) continue;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      context.issues.add({
        code: 'fact',
        message: say('`{name}` is a record of values of that stage.', { name: stageName }),
        field: stageName,
        found: given,
        write: `{ ${[...names].join(', ')} }`,
      });
      continue;
    }
    all.set(stageName, readStage(given as Facts, names, { ...context, stage }));
  }
  return all;
}

function readStage(
  given: Facts,
  names: ReadonlySet<string>,
  context: { readonly rulebook: Rulebook; readonly issues: FactIssues; readonly stage: Stage },
): ReadonlyMap<string, Raw> {
  const values = new Map<string, Raw>();
  for (const name of names) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    const read = readValue(name, value, context);
    if (read.ok) values.set(name, read.raw);
    else
      context.issues.add({
        code: 'fact',
        message: read.message,
        field: `${context.stage.name}.${name}`,
        found: value,
        write: read.write,
      });
  }
  return values;
}

function readValue(
  name: string,
  value: unknown,
  context: { readonly rulebook: Rulebook; readonly stage: Stage },
): FactReading {
  const { stage, rulebook } = context;
  const input = stage.inputs.get(name);
  if (input !== undefined) return readFact(input, value, rulebook);
  const formula = stage.formulas.find((each) => each.name === name);
  if (formula === undefined) throw new Error('A name of a stage above was not checked.');
  const plain = plainOf(value);
  const raw = plain === 'n/a' || plain === null ? null : typedValue(plain, formula, rulebook);
  if (raw !== undefined && (raw !== null || formula.node.mayBeNotApplicable))
    return { ok: true, raw };
  const example =
    formula.unit === undefined ? say('a value of its kind') : `"12.5 ${formula.unit.text}"`;
  const unread = say('`{name}` cannot be read.', { name: `${stage.name}.${name}` });
  return { ok: false, message: unread, write: example };
}

/** Results of an evaluation are facts of the next: `{ kind: 'number', amount, unit }` and its like. */
function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return value;
  if (value.kind === 'not-applicable') return null;
  return 'value' in value ? value.value : value;
}

function typedValue(given: unknown, { type }: Formula, rulebook: Rulebook): Raw | undefined {
  if (type.kind !== 'number') return wordOf(type, given, rulebook);
  if (typeof given !== 'object' || given === null || !('amount' in given) || !('unit' in given))
    return quantityOf(given, type);
  const { amount, unit } = given;
  return typeof unit === 'string' && isRatio(amount) ? inUnit(amount, unit, type) : undefined;
}
