import { growthOfInput } from './growth.js';
import { nearestName } from './issues.js';
import { BELOW, STAGES, stagesAbove, type Formula, type Stage, type StageName } from './model.js';
import { say } from './phrase.js';
import { FormulaReader, type StageReading } from './read-formulas.js';
import type { Section } from './section.js';
import { allFormulas } from './tree.js';
import { typedFormula, type RowScope, type Typed } from './type-scope.js';

/** Reads the stages: the first pass of each from the line upwards, then the second passes, which may read those above. */
export function readStages(root: Section, reading: StageReading): ReadonlyMap<StageName, Stage> {
  const stages = new Map<StageName, Stage>();
  const seconds = new Map<StageName, Section>();
  const declared = root.section('stages');
  const { issues } = root;
  const sections = new Map(declared?.sections() ?? []);
  for (const name of sections.keys()) {
    if (STAGES.some((each) => each === name)) continue;
    issues.blame('stages:');
    issues.add(declared?.keySpot(name) ?? root.spot, {
      code: 'unknown-stage',
      message: say('There is no such stage.'),
      found: name,
      write: nearestName(name, STAGES) ?? STAGES.join(', '),
    });
  }
  for (const name of STAGES) {
    const section = sections.get(name);
    if (section === undefined) continue;
    const second = section.section('second', false);
    if (second !== undefined) seconds.set(name, second);
    stages.set(name, readFirst(name, section, { reading, stages }));
  }
  for (const [name, section] of seconds) {
    const stage = stages.get(name);
    if (stage !== undefined) stages.set(name, readSecond(stage, section, { reading, stages }));
  }
  return stages;
}

interface Context {
  readonly reading: StageReading;
  readonly stages: ReadonlyMap<StageName, Stage>;
}

function readFirst(name: StageName, section: Section, context: Context): Stage {
  const inputs = context.reading.inputs.get(name) ?? new Map<string, never>();
  const below = rowsBelow(name, context, (stage) => stage.formulas);
  const surroundings = { stage: name, inputs, first: [], below, above: undefined };
  const pass = new FormulaReader(section, context.reading, surroundings).read();
  section.close();
  return { name, inputs, ...pass, second: undefined };
}

function readSecond(stage: Stage, section: Section, context: Context): Stage {
  const label = section.localText('label', true);
  const stagesHere = stagesAbove(stage.name).flatMap((name) => context.stages.get(name) ?? []);
  const above = new Map(
    stagesHere.map((each) => [each.name, rowScope(each, each.formulas)] as const),
  );
  const below = rowsBelow(stage.name, context, allFormulas);
  const { name, inputs, formulas: first } = stage;
  const surroundings = { stage: name, inputs, first, below, above };
  const reader = new FormulaReader(section, context.reading, surroundings);
  const pass = reader.read();
  section.close();
  if (label === undefined) return stage;
  const read = stagesHere.map((each) => each.name).filter((each) => reader.readAbove.has(each));
  return { ...stage, second: { label, ...pass, above: read } };
}

function rowsBelow(
  name: StageName,
  context: Context,
  formulasOf: (stage: Stage) => readonly Formula[],
): RowScope | undefined {
  const stage = BELOW[name]?.stage;
  const below = stage === undefined ? undefined : context.stages.get(stage);
  return below === undefined ? undefined : rowScope(below, formulasOf(below));
}

function rowScope(stage: Stage, formulas: readonly Formula[]): RowScope {
  const fields = new Map<string, Typed>();
  for (const input of stage.inputs.values()) {
    if (!input.perYear)
      fields.set(input.name, {
        type: input.type,
        mayBeNotApplicable: input.optional,
        growth: growthOfInput(input),
      });
  }
  for (const formula of formulas) fields.set(formula.name, typedFormula(formula));
  return { stage: stage.name, fields };
}
