import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columnsOf } from '../../test/column-facts.js';
import { columnarOutputs } from '../../test/column-outputs.js';
import { randomRow } from '../../test/random-rows.js';
import { addDays, type CalendarDate } from '../kernel/calendar-date.js';
import { readRulebookFiles, rulebookFolders, rulebooksFolder } from '../rulebook-files.js';
import {
  interpretStage,
  issueLine,
  loadRulebook,
  type Facts,
  type Outputs,
  type Rulebook,
} from './index.js';

describe('columns of the shipped rulebooks', () => {
  it.each(rulebookFolders(rulebooksFolder()).map((each) => [each.id, each.folder] as const))(
    'agree with the interpreter on random lines of %s',
    (_, folder) => {
      const loaded = loadRulebook(readRulebookFiles(folder));
      if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join());
      const { rulebook } = loaded;
      const stage = rulebook.stages.get('line');
      if (stage === undefined) return;
      const days = lawDays(rulebook);
      fc.assert(
        fc.property(
          fc.array(fc.tuple(randomRow(rulebook, stage), fc.nat(days.length - 1)), {
            minLength: 50,
            maxLength: 50,
          }),
          (rows) => {
            const truth = rows.map(([{ facts }, day]) => outputsOn(rulebook, facts, days[day]));
            const given = columnsOf(
              rulebook,
              'line',
              rows.map(([{ raw }]) => raw),
            );
            const line = { ...given, day: Uint8Array.from(rows, ([, day]) => day) };
            for (const backEnd of ['generated', 'closures'] as const)
              expect(columnarOutputs(rulebook, { line }, { days, backEnd }).get('line')).toEqual(
                truth,
              );
          },
        ),
        { numRuns: 10 },
      );
    },
  );
});

/** The days on which the law changes, and the days before. */
function lawDays(rulebook: Rulebook): CalendarDate[] {
  const changes = [...rulebook.parameters.values()].flatMap(({ values }) =>
    values.map((each) => each.from),
  );
  const days = new Set(changes.flatMap((day) => [day, addDays(day, -1)]));
  const inForce = [...days].filter((day) => day >= rulebook.from && day <= (rulebook.until ?? day));
  return inForce.length === 0 ? [rulebook.from] : inForce.sort().slice(0, 250);
}

function outputsOn(rulebook: Rulebook, facts: Facts, on = rulebook.from): Outputs {
  const evaluation = interpretStage(rulebook, 'line', facts, { on });
  if (!evaluation.ok) throw new Error(JSON.stringify(evaluation.issues));
  return evaluation.outputs;
}
