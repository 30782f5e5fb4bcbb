import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  chargingRulebook,
  chargingRulebooks,
  declaredLines,
  type DeclaredLines,
} from '../../test/declared-lines.js';
import { sha256 } from '../database/index.js';
import type { Decision } from '../kernel/decision.js';
import { valueOf } from '../kernel/decision.js';
import { parseCalendarDate, type CalendarDate } from '../kernel/calendar-date.js';
import { parsePeriod } from '../kernel/reporting-period.js';
import { loadRulebook, printedSteps, receiptOf, type Rulebook } from '../rules/index.js';
import { assessLines } from './assessment.js';
import { ReturnInParts, type AssessedReturn } from './return-in-parts.js';

const at = new Date('2026-07-01T10:00:00Z');
const period = valueOf(parsePeriod('2026-Q2'));
const day = (text: string): CalendarDate => valueOf(parseCalendarDate(text));
const days = {
  due_on: day('2026-07-31'),
  received_on: day('2026-08-02'),
  lines_received_on: day('2026-07-31'),
  first_received_on: day('2026-08-02'),
};
const noLines: DeclaredLines = { lines: [], modelOf: () => undefined };

function told(
  rulebook: Rulebook,
  { lines, modelOf }: DeclaredLines,
  size: number,
): Decision<AssessedReturn> {
  const parts = new ReturnInParts(rulebook, { period, days }, { withReceipt: true });
  for (let at = 0; at < lines.length; at += size) parts.add(lines.slice(at, at + size), modelOf);
  return parts.close();
}

/** All that is recorded of an assessment, or whose line it is refused for. */
function inParts(rulebook: Rulebook, declared: DeclaredLines, size: number) {
  const assessed = told(rulebook, declared, size);
  if (!assessed.ok) return { refused: assessed.reason };
  const { totalMinor, mayBeFiled, lines, lineAt, receiptAt, working } = assessed.value;
  return {
    totalMinor,
    mayBeFiled,
    lines: Array.from({ length: lines }, (_, row) => lineAt(row)),
    receipt: receiptAt(at),
    steps: working().total,
  };
}

function atOnce(rulebook: Rulebook, { lines, modelOf }: DeclaredLines) {
  const assessed = assessLines(rulebook, { lines, period, days }, modelOf);
  if (!assessed.ok) return { refused: assessed.reason };
  const { facts, filing, outputs, totalTrace, validOn, ...rest } = assessed.value;
  const { totalMinor, mayBeFiled, lines: fees } = rest;
  const bound = { validOn, recordedAt: at, hash: sha256 };
  const receipt = receiptOf(rulebook, { facts: { ...filing, lines: facts }, outputs }, bound);
  return { totalMinor, mayBeFiled, lines: fees, receipt, steps: printedSteps(totalTrace) };
}

/** The demonstration's fees with another expression for the fee of a line, which may be n/a and says why. */
function charging(expr: string): Rulebook {
  const base = chargingRulebook('demo/');
  const rulebookYaml = base.files.rulebookYaml.replace(
    'expr: base_rate[category, chemistry] * charged_mass * factor\n',
    `expr: ${expr}\n`,
  );
  const loaded = loadRulebook({ ...base.files, rulebookYaml });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.issues));
  return loaded.rulebook;
}

describe('lines that are told some at a time', () => {
  it.each(chargingRulebooks)(
    'are assessed as all of them at once, to the byte of the receipt: %s',
    (_, rulebook) => {
      fc.assert(
        fc.property(declaredLines, fc.integer({ min: 1, max: 9 }), (declared, size) => {
          expect(inParts(rulebook, declared, size)).toEqual(atOnce(rulebook, declared));
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each(chargingRulebooks)('are none where nothing is declared: %s', (_, rulebook) => {
    expect(inParts(rulebook, noLines, 1)).toEqual(atOnce(rulebook, noLines));
  });

  it('are assessed at once where columns do not carry what a rulebook reads', () => {
    const rulebook = chargingRulebook('demo/');
    const stage = rulebook.stages.get('line');
    if (stage === undefined) throw new Error('The fees are of lines.');
    const [name = '', input] = [...stage.inputs].find(([, { optional }]) => optional) ?? [];
    if (input === undefined) throw new Error('Some facts may be left out.');
    const perYear = new Map([...stage.inputs, [name, { ...input, perYear: true }]]);
    const stages = new Map([...rulebook.stages, ['line', { ...stage, inputs: perYear }] as const]);
    const odd = { ...rulebook, stages };
    const [declared = noLines] = fc.sample(
      declaredLines.filter(({ lines }) => lines.length > 3),
      { numRuns: 1, seed: 7 },
    );
    expect(inParts(odd, declared, 2)).toEqual(atOnce(odd, declared));
  });
});

describe('a fee that is not applicable', () => {
  const someWithout = charging('if category = ev then n/a else 1 EUR');
  const lines = ['portable', 'ev', 'portable'].map((category, at) => ({
    lineKey: `line ${String(at)}`,
    batteryModelId: null,
    modelVersion: null,
    category,
    chemistry: 'alkaline',
    units: 3n,
    exportedUnits: 0n,
    massMg: 1_000n,
    priceMinor: null,
  }));
  const refused = {
    line: 'line 1',
    reason:
      '`fee` does not apply: More batteries are said to be exported than were placed on the market.',
    found: '',
  };

  it.each([1, 20])(
    'is never nothing: the return is refused for that line, of %i as of many',
    (times) => {
      const many = Array.from({ length: times }, (_, at) =>
        lines.map((line) =>
          at === 0 ? line : { ...line, lineKey: `${line.lineKey} ${String(at)}` },
        ),
      ).flat();
      const declared = { lines: many, modelOf: () => undefined };
      for (const answer of [inParts(someWithout, declared, 2), atOnce(someWithout, declared)])
        expect(answer).toMatchObject({
          refused: { code: 'assessment.not-computable', params: refused },
        });
    },
  );

  it('is a fee of nothing where the rulebook says so', () => {
    const zero = charging('if category = ev then 0 EUR else 1 EUR');
    const declared = { lines, modelOf: () => undefined };
    expect(inParts(zero, declared, 2)).toMatchObject({ totalMinor: 200n });
    expect(inParts(zero, declared, 2)).toEqual(atOnce(zero, declared));
  });
});

describe('a line that cannot be computed', () => {
  it('is named, with what the rules say of it alone', () => {
    const rulebook = chargingRulebook('demo/');
    const [declared = noLines] = fc.sample(
      declaredLines.filter(({ lines }) => lines.length > 3),
      { numRuns: 1, seed: 7 },
    );
    const odd = declared.lines.map((line, at) =>
      at === 2 ? { ...line, chemistry: 'phlogiston' } : line,
    );
    const answer = inParts(rulebook, { ...declared, lines: odd }, 3);
    expect(answer).toMatchObject({
      refused: { params: { line: odd[2]?.lineKey, found: 'phlogiston' } },
    });
    expect(answer).toEqual(atOnce(rulebook, { ...declared, lines: odd }));
  });
});
