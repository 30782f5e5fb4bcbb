import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import path from 'node:path';
import { columnsOf } from '../../test/column-facts.js';
import { randomRow } from '../../test/random-rows.js';
import { parseCalendarDate } from '../kernel/calendar-date.js';
import { valueOf } from '../kernel/decision.js';
import { ROUNDING_MODES } from '../kernel/ratio.js';
import { readRulebookFiles } from '../rulebook-files.js';
import {
  compileColumns,
  evaluateStage,
  interpretStage,
  issueLine,
  loadRulebook,
  moneyOf,
  type Outputs,
  type Rulebook,
} from './index.js';

const FOLDER = path.resolve(import.meta.dirname, '../../test/bench/rules/rulebook');
const DAYS = ['2025-03-31', '2025-04-01', '2025-09-30', '2025-10-01'].map((day) =>
  valueOf(parseCalendarDate(day)),
);
const LINES = 5_000;

/** The rulebook of the benchmark with another rounding. */
function rulebookWith(mode: string): Rulebook {
  const files = readRulebookFiles(FOLDER);
  const rulebookYaml = files.rulebookYaml.replaceAll('half-away-from-zero', mode);
  const loaded = loadRulebook({ ...files, rulebookYaml });
  if (!loaded.ok) throw new Error(loaded.issues.map(issueLine).join());
  return loaded.rulebook;
}

function feeOf(outputs: Outputs | undefined): bigint | undefined {
  return outputs?.fee === undefined ? undefined : moneyOf(outputs.fee).minor;
}

describe('fees of 20,000 lines in columns', () => {
  it.each(ROUNDING_MODES)('are to the cent those of a return, rounding %s', (mode) => {
    const rulebook = rulebookWith(mode);
    const stage = rulebook.stages.get('line');
    if (stage === undefined) throw new Error('The benchmark has lines.');
    const rows = fc.sample(randomRow(rulebook, stage), { numRuns: LINES, seed: 20_250_331 });
    const day = Uint8Array.from(rows, (_, row) => row % DAYS.length);
    const lines = rows.map(({ facts }, row) => ({ ...facts, on: DAYS[row % DAYS.length] }));
    const [on] = DAYS;
    if (on === undefined) throw new Error('There is a day.');
    const truth = interpretStage(rulebook, 'producer_period', { lines }, { on });
    const assessed = evaluateStage(rulebook, 'producer_period', { lines }, { on });
    if (!truth.ok || !assessed.ok) throw new Error('The facts are in order.');
    const exact = rows.map((_, row) => feeOf(truth.rows?.at(row).outputs));
    expect(rows.map((_, row) => feeOf(assessed.rows?.at(row).outputs))).toEqual(exact);
    const given = columnsOf(
      rulebook,
      'line',
      rows.map(({ raw }) => raw),
    );
    for (const backEnd of ['generated', 'closures'] as const) {
      const run = compileColumns(rulebook, { days: DAYS, backEnd }).run({
        line: { ...given, day },
      });
      const results = run.ok ? run.stages.get('line') : undefined;
      const cents = rows.map((_, row) => {
        const fee = results?.raw(row, 'fee');
        return typeof fee === 'object' && fee !== null ? (fee.n * 100n) / fee.d : fee;
      });
      expect(cents).toEqual(exact);
    }
  });
});
