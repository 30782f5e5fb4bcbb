import {
  compare,
  divide,
  multiply,
  ratio,
  ratioFromDecimal,
  subtract,
  type Ratio,
} from '../kernel/ratio.js';
import { isNumber } from './interpret.js';
import type { Issues, Spot } from './issues.js';
import type { DatedValue, Guard, Raw } from './model.js';
import { say } from './phrase.js';
import { readCitation, type Declarations } from './read-declarations.js';
import type { Section } from './section.js';
import type { Unit } from './unit.js';
import { decimalText } from './values.js';

/** A typing slip (16.0 for 1.60) is caught here, before anyone is charged by it. */
export function readGuard(section: Section, declarations: Declarations): Guard {
  const guard = section.section('guard', false);
  const cite = guard?.has('cite') === true ? readCitation(guard, declarations) : undefined;
  const result = {
    lowest: guard?.number('lowest', false),
    highest: guard?.number('highest', false),
    greatestChange: guard?.number('greatestChange', false),
    ...(cite === undefined ? {} : { cite }),
  };
  guard?.close();
  return result;
}

interface Guarding {
  readonly guard: Guard;
  readonly unit: Unit;
  readonly issues: Issues;
}

export function checkBounds(
  value: DatedValue,
  { guard, unit, issues }: Guarding,
  spot: Spot,
): void {
  const [lowest, highest] = [boundary(guard.lowest, unit), boundary(guard.highest, unit)];
  const numbers = [value.scalar ?? null, ...(value.cells?.values() ?? [])].filter(isNumber);
  for (const number of numbers) {
    const low = lowest !== undefined && compare(number, lowest) < 0;
    if (!low && (highest === undefined || compare(number, highest) <= 0)) continue;
    issues.add(spot, {
      code: 'guard',
      message: low
        ? say('A value lies below the lowest that the guard allows.')
        : say('A value lies above the highest that the guard allows.'),
      found: shown(number, unit),
      write: say('between {lowest} and {highest} {unit}', {
        lowest: guard.lowest ?? say('any'),
        highest: guard.highest ?? say('any'),
        unit: unit.text,
      }),
    });
    return;
  }
}

/** Against the dated value before, combination of keys by combination. */
export function checkChange(
  before: DatedValue | undefined,
  after: DatedValue,
  { guard, unit, issues, spot }: Guarding & { readonly spot: Spot },
): void {
  const limit =
    guard.greatestChange === undefined ? undefined : ratioFromDecimal(guard.greatestChange);
  if (before === undefined || limit?.ok !== true) return;
  const old = (key: string): Raw => (key === '' ? before.scalar : before.cells?.get(key)) ?? null;
  const all: readonly (readonly [string, Raw])[] = [
    ['', after.scalar ?? null],
    ...(after.cells ?? []),
  ];
  for (const [key, now] of all) {
    const was = old(key);
    if (!isNumber(was) || !isNumber(now)) continue;
    const change = changeInPercent(was, now);
    if (change === undefined || compare(change, limit.value) <= 0) continue;
    issues.add(spot, {
      code: 'guard',
      message:
        key === ''
          ? say('A value changes by more than the guard allows.')
          : say('A value for {key} changes by more than the guard allows.', { key }),
      found: say('{before}, then {after}: {change} %', {
        before: shown(was, unit),
        after: shown(now, unit),
        change: decimalText(change, 1).text,
      }),
      write: say('a change of at most {most} %, or another greatestChange where the law says so', {
        most: guard.greatestChange ?? '',
      }),
    });
    return;
  }
}

/** Up or down; undefined from zero, from where any change is allowed. */
export function changeInPercent(was: Ratio, now: Ratio): Ratio | undefined {
  if (was.n === 0n) return undefined;
  const { n, d } = multiply(divide(subtract(now, was), was), ratio(100n, 1n));
  return { n: n < 0n ? -n : n, d };
}

function shown(value: Ratio, unit: Unit): string {
  return `${decimalText(divide(value, unit.scale), 12).text} ${unit.text}`;
}

function boundary(text: string | undefined, unit: Unit): Ratio | undefined {
  const value = text === undefined ? undefined : ratioFromDecimal(text);
  return value?.ok === true ? multiply(value.value, unit.scale) : undefined;
}
