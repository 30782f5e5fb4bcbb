import { shiftDecimal } from '../../kernel/ratio.js';
import type { Exact, MassUnit } from '../shell/figures.js';
import type { Text } from '../shell/text.js';

/** What the figures of a chart are: masses come in milligrams, money in minor units, shares as ratios. */
export type Measure =
  | { kind: 'mass'; unit: MassUnit; places?: number }
  | { kind: 'percent'; places?: number }
  | { kind: 'money'; currency: string; digits: number }
  | { kind: 'number'; unit: Text };

const massDigits: Record<MassUnit, number> = { mg: 0, g: 3, kg: 6, t: 9 };

/** The figure on the axis. Only pixels come from it, so a float does. */
export function axisValue(measure: Measure, amount: Exact): number {
  switch (measure.kind) {
    case 'mass':
      return Number(shiftDecimal(BigInt(amount), massDigits[measure.unit]));
    case 'money':
      return Number(shiftDecimal(BigInt(amount), measure.digits));
    case 'percent':
      return Number(amount) * 100;
    case 'number':
      return Number(amount);
  }
}

/** The figure as it is read, with its unit: exact unless places are asked for. */
export function valueText(measure: Measure, amount: Exact): Text {
  switch (measure.kind) {
    case 'mass':
      return measure.places === undefined
        ? { massIn: measure.unit, mg: amount }
        : { massIn: measure.unit, mg: amount, places: measure.places };
    case 'money':
      return { money: amount, currency: measure.currency };
    case 'percent':
      return measure.places === undefined
        ? { percent: amount }
        : { percent: amount, places: measure.places };
    case 'number':
      return { number: amount };
  }
}

export function tickText(value: number, power = 0): Text {
  return { number: String(Number((value / 10 ** power).toPrecision(10))) };
}

export function axisLabel(measure: Measure): Text {
  switch (measure.kind) {
    case 'mass':
      return measure.unit;
    case 'money':
      return measure.currency;
    case 'percent':
      return '%';
    case 'number':
      return measure.unit;
  }
}

const powers = [
  { power: 9, from: 1e9, key: 'chart.billions' },
  { power: 6, from: 1e6, key: 'chart.millions' },
  { power: 3, from: 1e4, key: 'chart.thousands' },
] as const;

/** How figures up to `most` are written where there is little room: a power of ten, said once beside the axis. */
export function shortForm(measure: Measure, most: number) {
  const found =
    measure.kind === 'percent' ? undefined : powers.find(({ from }) => Math.max(most, 0) >= from);
  const unit = axisLabel(measure);
  const power = found?.power ?? 0;
  return {
    power,
    axis: found === undefined ? unit : { key: found.key, params: { unit } },
    /** To one decimal; the table beside the drawing has every digit. */
    figure: (amount: Exact): Text =>
      found === undefined
        ? valueText(measure, amount)
        : { number: shiftDecimal(BigInt(amount), digitsOf(measure) + power), places: 1 },
  };
}

function digitsOf(measure: Measure): number {
  if (measure.kind === 'mass') return massDigits[measure.unit];
  return measure.kind === 'money' ? measure.digits : 0;
}

/** Pixels that a figure takes in bold, with air on both sides: a digit about nine, a point or comma four. */
export function figureRoom(value: number, decimals: number): number {
  const whole = String(Math.round(value)).length;
  const signs = Math.floor((whole - 1) / 3) + (decimals > 0 ? 1 : 0);
  return (whole + decimals) * 8.6 + signs * 4 + 8;
}

/** Pixels to the left of an upright axis: a digit takes about eight, separators a little. */
export function axisRoom(ticks: number[]): number {
  const longest = Math.max(1, ...ticks.map((tick) => String(Number(tick.toPrecision(10))).length));
  return Math.ceil(14 + longest * 8.4 + Math.floor(longest / 3) * 4);
}

/** A tenth of a pixel is finer than any screen. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
