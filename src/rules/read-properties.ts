import { nearestName } from './issues.js';
import { BELOW, type Input, type Properties, type StageName } from './model.js';
import { oneOf, say } from './phrase.js';
import { readCitation, type Declarations } from './read-declarations.js';
import { whatIs, type Section } from './section.js';

/**
 * `properties: { mayBeNegative: yes, mayFallWith: [mass], cite }`: what the gates of publication would otherwise refuse in an
 * amount of money. Who allows it cites why. An input of a stage below stands under its stage: `line.mass`.
 */
export function readProperties(
  section: Section,
  inputs: readonly string[],
  declarations: Declarations,
): Properties | undefined {
  const properties = section.section('properties', false);
  if (properties === undefined) return undefined;
  const mayBeNegative = properties.yes('mayBeNegative');
  const mayFallWith = properties.list('mayFallWith', false).flatMap((item) => {
    if (item.kind === 'text') return [item];
    section.issues.add(item.spot, {
      code: 'not-text',
      message: say('A name is expected here.'),
      found: whatIs(item),
      write: say('a plain name'),
    });
    return [];
  });
  const cite = readCitation(properties, declarations);
  properties.close();
  for (const { text, spot } of mayFallWith) {
    const [name = ''] = text.split('.').slice(-1);
    if (inputs.includes(text) || section.issues.isBlamed(name, 'inputs:')) continue;
    section.issues.add(spot, {
      code: 'unknown-name',
      message: say('No input of this stage has this name.'),
      found: text,
      write: () => nearestName(text, inputs) ?? oneOf(inputs),
    });
  }
  if (cite === undefined) return undefined;
  return { mayBeNegative, mayFallWith: mayFallWith.map((each) => each.text), cite };
}

/** Of a stage by their names; of those below with their stage, as formulas call them: `line.mass`. */
export function namesOfInputs(
  stage: StageName,
  inputs: ReadonlyMap<StageName, ReadonlyMap<string, Input>>,
): readonly string[] {
  const own = [...(inputs.get(stage)?.keys() ?? [])];
  return [...own, ...stagesBelow(stage).flatMap((below) => namesUnder(below, inputs.get(below)))];
}

function namesUnder(stage: StageName, inputs: ReadonlyMap<string, Input> | undefined): string[] {
  return [...(inputs?.keys() ?? [])].map((name) => `${stage}.${name}`);
}

function stagesBelow(stage: StageName): readonly StageName[] {
  const below = BELOW[stage]?.stage;
  return below === undefined ? [] : [below, ...stagesBelow(below)];
}
