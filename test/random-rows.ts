import fc from 'fast-check';
import { addDays } from '../src/kernel/calendar-date.js';
import { minorDigits } from '../src/kernel/money.js';
import { multiply, ratio, type Ratio } from '../src/kernel/ratio.js';
import type { Facts, Input, Raw, Rulebook, Stage } from '../src/rules/index.js';

/** One row of facts for any stage of any rulebook, in both forms: as callers give them, and in base units. */
export interface RandomRow {
  readonly facts: Facts;
  readonly raw: Readonly<Record<string, Raw>>;
}

interface Both {
  readonly fact: unknown;
  readonly raw: Raw;
}

export function randomRow(rulebook: Rulebook, stage: Stage): fc.Arbitrary<RandomRow> {
  const inputs = [...stage.inputs.values()];
  return fc.tuple(...inputs.map((input) => valueOf(input, rulebook))).map((values) => ({
    facts: Object.fromEntries(values.map(({ fact }, index) => [inputs[index]?.name ?? '', fact])),
    raw: Object.fromEntries(values.map(({ raw }, index) => [inputs[index]?.name ?? '', raw])),
  }));
}

function valueOf(input: Input, rulebook: Rulebook): fc.Arbitrary<Both> {
  const value = given(input, rulebook);
  if (!input.optional) return value;
  return fc.oneof({ weight: 3, arbitrary: value }, fc.constant({ fact: null, raw: null }));
}

/** Whole numbers as they are met, with ties at half a cent, and seldom beyond 2^53. */
const wholes = fc.oneof(
  { weight: 6, arbitrary: fc.bigInt({ min: 0n, max: 5_000_000_000n }) },
  { weight: 3, arbitrary: fc.bigInt({ min: 0n, max: 10_000n }).map((half) => half * 500_000n) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 62n }) },
);

function given(input: Input, rulebook: Rulebook): fc.Arbitrary<Both> {
  switch (input.form) {
    case 'mass':
      return within(
        input,
        wholes.map((mg) => ({ fact: mg, raw: ratio(mg, 1_000_000n) })),
      );
    case 'count':
      return within(
        input,
        wholes.map((n) => ({ fact: n, raw: ratio(n, 1n) })),
      );
    case 'money': {
      const currency = rulebook.currency ?? '';
      const d = 10n ** BigInt(minorDigits(currency));
      return within(
        input,
        wholes.map((minor) => ({ fact: { minor, currency }, raw: ratio(minor, d) })),
      );
    }
    case 'ratio':
      return within(
        input,
        fc.bigInt({ min: 0n, max: 1_000_000n }).map((n) => same(ratio(n, 1_000_000n))),
      );
    case 'quantity': {
      const scale = input.unit?.scale ?? ratio(1n, 1n);
      const values = fc.bigInt({ min: 0n, max: 5_000_000n }).map((n) => ratio(n, 1_000n));
      return within(
        input,
        values.map((fact) => ({ fact, raw: multiply(fact, scale) })),
      );
    }
    case 'choice': {
      const known =
        input.type.kind === 'choice' ? rulebook.enumerations.get(input.type.enumeration) : [];
      return fc.constantFrom(...(known ?? [])).map(same);
    }
    case 'yes-no':
      return fc.boolean().map(same);
    case 'date':
      return fc.integer({ min: -800, max: 800 }).map((days) => same(addDays(rulebook.from, days)));
  }
}

function same(value: Ratio | string | boolean): Both {
  return { fact: value, raw: value };
}

function within(input: Input, values: fc.Arbitrary<Both>): fc.Arbitrary<Both> {
  const scale = input.unit?.scale ?? ratio(1n, 1n);
  return values.filter(({ raw }) => {
    if (typeof raw !== 'object' || raw === null) return true;
    const compared = (bound: Ratio): bigint =>
      raw.n * bound.d * scale.d - bound.n * scale.n * raw.d;
    return (
      (input.lowest === undefined || compared(input.lowest) >= 0n) &&
      (input.highest === undefined || compared(input.highest) <= 0n)
    );
  });
}
