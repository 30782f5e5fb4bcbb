import type { CalendarDate } from '../kernel/calendar-date.js';
import type { Refusal } from '../kernel/decision.js';
import { parseMass } from '../kernel/mass.js';
import {
  assessReturn,
  evaluateStage,
  moneyOf,
  type Facts,
  type Rulebook,
  type RulebookCase,
} from '../rules/index.js';

interface Tried {
  readonly validFrom: CalendarDate;
  readonly lines: readonly Facts[];
}

/**
 * What must hold for any fee: it is not below zero, more mass of the same battery never costs less, and the order of the
 * lines makes no difference. Tried on every case and on real lines, by the law of the draft's first day.
 */
export function brokenProperties(rulebook: Rulebook, { validFrom, lines }: Tried): Refusal[] {
  if (rulebook.stages.get('line')?.outputs.includes('fee') !== true) return [];
  const on = validFrom < rulebook.from ? rulebook.from : validFrom;
  const facts = [...rulebook.cases.filter(({ stage }) => stage === 'line').map(factsOf), ...lines];
  const usable = facts.filter((each) => feeOf(rulebook, each, on) !== null);
  const broken = new Map<string, Refusal>();
  for (const each of usable) {
    const fee = feeOf(rulebook, each, on) ?? 0n;
    const battery = [each.category, each.chemistry]
      .filter((part) => typeof part === 'string')
      .join(', ');
    if (fee < 0n) broken.set('negative', { code: 'gate.negative-fee', params: { battery } });
    const heavier = withDoubleMass(each);
    const more = heavier === null ? null : feeOf(rulebook, heavier, on);
    if (more !== null && more < fee)
      broken.set('mass', { code: 'gate.falls-with-mass', params: { battery } });
  }
  if (totalOf(rulebook, usable, on) !== totalOf(rulebook, [...usable].reverse(), on))
    broken.set('order', { code: 'gate.depends-on-order' });
  return [...broken.values()];
}

function feeOf(rulebook: Rulebook, facts: Facts, on: CalendarDate): bigint | null {
  const result = evaluateStage(rulebook, 'line', facts, { on });
  const fee = result.ok ? result.outputs.fee : undefined;
  return fee?.kind === 'number' ? moneyOf(fee).minor : null;
}

function totalOf(rulebook: Rulebook, lines: readonly Facts[], on: CalendarDate): string | null {
  const all = assessReturn(rulebook, { lines }, { on });
  const total = all.ok ? all.period.fee_total : undefined;
  return total?.kind === 'number' ? moneyOf(total).minor.toString() : null;
}

function withDoubleMass(facts: Facts): Facts | null {
  const { mass } = facts;
  if (typeof mass === 'bigint') return { ...facts, mass: mass * 2n };
  const read = typeof mass === 'string' ? parseMass(mass.trim()) : undefined;
  return read?.ok === true ? { ...facts, mass: read.value * 2n } : null;
}

/** The facts of a case as plain values. */
function factsOf({ facts }: RulebookCase): Facts {
  if (facts.kind !== 'map') return {};
  return Object.fromEntries(
    [...facts.entries].flatMap(([name, { value }]) =>
      value.kind === 'text' ? [[name, value.text]] : [],
    ),
  );
}
