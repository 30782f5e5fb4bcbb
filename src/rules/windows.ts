import type { Rulebook, StageName } from './model.js';
import { allFormulas, nodesIn } from './tree.js';

/** The years before or after the one evaluated whose values the stage's formulas read of an input by year, earliest first: -3 is three years before. */
export function yearsRead(
  { stages }: Pick<Rulebook, 'stages'>,
  stage: StageName,
  input: string,
): readonly number[] {
  const found = stages.get(stage);
  const years = new Set<number>();
  for (const { node } of found === undefined ? [] : allFormulas(found))
    for (const each of nodesIn(node))
      if (each.op === 'window' && each.of === input)
        for (let year = each.from; year <= each.to; year += 1) years.add(year);
  return [...years].sort((a, b) => a - b);
}
