import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  chargingRulebook,
  chargingRulebooks,
  declaredLines,
  type DeclaredLines,
} from '../../test/declared-lines.js';
import { valueOf } from '../kernel/decision.js';
import { add, ratio, type Ratio } from '../kernel/ratio.js';
import { parsePeriod } from '../kernel/reporting-period.js';
import { valueText, type Rulebook, type TraceStep } from '../rules/index.js';
import { lawOf, traceOfLine } from './assessment.js';
import type { LineToAssess } from './fee-facts.js';
import { withNames, workingAsJson, workingFrom, type KeptWorking } from './kept-working.js';
import { ReturnInParts } from './return-in-parts.js';
import type { StepTally } from './step-column.js';
import type { LinesAlike, Working } from './working.js';

const period = valueOf(parsePeriod('2026-Q2'));

function workingOf(rulebook: Rulebook, { lines, modelOf }: DeclaredLines): Working | null {
  const parts = new ReturnInParts(rulebook, { period, days: null }, { withReceipt: false });
  parts.add(lines, modelOf);
  const assessed = parts.close();
  return assessed.ok ? assessed.value.working() : null;
}

/** Every step of every line, by the interpreter, as text and as an exact number. */
function tracesOf(rulebook: Rulebook, { lines, modelOf }: DeclaredLines) {
  return lines.map((line) => {
    return { line, steps: traceOfLine(rulebook, line, modelOf(line), { on: lawOf(period) }) };
  });
}

type Traced = ReturnType<typeof tracesOf>[number];
const kindOf = ({ line }: Traced): string => `${line.category}/${line.chemistry}`;
const stepOf = ({ steps }: Traced, name: string): TraceStep | undefined =>
  steps.find((step) => step.name === name);
const textOf = (each: Traced, name: string): string => {
  const step = stepOf(each, name);
  return step === undefined ? '' : valueText(step.value);
};
const amountOf = (each: Traced, name: string): Ratio => {
  const value = stepOf(each, name)?.value;
  return value?.kind === 'number' ? value.amount : ratio(0n, 1n);
};

function summed(lines: readonly Traced[], name: string): string {
  const total = lines.map((each) => amountOf(each, name)).reduce(add, ratio(0n, 1n));
  const value = lines
    .map((each) => stepOf(each, name)?.value)
    .find((each) => each?.kind === 'number');
  return value?.kind === 'number' ? valueText({ ...value, amount: total }) : '';
}

/** Whether what a tally says of a step is so of these lines. */
function holds(tally: StepTally, lines: readonly Traced[], name: string): boolean {
  if ('sum' in tally) return tally.sum === summed(lines, name);
  const texts = new Set(lines.map((each) => textOf(each, name)));
  if ('same' in tally) return texts.size === 1 && texts.has(tally.same);
  return texts.size > 1 && (!('from' in tally) || (texts.has(tally.from) && texts.has(tally.to)));
}

describe('how lines make a total', () => {
  it.each(chargingRulebooks)('is their steps, added up by kind of battery: %s', (_, rulebook) => {
    fc.assert(
      fc.property(declaredLines, (declared) => {
        const working = workingOf(rulebook, declared);
        if (working === null || declared.lines.length === 0) return;
        const traces = tracesOf(rulebook, declared);
        expect(
          working.kinds.map(({ category, chemistry }) => `${category}/${chemistry}`).sort(),
        ).toEqual([...new Set(traces.map(kindOf))].sort());
        for (const kind of working.kinds) {
          const those = traces.filter(
            (each) => kindOf(each) === `${kind.category}/${kind.chemistry}`,
          );
          expect(kind.lines).toBe(those.length);
          expect(kind.units).toBe(those.reduce((sum, { line }) => sum + line.units, 0n));
          expect(kind.massMg).toBe(those.reduce((sum, { line }) => sum + line.massMg, 0n));
          for (const alike of kind.alike) expect(claimsOf(alike, those)).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  /** Steps of which the tally of some lines says what is not so. */
  function claimsOf(alike: LinesAlike, ofKind: readonly Traced[]): string[] {
    const same = Object.entries(alike.steps).filter(([, tally]) => 'same' in tally);
    const those = ofKind.filter((each) =>
      same.every(([name, tally]) => 'same' in tally && textOf(each, name) === tally.same),
    );
    expect(those.map(({ line }) => line.lineKey)).toContain(alike.example);
    expect(those.length).toBe(alike.lines);
    return Object.entries(alike.steps)
      .filter(([name, tally]) => !holds(tally, those, name))
      .map(([name]) => name);
  }

  it('says from where to where a step goes where lines are alike in too many ways', () => {
    const rulebook = chargingRulebook('demo/');
    const models = new Map(
      Array.from({ length: 60 }, (_, at) => [
        `model-${String(at)}`,
        {
          id: `model-${String(at)}`,
          version: 1,
          materials: ['cobalt', 'lithium', 'nickel', 'lead'].map((material, place) => ({
            material,
            massMg: 1n,
            recycledPpm: ((at >> place) & 1) * 900_000,
          })),
          carbonFootprintClass: 'ABC'[at % 3],
          recyclabilityClass: null,
        },
      ]),
    );
    const lines = [...models.keys()].map((id, at) => ({
      lineKey: `m/${id}`,
      batteryModelId: id,
      modelVersion: 1,
      category: 'ev',
      chemistry: 'lithium_ion_nmc',
      units: BigInt(at + 1),
      exportedUnits: 0n,
      massMg: 5_000_000n,
      priceMinor: null,
    }));
    const declared = {
      lines,
      modelOf: ({ batteryModelId: id }: LineToAssess) => models.get(id ?? ''),
    } as unknown as DeclaredLines;
    const traces = tracesOf(rulebook, declared);
    const [kind] = workingOf(rulebook, declared)?.kinds ?? [];
    expect(kind?.alike.length).toBe(1);
    const [one] = kind?.alike ?? [];
    expect(one?.steps.factor).toMatchObject({ from: expect.any(String), to: expect.any(String) });
    for (const [name, tally] of Object.entries(one?.steps ?? {}))
      expect([name, holds(tally, traces, name)]).toEqual([name, true]);
  });

  it('is the same after it was kept', () => {
    const rulebook = chargingRulebook('demo/');
    fc.assert(
      fc.property(declaredLines, (declared) => {
        const working = workingOf(rulebook, declared);
        if (working === null) return;
        const kept = JSON.parse(workingAsJson(working)) as KeptWorking;
        expect(workingFrom(kept)).toEqual(withNames(working, undefined));
        expect(withNames(workingFrom(kept), rulebook.names)).toEqual(working);
      }),
      { numRuns: 20 },
    );
  });
});
