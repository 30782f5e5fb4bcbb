import { nearestName } from './issues.js';
import type { Input, Properties } from './model.js';
import { oneOf, say } from './phrase.js';
import { readCitation, type Declarations } from './read-declarations.js';
import type { Section } from './section.js';

/**
 * `properties: { mayBeNegative: yes, mayFallWith: [mass], cite }`: what the gates of publication would otherwise refuse in an
 * amount of money. Who allows it cites why.
 */
export function readProperties(
  section: Section,
  inputs: ReadonlyMap<string, Input>,
  declarations: Declarations,
): Properties | undefined {
  const properties = section.section('properties', false);
  if (properties === undefined) return undefined;
  const mayBeNegative = properties.yes('mayBeNegative');
  const mayFallWith = properties.names('mayFallWith', false);
  const cite = readCitation(properties, declarations);
  properties.close();
  for (const { name, spot } of mayFallWith) {
    if (inputs.has(name) || section.issues.isBlamed(name, 'inputs:')) continue;
    section.issues.add(spot, {
      code: 'unknown-name',
      message: say('No input of this stage has this name.'),
      found: name,
      write: nearestName(name, inputs.keys()) ?? oneOf(inputs.keys()),
    });
  }
  if (cite === undefined) return undefined;
  return { mayBeNegative, mayFallWith: mayFallWith.map((each) => each.name), cite };
}
