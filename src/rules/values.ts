import { minorDigits, type Money } from '../kernel/money.js';
import {
  compare,
  decimalFromRatio,
  divide,
  multiply,
  ratio,
  roundedQuotient,
  type Ratio,
  type RoundingMode,
} from '../kernel/ratio.js';
import type { LocalText, Raw, ValueType } from './model.js';
import { currencyOf, parseUnit, type Unit } from './unit.js';

/** A result as others see it. `amount` counts in `unit` (as the rulebook states it), not in base units. */
export type Value =
  | { readonly kind: 'number'; readonly amount: Ratio; readonly unit: string }
  | { readonly kind: 'choice'; readonly value: string }
  | { readonly kind: 'yes-no'; readonly value: boolean }
  | { readonly kind: 'date'; readonly value: string }
  | NotApplicable;

/** A result of its own, never zero: an LFP pack has no cobalt to recover. */
export interface NotApplicable {
  readonly kind: 'not-applicable';
  /** When and why, as the rulebook says it. */
  readonly reason?: LocalText;
}

export type Outputs = Readonly<Record<string, Value>>;

export function valueFrom(
  raw: Raw,
  type: ValueType,
  unit: Unit | undefined,
  reason?: LocalText,
): Value {
  if (raw === null)
    return reason === undefined ? { kind: 'not-applicable' } : { kind: 'not-applicable', reason };
  if (typeof raw === 'boolean') return { kind: 'yes-no', value: raw };
  if (typeof raw === 'string')
    return { kind: type.kind === 'date' ? 'date' : 'choice', value: raw };
  const shown = unit ?? (type.kind === 'number' ? parseUnit(type.dimension) : undefined);
  if (shown === undefined)
    return { kind: 'number', amount: raw, unit: type.kind === 'number' ? type.dimension : '1' };
  const { n, d } = shown.scale;
  const amount = n === 1n && d === 1n ? raw : divide(raw, shown.scale);
  return { kind: 'number', amount, unit: shown.text };
}

/** An exact amount of money in minor units. Throws when the value is no money or was not rounded to whole minor units. */
export function moneyOf(value: Value): Money {
  const currency = value.kind === 'number' ? currencyOf(value.unit) : undefined;
  if (value.kind !== 'number' || currency === undefined)
    throw new TypeError('This value is no money.');
  return {
    minor: whole(multiply(value.amount, ratio(10n ** BigInt(minorDigits(currency)), 1n))),
    currency,
  };
}

/** A mass in milligrams. Throws when the value is no mass, or no whole number of them and no rounding is named. */
export function massMgOf(value: Value, mode?: RoundingMode): bigint {
  const unit = value.kind === 'number' ? parseUnit(value.unit) : undefined;
  if (value.kind !== 'number' || unit?.dimension !== 'kg')
    throw new TypeError('This value is no mass.');
  const milligrams = multiply(multiply(value.amount, unit.scale), ratio(1_000_000n, 1n));
  return mode === undefined ? whole(milligrams) : roundedQuotient(milligrams.n, milligrams.d, mode);
}

function whole(amount: Ratio): bigint {
  if (amount.d !== 1n) throw new RangeError('This value was not rounded to whole units.');
  return amount.n;
}

/**
 * Decimal text of a ratio: exact where it ends within `places`, else rounded half away from zero with `exact: false`.
 * At least `least` decimals are shown (2 for money).
 */
export function decimalText(
  amount: Ratio,
  places = 6,
  least = 0,
): { readonly text: string; readonly exact: boolean } {
  const rounded = decimalFromRatio(amount, places, 'half-away-from-zero');
  const [whole_ = '', fraction = ''] = rounded.split('.');
  const kept = fraction.replace(/0+$/, '').padEnd(least, '0');
  const text = kept === '' ? whole_ : `${whole_}.${kept}`;
  const shown = ratio(BigInt(rounded.replace('.', '')), 10n ** BigInt(fraction.length));
  return { text, exact: compare(shown, amount) === 0 };
}

/** `12.5 kg`, `9.99 EUR`, `46.42 %`, `yes`, `n/a`. A decimal that does not end is written with `…`. */
export function valueText(value: Value, places = 6): string {
  switch (value.kind) {
    case 'not-applicable':
      return 'n/a';
    case 'yes-no':
      return value.value ? 'yes' : 'no';
    case 'choice':
    case 'date':
      return value.value;
    case 'number': {
      const currency = currencyOf(value.unit);
      const { text, exact } = decimalText(
        value.amount,
        places,
        currency === undefined ? 0 : minorDigits(currency),
      );
      const unit = value.unit === '1' ? '' : ` ${value.unit}`;
      return `${text}${exact ? '' : '…'}${unit}`;
    }
  }
}
